import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILT_IN_SCENARIOS, STEADY } from '../../src/chaos/built-in.ts'
import { createSimulator } from '../../src/chaos/simulator.ts'
import { askedOf, causeInputFor } from '../../src/main/engine/incidents/cause-input.ts'
import { createIngest } from '../../src/main/engine/index.ts'
import { analyzeCauses, type CauseInput, type CauseMark, type CausePoint } from '../../src/main/engine/root-cause/index.ts'
import { System } from '../../src/main/engine/services/system.ts'
import { toWire } from '../../src/shared/model/case.ts'
import { causeReportSchema } from '../../src/shared/model/cause.ts'
import { DEFAULT_TOPOLOGY } from '../../src/shared/model/topology.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

/** A system after `calm` seconds of steady running and `after` seconds of a mode, through the real simulator and ingest. */
function lived(mode: string, calm: number, after: number, seed: number): { system: System; nowMs: number } {
  const system = new System({ topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 })
  const ingest = createIngest({ maxServices: 100, services: [], utf8: (bytes) => Buffer.from(bytes).toString() })
  const simulator = createSimulator({ topology: DEFAULT_TOPOLOGY, scenario: STEADY, seed, startMs: START })
  const scenario = BUILT_IN_SCENARIOS.find(({ name }) => name === mode)
  if (scenario === undefined) throw new Error(`no mode ${mode}`)
  const live = (untilMs: number): void => {
    for (let nowMs = simulator.cursorMs + 1_000; nowMs <= untilMs; nowMs += 1_000) {
      const lines = simulator.advance(nowMs)
      for (const event of ingest.decode({ source: 'chaos', partition: 0, offset: 0, lines }, true, nowMs)?.events ?? []) {
        system.get(event.serviceId)?.fold(event, event.timestampMs, nowMs)
      }
      for (const service of system.list) service.stale = service.samples > 0 && nowMs - service.seenMs >= service.staleAfterMs
    }
  }
  live(START + calm * 1_000)
  simulator.start(scenario, { seed })
  const nowMs = START + (calm + after) * 1_000
  live(nowMs)
  return { system, nowMs }
}

/** What the engine would ask of an incident at the alerting service, or at all services. */
function inputOf(system: System, nowMs: number, alerting: string | null, marks: readonly CauseMark[] = [], openedMs: number | null = null) {
  const serviceIds = alerting === null ? system.list.map(({ id }) => id) : [alerting]
  const state = { incident: { serviceIds }, openedMs }
  return askedOf(causeInputFor(state, alerting === null ? [] : [alerting], system, marks, nowMs), state, alerting)
}

function causesOf(mode: string, alertingService: string | null, calm: number, after: number, seed: number, alerted: boolean) {
  const { system, nowMs } = lived(mode, calm, after, seed)
  return analyzeCauses(inputOf(system, nowMs, alertingService, [], alerted ? nowMs - 2_000 : null))
}

describe('root causes of the live simulator, without any baseline file', () => {
  it.each([
    ['cascade', 'gateway', 25, 'database', 'errors'],
    ['cascade', 'ai-brain', 13, 'database', 'errors'],
    ['cascade', 'database', 4, 'database', 'errors'],
    ['latency-spike', 'ai-brain', 5, 'ai-brain', 'latency'],
    ['silence', 'database', 14, 'database', 'silence'],
  ] as const)('%s, alert at %s after %d s: %s', (mode, alerting, after, cause, symptom) => {
    for (const seed of [1, 2, 3]) {
      for (const calm of [8, 60]) {
        const report = causesOf(mode, alerting, calm, after, seed, calm === 60)
        expect(report.causes[0]?.serviceId).toBe(cause)
        expect(report.causes[0]?.symptom).toContain(symptom)
        expect(report.spoken.split(/\s+/).length).toBeLessThanOrEqual(20)
        causeReportSchema.parse(toWire(report))
      }
    }
  })

  it('tells the way of the cascade with its seconds', () => {
    const { causes } = causesOf('cascade', 'gateway', 60, 25, 1, true)
    expect(causes[0]?.path).toMatchObject([
      { serviceId: 'database', afterSeconds: 0, symptom: 'errors' },
      { serviceId: 'ai-brain', afterSeconds: 10, symptom: 'latency' },
      { serviceId: 'gateway', afterSeconds: 20, symptom: 'errors' },
    ])
  })

  it('names nobody while all is steady, asked or not', () => {
    for (const alerting of ['gateway', 'database', null]) {
      const report = causesOf('steady', alerting, 60, 20, 4, false)
      expect(report).toMatchObject({ verdict: 'not_enough_evidence', causes: [] })
      expect(report.sentence).toMatch(/nothing to explain/)
    }
  })

  it('finds the cause by the order of onsets where no calls are given, and says so', () => {
    const { system, nowMs } = lived('cascade', 60, 25, 1)
    const report = analyzeCauses({ ...inputOf(system, nowMs, 'gateway'), calls: [] })
    expect(report.causes[0]?.serviceId).toBe('database')
    expect(report.causes[0]?.against).toContain('No call graph is given; the order of onsets stands in for it.')
  })

  it('counts a change of the cause as evidence', () => {
    const { system, nowMs } = lived('latency-spike', 60, 6, 1)
    const mark = { atMs: START + 58_000, text: 'ai-brain 1.2.4 was deployed.', kind: 'change', serviceId: 'ai-brain' } as const
    const report = analyzeCauses(inputOf(system, nowMs, 'ai-brain', [mark]))
    expect(report.causes[0]?.evidence).toContainEqual(expect.objectContaining({ kind: 'change', text: mark.text }))
  })
})

const EMPTY: CauseInput = { nowMs: START, alertingService: null, alertedMs: null, services: [], calls: [], marks: [], sampleMs: 1_000 }

describe('analyzeCauses', () => {
  it('has nothing to say without services or samples', () => {
    expect(analyzeCauses(EMPTY).verdict).toBe('not_enough_evidence')
    const bare = { serviceId: 'a', points: [], healthy: null, history: [], silentSinceMs: null }
    expect(analyzeCauses({ ...EMPTY, services: [bare], alertingService: 'a' }).verdict).toBe('not_enough_evidence')
    expect(analyzeCauses({ ...EMPTY, alertingService: 'nobody' }).causes).toEqual([])
  })

  it('never throws, whatever ids, numbers and calls it is given, and always writes a valid report', () => {
    const id = fc.constantFrom('__proto__', 'constructor', 'a b', 'x::/@', '', '💥', 'toString')
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e308))
    const measure = fc.option(number, { nil: null })
    const atMs = fc.oneof(fc.integer({ min: START - 60_000, max: START }), fc.constant(Number.NaN), fc.constant(-8.64e15))
    const point: fc.Arbitrary<CausePoint> = fc.record({
      atMs,
      latencyMs: measure,
      errorRate: measure,
      requests: measure,
      trafficVolume: measure,
    })
    const service = fc.record({
      serviceId: id,
      points: fc.array(point, { maxLength: 12 }),
      healthy: fc.constant(null),
      history: fc.array(point, { maxLength: 20 }),
      silentSinceMs: fc.option(atMs, { nil: null }),
    })
    const mark = fc.record({
      atMs,
      text: fc.string(),
      kind: fc.constantFrom('chaos', 'change', 'remediation'),
      serviceId: fc.option(id, { nil: null }),
    })
    fc.assert(
      fc.property(
        fc.record({
          nowMs: fc.oneof(fc.constant(START), number),
          alertingService: fc.option(id, { nil: null }),
          alertedMs: fc.option(number, { nil: null }),
          services: fc.array(service, { maxLength: 6 }),
          calls: fc.array(fc.tuple(id, id), { maxLength: 10 }),
          marks: fc.array(mark, { maxLength: 3 }),
          sampleMs: number,
        }),
        (input) => {
          const report = analyzeCauses(input)
          causeReportSchema.parse(toWire(report))
          expect(report.causes.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1)
          expect(analyzeCauses(input)).toEqual(report)
        },
      ),
      { numRuns: 300 },
    )
  })
})
