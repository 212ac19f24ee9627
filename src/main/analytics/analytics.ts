import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput, TelemetryInput } from '../../shared/model/input.ts'
import type { ModelUse } from '../../shared/model/model-use.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { ownMeasure } from '../engine/index.ts'
import { EventLog } from './event-log.ts'
import { LlmBook } from './llm-book.ts'
import type { LlmStep } from './llm-sums.ts'
import { ServiceBook } from './service-book.ts'
import { SystemBook } from './system-book.ts'

/** Service under which NEXUS's own calls to its model stand. */
export const OWN_SERVICE = 'nexus'

export interface AnalyticsPorts {
  /** False while the source is in trouble: what happens then is not known. */
  listening(): boolean
  /** Messages of the broker not yet folded; null: unknown, or there is no broker. */
  lag(): number | null
}

/** How the engine stands, where analytics begin in its middle. */
interface Begun {
  readonly integrity: number | null
  readonly activeIncidents: readonly { readonly incidentId: string }[]
}

/**
 * Telemetry of the last 24 hours as it can be charted: folded beside the engine from the same inputs, in bounded memory.
 * All times are source time, ms. Pure: time comes with each input.
 */
export class Analytics {
  readonly services = new ServiceBook()
  readonly llm = new LlmBook()
  readonly system = new SystemBook()
  readonly log = new EventLog()
  /** NEXUS's own calls to its model, on the wall's clock. */
  readonly own = new LlmBook()
  private readonly ports: AnalyticsPorts
  private readonly newestOffset = new Map<string, number>()
  private readonly active = new Set<string>()
  private integrity: number | null = null
  private fps: { readonly value: number; readonly atMs: number } | null = null
  private clockMs: number | null = null

  constructor(ports: AnalyticsPorts) {
    this.ports = ports
  }

  /** Source time of the newest input, ms; null before the first. */
  get nowMs(): number | null {
    return this.clockMs
  }

  /** Frames a second that telemetry told within the last minute; null: none. */
  get framesPerSecond(): number | null {
    return this.fps !== null && this.clockMs !== null && this.clockMs - this.fps.atMs <= 60_000 ? this.fps.value : null
  }

  /** Folds one input of the engine, with the facts it led to. */
  heard(input: EngineInput, facts: readonly Fact[], now: number): void {
    this.fold(input, now, this.ports.listening())
    this.follow(facts)
    this.log.hear(facts)
  }

  /** Folds a recorded input of the run that goes on; its facts are not told again. */
  refold(input: EngineInput, now: number): void {
    this.fold(input, now, true)
  }

  /** The engine goes on from a kept state. */
  begin({ integrity, activeIncidents }: Begun): void {
    this.integrity = integrity
    this.active.clear()
    for (const { incidentId } of activeIncidents) this.active.add(incidentId)
  }

  /** NEXUS called its own model at wall time `atMs`. */
  used(use: ModelUse, atMs: number): void {
    const tried = use.latencyMs !== undefined
    const told = use.costUsd !== undefined
    const step: LlmStep = {
      calls: tried ? 1 : 0,
      errors: use.failed === true ? 1 : 0,
      inputTokens: use.inputTokens ?? Number.NaN,
      outputTokens: use.outputTokens ?? Number.NaN,
      costUsd: use.costUsd ?? Number.NaN,
      priceable: told ? 1 : 0,
      latencyMs: use.latencyMs ?? Number.NaN,
    }
    this.own.add(OWN_SERVICE, use.model, step, atMs, atMs)
  }

  /** The source plays from its start again. NEXUS's own calls stay: they are not of the source. */
  restarted(): void {
    this.services.clear()
    this.llm.clear()
    this.system.clear()
    this.log.clear()
    this.newestOffset.clear()
    this.active.clear()
    this.integrity = null
    this.fps = null
    this.clockMs = null
  }

  private fold(input: EngineInput, now: number, listening: boolean): void {
    const at = Math.max(now, this.clockMs ?? now)
    this.clockMs = at
    const gap = !listening || (input.kind === 'mark' && input.mark.name === 'source.gap')
    const standing = { integrity: this.integrity, incidents: this.active.size, lag: input.kind === 'tick' ? this.ports.lag() : null }
    this.system.pass(at, gap, standing)
    if (input.kind === 'telemetry') this.telemetry(input, at)
  }

  private follow(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'integrity.changed') this.integrity = fact.to
      else if (fact.kind === 'incident.opened' || fact.kind === 'incident.changed') {
        if (fact.incident.state === 'resolved') this.active.delete(fact.incident.incidentId)
        else this.active.add(fact.incident.incidentId)
      }
    }
  }

  /** As the engine folds: an offset counts once, and a live clock that runs ahead counts as now. */
  private telemetry({ source, partition, offsets, events, live }: TelemetryInput, now: number): void {
    const stream = JSON.stringify([source, partition])
    const folded = this.newestOffset.get(stream) ?? Number.NEGATIVE_INFINITY
    let newest = folded
    let counted = 0
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      const offset = offsets[i]
      if (event === undefined || offset === undefined || offset <= folded) continue
      // Only an offset that does not grow can be a repeat.
      if (offset <= newest && offsets.indexOf(offset) < i) continue
      if (offset > newest) newest = offset
      if (!Number.isFinite(event.timestampMs)) continue
      this.event(event, live ? Math.min(event.timestampMs, now) : event.timestampMs, now)
      counted++
    }
    this.newestOffset.set(stream, newest)
    this.system.count(counted, now)
  }

  private event(event: TelemetryEvent, atMs: number, now: number): void {
    this.system.told(atMs)
    this.services.fold(event, atMs, now)
    this.llm.fold(event, atMs, now)
    const fps = ownMeasure('nexus.frontend.fps', event)
    if (!Number.isNaN(fps)) this.fps = { value: fps, atMs }
  }
}
