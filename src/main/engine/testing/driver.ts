import type { Fact, FactKind } from '../../../shared/model/fact.ts'
import type { Actor, Command, EngineInput, MarkInput } from '../../../shared/model/input.ts'
import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY } from '../../../shared/model/topology.ts'
import { createEngine } from '../index.ts'
import type { Engine, EngineConfig } from '../types.ts'

export const T0 = Date.parse('2025-12-26T10:00:00Z')
export const OPERATOR: Actor = { name: 'ada', role: 'operator' }

export const configWith = (change: Partial<EngineConfig> = {}): EngineConfig => ({
  topology: DEFAULT_TOPOLOGY,
  profile: 'demo',
  baseline: {},
  maxServices: 2_000,
  ...change,
})

export const event = (serviceId: string, timestampMs: number, change: Partial<TelemetryEvent> = {}): TelemetryEvent => ({
  timestampMs,
  serviceId,
  status: null,
  latencyMs: null,
  errorRate: null,
  trafficVolume: null,
  message: null,
  metadata: null,
  ...change,
})

/** What a service measures in a simulated sample; null: it reports nothing. */
export type Measures = Partial<Pick<TelemetryEvent, 'latencyMs' | 'errorRate' | 'status' | 'message'>> | null
/** Changes the steady sample of a service at a time (seconds from T0). */
export type Fault = (serviceId: string, second: number) => Measures | undefined

type Matching<F, Kind> = F extends { kind: infer Own } ? (Kind extends Own ? F & { kind: Kind } : never) : never
type FactOf<Kind extends FactKind> = Matching<Fact, Kind>

/**
 * Drives an engine as the chaos worker does in steady mode (every service each
 * 500 ms, phases staggered, 200-800 ms, 1-2 % errors; ticks every 250 ms) on a
 * stepped clock, with faults laid over it. Seeded: the same every time.
 */
export class Driver {
  readonly engine: Engine
  readonly facts: Fact[] = []
  /** Milliseconds since T0. */
  elapsedMs = 0
  fault: Fault = () => undefined
  private readonly ids: readonly string[]
  private seed: number
  private offset = 0
  private commands = 0

  constructor(config: Partial<EngineConfig> = {}, seed = 1) {
    const whole = configWith(config)
    this.engine = createEngine(whole)
    this.ids = whole.topology.services.map((service) => service.serviceId)
    this.seed = seed
  }

  get now(): number {
    return T0 + this.elapsedMs
  }

  private random(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.seed / 2 ** 32
  }

  step(input: EngineInput): Fact[] {
    const facts = this.engine.step(input, this.now)
    this.facts.push(...facts)
    return facts
  }

  send(...events: TelemetryEvent[]): Fact[] {
    const offsets = events.map(() => this.offset++)
    return this.step({ kind: 'telemetry', v: 1, source: 'test', partition: 0, offsets, events, live: true })
  }

  tick(): Fact[] {
    return this.step({ kind: 'tick', v: 1 })
  }

  mark(mark: MarkInput['mark']): Fact[] {
    return this.step({ kind: 'mark', v: 1, mark })
  }

  command(command: Command, actor: Actor = OPERATOR): Fact[] {
    return this.step({ kind: 'command', v: 1, commandId: `c${++this.commands}`, actor, command })
  }

  /** Runs the simulated system for a time. */
  run(seconds: number): this {
    const end = this.elapsedMs + seconds * 1_000
    for (; this.elapsedMs < end; this.elapsedMs += 50) {
      for (const [phase, id] of this.ids.entries()) {
        if ((this.elapsedMs - phase * 100) % 500 !== 0) continue
        const steady = { latencyMs: 200 + 600 * this.random(), errorRate: 0.01 + 0.01 * this.random(), trafficVolume: 50 }
        const change = this.fault(id, this.elapsedMs / 1_000)
        if (change !== null) this.send(event(id, this.now, { ...steady, ...change }))
      }
      if (this.elapsedMs % 250 === 0) this.tick()
    }
    return this
  }

  of<Kind extends FactKind>(kind: Kind): FactOf<Kind>[] {
    return this.facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind)
  }

  status(serviceId: string): string | undefined {
    return this.engine.views([serviceId])[0]?.status
  }

  /** Seconds from T0. */
  static second(fact: Fact | undefined): number {
    return ((fact?.at ?? Number.NaN) - T0) / 1_000
  }
}
