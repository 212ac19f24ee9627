import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STEADY } from '../../src/chaos/built-in.ts'
import { readCatalogue, striking } from '../../src/chaos/catalogue.ts'
import { examRuns } from '../../src/exam/scenarios.ts'
import { createEngine, trainBaseline } from '../../src/main/engine/index.ts'
import type { ClipBook, SpeechEvent } from '../../src/main/responders/voice/types.ts'
import { compose } from '../../src/main/responders/voice/words/compose.ts'
import { allClips } from '../../src/main/responders/voice/words/grammar.ts'
import { claims } from '../../src/main/responders/voice/words/testing/claims.ts'
import type { ScenarioWire } from '../../src/shared/model/chaos.ts'
import { DEFAULT_TOPOLOGY, topologyFileSchema, topologyFromFile } from '../../src/shared/model/topology.ts'
import { type VoiceManifest, voiceManifestSchema } from '../../src/shared/model/voice.ts'
import { LEVELS, PETSHOP, PETSHOP_PRESENT } from '../support/causes/petshop.ts'
import { Bench, Ears, eventsOf, replay } from '../support/voice/bench.ts'

/*
 * Every incident of the default system, from the simulator's lines to words: what is heard,
 * whether the clips can say it whole, and how long that takes.
 */
const AUDIO = resolve(import.meta.dirname, '../../resources/audio/manifest.json')
const SCENARIOS = resolve(import.meta.dirname, '../../resources/scenarios')
const SEEDS = [1, 7, 2026]
const LEAD_IN_S = 40
/** Runs of the exam; three quarters of them are drawn. */
const DRAWN = 40
const LONGEST_MS = 12_000

const manifest: VoiceManifest | null = existsSync(AUDIO) ? voiceManifestSchema.parse(JSON.parse(readFileSync(AUDIO, 'utf8'))) : null
if (manifest === null) console.warn(`There is no ${AUDIO} yet: durations are estimated, and captions are not compared with recordings.`)

const recorded = new Map((manifest?.clips ?? []).map((clip) => [clip.id, clip]))
const words = new Map(allClips().map((clip) => [clip.id, clip.text]))
const BOOK: ClipBook = {
  has: (id) => words.has(id),
  durationMs: (id) => recorded.get(id)?.duration_ms ?? (words.get(id) ?? '').split(' ').length * 400,
}

/** Holds each event against its words, and returns them. */
function spoken(events: readonly SpeechEvent[]): string[] {
  return events.map((event) => {
    const composition = compose(event, BOOK)
    expect(composition.clips, `${JSON.stringify(event)} has no clips`).not.toHaveLength(0)
    expect(composition.clips.map((id) => words.get(id)).join(' ')).toBe(composition.caption)
    expect(composition.durationMs, composition.caption).toBeLessThanOrEqual(LONGEST_MS)
    for (const id of composition.clips)
      expect(claims(words.get(id) ?? '', event), `${words.get(id)} of ${JSON.stringify(event)}`).toBe(true)
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
/** Nothing that a service does is watched. */
const FRAMES_ONLY = `monitors:
  - id: low-fps
    title: Low frame rate
    description: The page draws too few frames.
    query: avg(last_1m):avg:nexus.frontend.fps{*} < 30
    priority: p3
`
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

  it('speaks of drawn faults: single, in chains and unrelated ones, each incident when it opens and when it ends', () => {
    const said = new Map<string, number>()
    for (const { scenario, seed, watchSeconds } of examRuns(DRAWN, 11, []).filter((_, index) => index % 4 !== 0)) {
      const bench = new Bench(seed)
      bench.run(LEAD_IN_S)
      bench.start(scenario, seed)
      bench.run(watchSeconds)
      for (const line of spoken(bench.ears.events)) said.set(line, (said.get(line) ?? 0) + 1)
      const told = (kind: SpeechEvent['kind']) => bench.ears.events.filter((event) => event.kind === kind).length
      const { opened, ended } = bench.ears
      expect([told('incident'), told('resolved')], scenario.name).toEqual([opened, ended])
    }
    print(
      `${DRAWN} drawn runs`,
      [...said].map(([line, times]) => `${times} x ${line}`),
    )
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
      const repairs = lines.filter((line) => line.startsWith('remediation: '))
      expect(repairs).toHaveLength(3)
      expect(repairs.filter((line) => line.includes('Repair successful. Metrics normalizing.'))).toHaveLength(1)
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

  it('does not claim a recovery of what only nobody watches any more', () => {
    const bench = new Bench(7)
    bench.run(LEAD_IN_S)
    bench.start(named('latency-spike'), 7)
    bench.run(20)
    expect(bench.ears.situation().incidents).toHaveLength(1)
    bench.command({ name: 'monitors.load', text: FRAMES_ONLY, origin: 'editor', partly: false })
    bench.run(10)
    const lines = spoken(bench.ears.events)
    expect(lines.filter((line) => line.startsWith('resolved: '))).toEqual([expect.stringMatching(/^resolved: The incident is resolved\./)])
    expect(lines).not.toContain(ALL_CLEAR)
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
