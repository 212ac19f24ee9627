import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { STEADY } from '../../src/chaos/built-in.ts'
import { readCatalogue, striking } from '../../src/chaos/catalogue.ts'
import { createSimulator } from '../../src/chaos/simulator.ts'
import { createEngine, createIngest, type Engine, type EngineConfig, trainBaseline } from '../../src/main/engine/index.ts'
import type { ClipBook, SpeechEvent, SpokenSituation } from '../../src/main/responders/voice/types.ts'
import { compose } from '../../src/main/responders/voice/words/compose.ts'
import { allClips } from '../../src/main/responders/voice/words/grammar.ts'
import { SpeechListener } from '../../src/main/responders/voice/words/listener.ts'
import { situationOf } from '../../src/main/responders/voice/words/situation.ts'
import type { ScenarioWire } from '../../src/shared/model/chaos.ts'
import type { Fact } from '../../src/shared/model/fact.ts'
import type { Command, EngineInput } from '../../src/shared/model/input.ts'
import type { TelemetryEvent } from '../../src/shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY, topologyFileSchema, topologyFromFile } from '../../src/shared/model/topology.ts'
import { type VoiceManifest, voiceManifestSchema } from '../../src/shared/model/voice.ts'
import { LEVELS, PETSHOP, PETSHOP_PRESENT } from '../support/causes/petshop.ts'

/*
 * Every incident of the default system, from the simulator's lines to words: what is heard,
 * whether the clips can say it whole, and how long that takes.
 */
const AUDIO = resolve(import.meta.dirname, '../../resources/audio/manifest.json')
const SCENARIOS = resolve(import.meta.dirname, '../../resources/scenarios')
const SEEDS = [1, 7, 2026]
const START_MS = Date.UTC(2026, 0, 1)
const LEAD_IN_S = 40
const STEP_MS = 50
const TICK_MS = 250
const REPLAY_TICK_MS = 30_000
const LONGEST_MS = 12_000
const CONFIG: EngineConfig = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 }

const manifest: VoiceManifest | null = existsSync(AUDIO) ? voiceManifestSchema.parse(JSON.parse(readFileSync(AUDIO, 'utf8'))) : null
if (manifest === null) console.warn(`There is no ${AUDIO} yet: durations are estimated, and captions are not compared with recordings.`)

const recorded = new Map((manifest?.clips ?? []).map((clip) => [clip.id, clip]))
const words = new Map(allClips().map((clip) => [clip.id, clip.text]))
const BOOK: ClipBook = {
  has: (id) => words.has(id),
  durationMs: (id) => recorded.get(id)?.duration_ms ?? (words.get(id) ?? '').split(' ').length * 400,
}

/** Engine and listener side by side. */
class Ears {
  readonly engine: Engine
  readonly events: SpeechEvent[] = []
  private readonly listener: SpeechListener

  constructor(engine: Engine) {
    this.engine = engine
    this.listener = new SpeechListener({
      situation: () => this.situation(),
      measured: (serviceId) => engine.views([serviceId])[0] ?? null,
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
    return facts
  }
}

/** The default system on a stepped clock. */
class Bench {
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

function eventsOf(path: string): readonly TelemetryEvent[] {
  const bytes = readFileSync(path)
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')
  const ingest = createIngest({ maxServices: 1_000, services: [], utf8: (raw) => Buffer.from(raw).toString() })
  return ingest.decode({ source: path, partition: 0, offset: 0, lines }, false, 0)?.events ?? []
}

/** Steps through events as a replay does: a batch for each instant, ticks between. */
function replay(ears: Ears, events: readonly TelemetryEvent[]): void {
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

/** Holds each event against its words, and returns them. */
function spoken(events: readonly SpeechEvent[]): string[] {
  return events.map((event) => {
    const composition = compose(event, BOOK)
    expect(composition.clips, `${JSON.stringify(event)} has no clips`).not.toHaveLength(0)
    expect(composition.clips.map((id) => words.get(id)).join(' ')).toBe(composition.caption)
    expect(composition.durationMs, composition.caption).toBeLessThanOrEqual(LONGEST_MS)
    if (manifest !== null) expect(composition.clips.map((id) => recorded.get(id)?.text).join(' ')).toBe(composition.caption)
    return `${event.kind}: ${composition.caption}`
  })
}

function print(title: string, lines: Iterable<string>): void {
  console.log(`${title}\n${[...lines].map((line) => `  ${line}`).join('\n')}`)
}

const scenarios = [...readCatalogue(SCENARIOS, null).scenarios.values()]
const named = (name: string): ScenarioWire => scenarios.find((scenario) => scenario.name === name) ?? STEADY
const silences = DEFAULT_TOPOLOGY.services.map(({ serviceId }) => ({
  ...striking(named('silence'), serviceId),
  name: `silence of ${serviceId}`,
}))
const RUNS = [...scenarios.filter(({ name }) => name !== 'silence'), ...silences]
const ALL_CLEAR = 'all_clear: System integrity restored to optimal levels.'

describe('the voice of every incident of the default system', () => {
  it.each(RUNS)('speaks $name whole from clips', (scenario) => {
    const said = new Set<string>()
    for (const seed of SEEDS) {
      const bench = new Bench(seed)
      bench.run(LEAD_IN_S)
      expect(bench.ears.events, 'something was said of a healthy system').toEqual([])
      // The full load takes minutes here, and says the same.
      bench.start(scenario.events_per_second === undefined ? scenario : { ...scenario, events_per_second: 500 }, seed)
      bench.run(Math.min(60, scenario.duration ?? 40))
      const during = { kind: 'sitrep' as const, situation: bench.ears.situation() }
      bench.stop()
      bench.run(25)
      const lines = spoken(bench.ears.events)
      if (scenario.faults.length > 0) expect(lines[0]).toMatch(/^incident: /)
      const over = bench.ears.situation().incidents.length === 0
      expect(lines.at(-1) === ALL_CLEAR, lines.join('\n')).toBe(over && lines.length > 0)
      for (const line of [...lines, ...spoken([during])]) said.add(line)
    }
    print(scenario.name, said)
  })

  it('speaks of steps four seconds apart as one failure, and of its repair', () => {
    const said = SEEDS.flatMap((seed) => {
      const bench = new Bench(seed)
      bench.run(LEAD_IN_S)
      bench.start(named('demo-cascade'), seed)
      bench.run(20)
      bench.fix(['database', 'ai-brain', 'gateway'])
      bench.run(25)
      const lines = spoken(bench.ears.events)
      expect(lines.filter((line) => line.startsWith('spread: Critical alert: Cascading failure suspected. Three services'))).toHaveLength(1)
      expect(lines.filter((line) => line.startsWith('remediation: Repair successful. Metrics normalizing.'))).toHaveLength(3)
      expect(lines.at(-1)).toBe(ALL_CLEAR)
      return lines
    })
    print('cascade, fixed', new Set(said))
  })

  it('tells a repair that does not last from one that does', () => {
    const bench = new Bench(7)
    bench.run(LEAD_IN_S)
    bench.start(named('demo-cascade'), 7)
    bench.run(20)
    bench.fix(['gateway'])
    bench.run(20)
    bench.fix(['database', 'ai-brain', 'gateway'])
    bench.run(30)
    const lines = spoken(bench.ears.events)
    expect(lines.join('\n')).toMatch(/has relapsed\.|The repair of gateway has failed\./)
    expect(lines.at(-1)).toBe(ALL_CLEAR)
    print('cascade, the wrong service first', lines)
  })

  it('does not claim a recovery that a person only asserted', () => {
    const bench = new Bench(7)
    bench.run(LEAD_IN_S)
    bench.start(named('demo-spike'), 7)
    bench.run(10)
    bench.command({ name: 'incident.resolve', incidentId: bench.incidentId, resolution: 'Seen to.' })
    const lines = spoken(bench.ears.events)
    expect(lines.at(-1)).toMatch(/^resolved: The incident is resolved\./)
    expect(lines.join(' ')).not.toContain('has recovered')
  })

  it('does not announce again what was active before a restart, and tells how it ends', () => {
    const bench = new Bench(7)
    bench.run(LEAD_IN_S)
    bench.start(named('cascade'), 7)
    bench.run(12)
    bench.restart()
    bench.run(100)
    const lines = spoken(bench.ears.events)
    expect(lines.map((line) => line.split(':')[0])).toEqual(['spread', 'resolved', 'all_clear'])
    print('cascade, restarted on the way', lines)
  })

  it('says nothing more of what only comes and goes, until it is over', () => {
    const bench = new Bench(7)
    bench.run(LEAD_IN_S)
    for (let round = 0; round < 8; round++) {
      bench.start(named('demo-spike'), 7)
      bench.run(8)
      bench.stop()
      bench.run(12)
    }
    const lines = spoken(bench.ears.events)
    const known = lines.length
    print('ai-brain, flapping', lines)
    for (let round = 0; round < 3; round++) {
      bench.start(named('demo-spike'), 7)
      bench.run(8)
      bench.stop()
      bench.run(12)
    }
    expect(bench.ears.events).toHaveLength(known)
  })
})

describe.skipIf(!PETSHOP_PRESENT)('the voice of services that have no clips', () => {
  it('speaks of real incidents in words that name nobody', () => {
    const said = new Map<string, number>()
    for (const level of LEVELS) {
      const baseline = trainBaseline(eventsOf(resolve(PETSHOP, level, 'baseline.jsonl.gz')))
      const topology = topologyFromFile(
        topologyFileSchema.parse(JSON.parse(readFileSync(resolve(PETSHOP, level, 'topology.json'), 'utf8'))),
      )
      for (let incident = 0; incident < 8; incident++) {
        const ears = new Ears(createEngine({ topology, profile: 'production', baseline, maxServices: 1_000 }))
        replay(ears, eventsOf(resolve(PETSHOP, level, 'train', `incident-${incident}.jsonl`)))
        const lines = spoken([...ears.events, { kind: 'sitrep', situation: ears.situation() }])
        for (const line of lines) {
          said.set(line, (said.get(line) ?? 0) + 1)
          for (const { serviceId } of topology.services) if (/[^a-z]/.test(serviceId)) expect(line).not.toContain(serviceId)
        }
      }
    }
    expect(said.size).toBeGreaterThan(0)
    print(
      'PetShop',
      [...said].map(([line, times]) => `${times} x ${line}`),
    )
  })
})
