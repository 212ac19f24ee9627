import { NexusError } from '../../shared/errors.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { Actor, Command, EngineInput, ExternalAlert, MarkInput } from '../../shared/model/input.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import type { IngestStatsWire } from '../../shared/model/telemetry.ts'
import { VERSION } from '../../shared/version.ts'
import type { Engine } from '../engine/types.ts'
import type { RestartReason, ResumePoint, SourceSink } from '../sources/source.ts'
import { Keeping } from './keeping.ts'
import type { Decoder, LoopParts } from './loop-parts.ts'
import { DurationMeter, RateMeter } from './meters.ts'
import { SingleQueue } from './queue.ts'
import { resumeRun } from './resume-run.ts'
import type { ArrivedBatch } from './step-traces.ts'

/** Engine ticks of live sources, and how long telemetry may wait for its commit, ms. */
const TICK_MS = 250
/** An engine snapshot is kept at least this often while something happens, so that a restart refolds little. */
const SNAPSHOT_MS = 30_000
/** And never more often than this, however much comes in. */
const SNAPSHOT_PAUSE_MS = 3_000
/** A live source steps every TICK_MS; a longer pause than this means that the process itself stood still (the laptop slept), ms. */
const HELD_UP_MS = 3_000
/** Rate shown: the mean over this many seconds. */
const RATE_SECONDS = 3

/**
 * The one writer. Batches, ticks, commands and marks go through one queue into the
 * engine; what comes out goes to the records and then to everyone who listens.
 */
export class Loop {
  engine: Engine
  /** The recorded run that goes on; null: a new one began. */
  readonly resumedRun: number | null
  private readonly parts: LoopParts
  private readonly queue: SingleQueue
  private decoder: Decoder
  private readonly stops: (() => void)[] = []
  private readonly steps = new DurationMeter()
  private readonly rate: RateMeter
  private readonly keeping: Keeping
  private lastNow: number | null
  private resume: ResumePoint | null = null
  private tickWaits = false
  /** What the engine was told last; an engine starts out believing that the source plays. */
  private told: 'playing' | 'paused' | 'ended' = 'playing'
  private sinceSnapshot = 0
  private snapshotAt: number
  private failedText: string | null = null
  private stopped = false

  constructor(parts: LoopParts) {
    this.parts = parts
    this.queue = new SingleQueue(parts.clock)
    this.keeping = new Keeping(parts.records, parts.log, parts.notice)
    this.rate = new RateMeter(RATE_SECONDS, parts.clock.elapsed())
    this.snapshotAt = parts.clock.elapsed()
    const { engine, run } = resumeRun(parts, this.run())
    this.engine = engine
    this.decoder = parts.createDecoder(engine)
    this.lastNow = run.lastNow ?? null
    const lastNow = this.lastNow
    this.resumedRun = lastNow === null ? null : run.runId
    if (lastNow !== null || run.offsets.size > 0)
      this.resume = { source: parts.stream, offsets: run.offsets, ...(lastNow !== null && { now: lastNow }) }
  }

  /** Starts the source where the records left it, and the clock of live sources. */
  async start(): Promise<void> {
    const { clock, source } = this.parts
    this.closeUnfollowed()
    // What a live system did meanwhile nobody knows: said, not guessed.
    if (!source.ownsClock && this.lastNow !== null) await this.mark({ name: 'source.gap', fromMs: this.lastNow })
    await source.start(this.sink(), this.resume)
    this.announceSource()
    this.stops.push(clock.every(TICK_MS, () => this.beat()))
  }

  /** Stops the source, lets the queue run dry, keeps everything. */
  async stop(): Promise<void> {
    if (this.stopped) return
    this.stopped = true
    this.parts.traces?.reset('NEXUS stopped.')
    for (const stop of this.stops.splice(0)) stop()
    this.commit()
    await this.parts.source.stop()
    await this.queue.add(() => this.keep(() => this.parts.records.saveEngineState(this.engine.serialize())))
  }

  /**
   * Puts a command to the engine. Resolves with the facts it led to once they are
   * kept; throws NexusError when the engine refuses.
   */
  async command(command: Command, actor: Actor): Promise<readonly Fact[]> {
    const commandId = this.parts.newId()
    const facts = await this.queue.add(() => this.step({ kind: 'command', v: 1, commandId, actor, command }, this.now()))
    const refusal = facts.find((fact) => fact.kind === 'command.refused' && fact.commandId === commandId)
    if (refusal?.kind === 'command.refused') throw new NexusError(refusal.code, refusal.message)
    return facts
  }

  /** Tells the engine of something around the system. */
  async mark(mark: MarkInput['mark']): Promise<void> {
    await this.queue.add(() => this.step({ kind: 'mark', v: 1, mark }, this.now()))
  }

  /** Tells the engine what other systems alert about; resolves once it is kept, with how many there was no room for. */
  async alerts(alerts: readonly ExternalAlert[]): Promise<number> {
    return this.queue.add(() => {
      const before = this.engine.counters().alertsRefused
      this.step({ kind: 'external', v: 1, alerts }, this.now())
      return Math.max(0, this.engine.counters().alertsRefused - before)
    })
  }

  /** State of the source with the core's own counts. */
  sourceStatus(): SourceStatus {
    return {
      ...this.parts.source.status(),
      events: this.engine.counters().accepted,
      eventsPerSecond: this.rate.perSecond(this.parts.clock.elapsed()),
    }
  }

  /** Why the core itself failed, or null. */
  get failed(): string | null {
    return this.failedText
  }

  /** Counters of what came in. */
  ingest(): IngestStatsWire {
    const { accepted, late, duplicated, clamped } = this.engine.counters()
    return { accepted, late, duplicated, clamped, ...this.decoder.stats() }
  }

  /** Figures for the debug overlay. */
  figures(): { waiting: number; mostWaiting: number; stepMsP95: number | null; records: string | null } {
    return { waiting: this.queue.size, mostWaiting: this.queue.most, stepMsP95: this.steps.p95(), records: this.keeping.failing }
  }

  private run() {
    const { source, stream, engineConfig } = this.parts
    // The release stands for the form of the engine's state: another release begins anew.
    return { source: stream, header: JSON.stringify({ release: VERSION, ...engineConfig }), live: !source.ownsClock }
  }

  private sink(): SourceSink {
    return {
      push: (batch) => {
        const fromMs = this.parts.clock.elapsed()
        return this.queue.add(() => this.fold({ batch, fromMs }))
      },
      tick: (now) =>
        this.queue.add(() => {
          this.step({ kind: 'tick', v: 1 }, now)
        }),
      changed: () => this.announceSource(),
      restarted: (reason) => this.queue.add(() => this.restart(reason)),
    }
  }

  private fold(arrived: ArrivedBatch): void {
    const { source, clock } = this.parts
    const { batch } = arrived
    const now = batch.now ?? this.now()
    const input = this.decoder.decode(batch, !source.ownsClock, now)
    if (!input) return
    this.rate.add(input.events.length, clock.elapsed())
    this.step(input, now, arrived)
  }

  private step(input: EngineInput, now: number, arrived: ArrivedBatch | null = null): Fact[] {
    const said = input.kind === 'mark' && input.mark.name === 'source.gap'
    if (!this.parts.source.ownsClock && !said && this.lastNow !== null && now - this.lastNow > HELD_UP_MS)
      this.take({ kind: 'mark', v: 1, mark: { name: 'source.gap', fromMs: this.lastNow } }, now)
    return this.take(input, now, arrived)
  }

  private take(input: EngineInput, now: number, arrived: ArrivedBatch | null = null): Fact[] {
    const { clock, traces } = this.parts
    const before = clock.elapsed()
    let facts: Fact[]
    try {
      facts = this.engine.step(input, now)
    } catch (error) {
      this.failedText = `The engine failed on a ${input.kind} input; restart NEXUS and send the log to its authors.`
      this.parts.log.error(this.failedText, { err: error })
      traces?.failed({ input, fromMs: before, toMs: clock.elapsed(), arrived }, this.failedText)
      return []
    }
    const after = clock.elapsed()
    this.steps.add(after - before)
    if (traces) traces.followed({ input, facts, fromMs: before, toMs: after, arrived }, () => this.tell(input, facts, now))
    else this.tell(input, facts, now)
    return facts
  }

  /** What came of a step is kept, and then told. */
  private tell(input: EngineInput, facts: readonly Fact[], now: number): void {
    this.lastNow = Math.max(this.lastNow ?? now, now)
    // Commits by itself when a fact concerns an incident or a fix: what is told below is kept.
    this.keep(() => this.parts.records.append({ now, input }, facts))
    this.sinceSnapshot++
    this.parts.heard(input, facts, now)
  }

  /** Time of commands and marks: the source's clock where it has one. */
  private now(): number {
    const { source, clock } = this.parts
    if (!source.ownsClock) return Math.max(clock.now(), this.lastNow ?? 0)
    if (this.lastNow !== null) return this.lastNow
    const start = source.status().start
    return start === null ? 0 : Date.parse(start)
  }

  private restart(reason: RestartReason): void {
    const { records, engineConfig } = this.parts
    const previous = this.engine.snapshot().services.map((view) => view.serviceId)
    this.keep(() => {
      records.finishRun()
      records.openRun(this.run())
    })
    this.lastNow = null
    this.told = 'playing'
    this.engine = this.parts.createEngine(engineConfig)
    this.parts.traces?.reset('The source plays from another place.')
    this.decoder = this.parts.createDecoder(this.engine)
    this.closeUnfollowed()
    this.parts.restarted(reason, previous)
  }

  /** Incidents of runs that are over would stay open for ever: nobody follows them any more. */
  private closeUnfollowed(): void {
    const followed = new Set(this.engine.snapshot().activeIncidents.map(({ incidentId }) => incidentId))
    this.keep(() => void this.parts.records.closeUnfollowed(followed))
  }

  private beat(): void {
    const { source, records, clock } = this.parts
    const { state } = source.status()
    // A source in trouble is ticked too: what it no longer reports must not stay green.
    if (!source.ownsClock && !this.tickWaits && state !== 'paused' && state !== 'ended') {
      this.tickWaits = true
      this.unheard(
        this.queue.add(() => {
          this.tickWaits = false
          this.step({ kind: 'tick', v: 1 }, this.now())
        }),
      )
    }
    this.commit()
    const age = clock.elapsed() - this.snapshotAt
    if (this.sinceSnapshot > 0 && (age >= SNAPSHOT_MS || (records.snapshotDue && age >= SNAPSHOT_PAUSE_MS))) {
      this.snapshotAt = clock.elapsed()
      this.sinceSnapshot = 0
      this.keep(() => records.saveEngineState(this.engine.serialize()))
    }
  }

  /** What was folded goes to the disk; the source hears of it once it is there. */
  private commit(): void {
    const { records, source } = this.parts
    if (records.dirty) this.keep(() => records.commit())
    if (!records.dirty) source.kept?.()
  }

  /** Says a change of the source's state to the engine and to everyone who looks. */
  private announceSource(): void {
    const { state } = this.parts.source.status()
    this.parts.sourceChanged()
    if (state === this.told || (state !== 'playing' && state !== 'paused' && state !== 'ended')) return
    this.told = state
    this.unheard(
      this.queue.add(() => {
        this.step({ kind: 'mark', v: 1, mark: { name: `source.${state}` } }, this.now())
        if (state === 'ended') this.keep(() => this.parts.records.finishRun())
      }),
    )
  }

  private keep(write: () => void): void {
    this.keeping.keep(write)
  }

  /** For work that nobody waits for: its failure must not end the process unheard. */
  private unheard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.parts.log.error('A step of the core failed.', { err: error }))
  }
}
