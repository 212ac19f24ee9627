import type { Connection, ConnectionState } from '../../shared/model/connection.ts'
import type { SourceKind, SourceState, SourceStatus } from '../../shared/model/source.ts'
import type { Engine } from '../engine/types.ts'
import type { Clock } from './clock.ts'

const TITLES: Readonly<Record<SourceKind, string>> = {
  chaos: 'Simulator',
  replay: 'Recording',
  kafka: 'Kafka',
  otlp: 'OpenTelemetry receiver',
  prometheus: 'Prometheus',
}

const STATES: Readonly<Record<SourceState, ConnectionState>> = {
  connecting: 'connecting',
  playing: 'ok',
  paused: 'ok',
  ended: 'ok',
  error: 'failed',
}

/** What the clocks are judged by; read at each look. */
export interface SkewSight {
  readonly accepted: number
  /** Events whose time was more than 60 s ahead of ours. */
  readonly clamped: number
  /** Services that have reported, and how many of them are stale. */
  readonly reporting: number
  readonly stale: number
}

/** How long a sign of wrong clocks is believed, ms. */
const BELIEVED_MS = 15_000

/**
 * Finds out that the clocks of those who report differ from ours: their times lie ahead of us, or news come in and
 * everything is stale nevertheless. What is still being caught up with is old in its own right.
 */
export class SkewWatch {
  private readonly clock: Clock
  private before: SkewSight | null = null
  private aheadMs = Number.NEGATIVE_INFINITY
  private behindMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** @param catchingUp older news than the newest are still waiting at the source */
  look(sight: SkewSight, catchingUp: boolean): void {
    const { before } = this
    this.before = sight
    if (before === null) return
    const now = this.clock.elapsed()
    if (sight.clamped > before.clamped) this.aheadMs = now
    const news = sight.accepted > before.accepted
    if (news && !catchingUp && sight.reporting > 0 && sight.stale === sight.reporting && before.stale === before.reporting)
      this.behindMs = now
    else if (sight.stale < sight.reporting) this.behindMs = Number.NEGATIVE_INFINITY
  }

  /** Null: nothing speaks for wrong clocks. */
  skew(): 'ahead' | 'behind' | null {
    const since = this.clock.elapsed() - BELIEVED_MS
    if (this.aheadMs > since) return 'ahead'
    return this.behindMs > since ? 'behind' : null
  }
}

const SKEWED = {
  ahead:
    'some events carry times more than 60 seconds in the future: set the clock of whoever sends them, or of this machine, by a time server (NTP).',
  behind:
    'events come in, but their times lie so far back that everything is stale: set the clock of whoever sends them, or of this machine, by a time server (NTP).',
} as const

/** The source as a connection. */
function sourceConnection({ kind, state, detail, trouble }: SourceStatus, skew: 'ahead' | 'behind' | null): Connection {
  const at = { id: 'source', title: TITLES[kind], direction: 'in', address: null, since: null } as const
  if (state === 'playing' && skew !== null)
    return { ...at, state: 'degraded', trouble: 'clock_skew', sentence: `${TITLES[kind]}: ${SKEWED[skew]}` }
  // It plays, and something of it is not as it should be.
  const degraded = state === 'playing' && trouble !== undefined && trouble !== null
  return { ...at, state: degraded ? 'degraded' : STATES[state], trouble: trouble ?? null, sentence: detail }
}

/** How the source is seen here. */
export interface SourceSight {
  status(): SourceStatus
  engine(): Pick<Engine, 'snapshot' | 'counters'>
}

/** The clocks are compared this often, ms. */
const COMPARE_MS = 5_000

/** Watches the source from the core's side: its state, and whether its clock fits ours. */
export class SourceWatch {
  private readonly clock: Clock
  private readonly sight: SourceSight
  private readonly skew: SkewWatch
  private stopComparing: () => void = () => {}

  constructor(clock: Clock, sight: SourceSight) {
    this.clock = clock
    this.sight = sight
    this.skew = new SkewWatch(clock)
  }

  start(): void {
    const { kind } = this.sight.status()
    // Those two have our clock, or one of their own.
    if (kind !== 'chaos' && kind !== 'replay') this.stopComparing = this.clock.every(COMPARE_MS, () => this.compare())
  }

  stop(): void {
    this.stopComparing()
  }

  connection(): Connection {
    return sourceConnection(this.sight.status(), this.skew.skew())
  }

  private compare(): void {
    const engine = this.sight.engine()
    const reporting = engine.snapshot().services.filter((view) => view.ageMs !== null)
    const { accepted, clamped } = engine.counters()
    const stale = reporting.filter((view) => view.stale).length
    this.skew.look({ accepted, clamped, reporting: reporting.length, stale }, (this.sight.status().lag ?? 0) > 0)
  }
}
