import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { STEADY } from '../../../src/chaos/built-in.ts'
import { createSimulator } from '../../../src/chaos/simulator.ts'
import { createEngine, createIngest, type Engine, type EngineConfig } from '../../../src/main/engine/index.ts'
import type { SpeechEvent, SpokenSituation } from '../../../src/main/responders/voice/types.ts'
import { SpeechListener } from '../../../src/main/responders/voice/words/listener.ts'
import { situationOf } from '../../../src/main/responders/voice/words/situation.ts'
import type { ScenarioWire } from '../../../src/shared/model/chaos.ts'
import type { Fact } from '../../../src/shared/model/fact.ts'
import type { Command, EngineInput } from '../../../src/shared/model/input.ts'
import type { TelemetryEvent } from '../../../src/shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY } from '../../../src/shared/model/topology.ts'

const START_MS = Date.UTC(2026, 0, 1)
const STEP_MS = 50
const TICK_MS = 250
const REPLAY_TICK_MS = 30_000
const CONFIG: EngineConfig = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 }

/** Engine and listener side by side. */
export class Ears {
  readonly engine: Engine
  readonly events: SpeechEvent[] = []
  /** Incidents that opened, first or again, and that ended, by the facts. */
  opened = 0
  ended = 0
  private readonly listener: SpeechListener

  constructor(engine: Engine) {
    this.engine = engine
    this.listener = new SpeechListener({
      situation: () => this.situation(),
      measured: (serviceId) => engine.views([serviceId])[0] ?? null,
      monitors: () => engine.monitors(),
      rule: (monitorId) => engine.rules().rules.find((rule) => rule.monitorId === monitorId) ?? null,
    })
    this.listener.restore(engine.snapshot().activeIncidents, engine.monitors())
  }

  situation(): SpokenSituation {
    return situationOf(this.engine.snapshot(), this.listener.active(), null)
  }

  step(input: EngineInput, nowMs: number): Fact[] {
    const facts = this.engine.step(input, nowMs)
    this.events.push(...this.listener.heard(facts))
    for (const fact of facts) {
      if (fact.kind === 'incident.opened' || (fact.kind === 'incident.changed' && fact.entry.kind === 'reopened')) this.opened++
      if (fact.kind === 'incident.changed' && fact.entry.kind === 'resolved') this.ended++
    }
    return facts
  }
}

/** The default system on a stepped clock. */
export class Bench {
  ears = new Ears(createEngine(CONFIG))
  private readonly ingest = createIngest({ maxServices: 100, services: [], utf8: (bytes) => Buffer.from(bytes).toString() })
  private readonly simulator
  private nowMs = START_MS
  private offset = 0
  private commands = 0

  constructor(seed: number) {
    const services = DEFAULT_TOPOLOGY.services.map(({ serviceId, actions = ['restart_service'] }) => ({ serviceId, actions }))
    this.simulator = createSimulator({ topology: { services }, scenario: STEADY, seed, startMs: START_MS })
  }

  private step(input: EngineInput): void {
    for (const fact of this.ears.step(input, this.nowMs)) {
      if (fact.kind !== 'remediation.started') continue
      const { remediationId, serviceId } = fact.remediation
      this.simulator.recover(serviceId)
      this.step({ kind: 'mark', v: 1, mark: { name: 'remediation.outcome', remediationId, applied: true, text: '' } })
    }
  }

  start(scenario: ScenarioWire, seed: number): void {
    this.simulator.start(scenario, { seed })
    this.step({ kind: 'mark', v: 1, mark: { name: 'chaos.started', mode: scenario.name, seed, faults: this.simulator.state().faults } })
  }

  stop(): void {
    this.simulator.stop()
  }

  /** The core stops and starts again from what it kept. */
  restart(): void {
    this.ears = new Ears(createEngine(CONFIG, this.ears.engine.serialize()))
  }

  get incidentId(): string {
    return this.ears.engine.snapshot().activeIncidents[0]?.incidentId ?? ''
  }

  command(command: Command): void {
    this.step({ kind: 'command', v: 1, commandId: `c${++this.commands}`, actor: { name: 'op', role: 'operator' }, command })
  }

  fix(services: readonly string[]): void {
    for (const serviceId of services) {
      const [action = 'restart_service'] = DEFAULT_TOPOLOGY.services.find((service) => service.serviceId === serviceId)?.actions ?? []
      this.command({ name: 'remediation.apply', serviceId, action })
    }
  }

  run(seconds: number): void {
    for (const endMs = this.nowMs + seconds * 1_000; this.nowMs < endMs; ) {
      this.nowMs += STEP_MS
      const lines = this.simulator.advance(this.nowMs)
      const batch = this.ingest.decode({ source: 'voice', partition: 0, offset: this.offset, lines }, true, this.nowMs)
      this.offset += lines.length
      if (batch !== null) this.step(batch)
      if (this.nowMs % TICK_MS === 0) this.step({ kind: 'tick', v: 1 })
    }
  }
}

export function eventsOf(path: string): readonly TelemetryEvent[] {
  const bytes = readFileSync(path)
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')
  const ingest = createIngest({ maxServices: 1_000, services: [], utf8: (raw) => Buffer.from(raw).toString() })
  return ingest.decode({ source: path, partition: 0, offset: 0, lines }, false, 0)?.events ?? []
}

/** Steps through events as a replay does: a batch for each instant, ticks between. */
export function replay(ears: Ears, events: readonly TelemetryEvent[]): void {
  let offset = 0
  let clockMs: number | null = null
  const byTime = Map.groupBy(events, ({ timestampMs }) => timestampMs)
  for (const [atMs, batch] of [...byTime].sort(([a], [b]) => a - b)) {
    for (let t = (clockMs ?? atMs) + REPLAY_TICK_MS; t < atMs; t += REPLAY_TICK_MS) ears.step({ kind: 'tick', v: 1 }, t)
    const offsets = batch.map(() => offset++)
    ears.step({ kind: 'telemetry', v: 1, source: 'petshop', partition: 0, offsets, events: batch, live: false }, atMs)
    ears.step({ kind: 'tick', v: 1 }, atMs)
    clockMs = atMs
  }
}
