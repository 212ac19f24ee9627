import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClipBook, SpeechEvent, SpokenIncident, SpokenSituation, SpokenSymptom, Symptom } from '../types.ts'
import { compose, priorityOf } from './compose.ts'
import { allClips } from './grammar.ts'
import { claims } from './testing/claims.ts'
import { CALM as calm } from './testing/facts.ts'

const TEXTS = new Map(allClips().map(({ id, text }) => [id, text]))
const WORD_MS = 400
const BOOK: ClipBook = { has: (id) => TEXTS.has(id), durationMs: (id) => (TEXTS.get(id) ?? '').split(' ').length * WORD_MS }
const EMPTY: ClipBook = { has: () => false, durationMs: () => 0 }
const LONGEST_MS = 12_000

const symptom = (serviceId: string, kind: Symptom, value: number | null = null, monitorId = kind as string): SpokenSymptom => ({
  serviceId,
  symptom: kind,
  monitorId,
  value,
})
const incident = (severity: SpokenIncident['severity'], symptoms: SpokenSymptom[], cause: string | null = null): SpokenIncident => ({
  incidentId: 'inc-1',
  severity,
  symptoms,
  cause: cause === null ? null : { serviceId: cause, confidence: 0.9 },
})
const caption = (event: SpeechEvent) => compose(event, BOOK).caption

describe('what is said', () => {
  const cascade = [
    symptom('database', 'errors', 0.81),
    symptom('ai-brain', 'latency', 4_870),
    symptom('gateway', 'errors', 0.5),
    symptom('database', 'other', null, 'cascading-failure'),
  ]
  const two = [symptom('database', 'errors', 0.81), symptom('ai-brain', 'latency', 4_870)]

  it.each<[string, SpeechEvent]>([
    [
      'Warning. ai-brain latency is high. About five seconds. The cause is database.',
      { kind: 'incident', incident: incident('p2', [symptom('ai-brain', 'latency', 4_870)], 'database') },
    ],
    [
      'Warning. database errors are high. About eighty percent. ai-brain latency is high.',
      { kind: 'incident', incident: incident('p2', two) },
    ],
    [
      'Critical alert: Cascading failure suspected. Three services are affected. The cause is database.',
      { kind: 'incident', incident: incident('p1', cascade, 'database') },
    ],
    [
      'Critical alert. The incident has reached gateway. Three services are affected. The cause is database.',
      { kind: 'spread', incident: incident('p1', cascade.slice(0, 3), 'database') },
    ],
    [
      'Critical alert. ai-brain is slow and failing. The cause lies in ai-brain itself.',
      { kind: 'spread', incident: incident('p1', [symptom('ai-brain', 'latency', 5_000), symptom('ai-brain', 'errors', 0.3)], 'ai-brain') },
    ],
    ['Advisory. Model cost is high.', { kind: 'incident', incident: incident('p3', [symptom('*', 'cost', 5.2)]) }],
    ['Advisory. The frame rate is low.', { kind: 'incident', incident: incident('p3', [symptom('*', 'frame_rate', 20)]) }],
    ['Advisory. A system monitor is in alert.', { kind: 'incident', incident: incident('p4', [symptom('*', 'stale')]) }],
    [
      'Warning. One service has high latency. Two services are affected. The cause is one of them.',
      { kind: 'incident', incident: incident('p2', [symptom('a::b', 'latency'), symptom('c', 'errors', 0.2)], 'c') },
    ],
    [
      'Warning: High latency detected. About five seconds. The cause lies in the service itself.',
      { kind: 'incident', incident: incident('p2', [symptom('PetSite', 'latency', 4_870)], 'PetSite') },
    ],
    ['Warning. An incident is open.', { kind: 'incident', incident: incident('p2', []) }],
    ['The cause is database. Two services are affected.', { kind: 'cause', incident: incident('p2', two, 'database') }],
    [
      'Critical alert still not acknowledged. Three services are affected. The cause is database.',
      { kind: 'reminder', incident: incident('p1', cascade, 'database') },
    ],
    ['Two services have recovered. It lasted about one minute.', { kind: 'resolved', incident: incident('p2', two), lastedMs: 61_000 }],
    ['auth sends data again.', { kind: 'resolved', incident: incident('p2', [symptom('auth', 'stale')]), lastedMs: 900 }],
    ['The incident is resolved. It lasted more than one hour.', { kind: 'resolved', incident: incident('p2', []), lastedMs: 9e9 }],
    [
      'Repair successful. Metrics normalizing. auth is recovering.',
      { kind: 'remediation', serviceId: 'auth', action: 'failover', succeeded: true, incidentId: null },
    ],
    [
      'auth has relapsed.',
      { kind: 'remediation', serviceId: 'auth', action: 'failover', succeeded: false, relapsed: true, incidentId: null },
    ],
    ['The repair of auth has failed.', { kind: 'remediation', serviceId: 'auth', action: 'failover', succeeded: false, incidentId: null }],
    ['Welcome, Engineer. Colony status operational.', { kind: 'welcome', situation: calm }],
    ['Welcome, Engineer. No data.', { kind: 'welcome', situation: { ...calm, integrity: null } }],
    [
      'Welcome, Engineer. The source is paused. All five services are healthy. No incidents are active.',
      { kind: 'welcome', situation: { ...calm, source: 'paused' } },
    ],
    [
      'Welcome, Engineer. No incidents are active. System integrity is one hundred percent.',
      { kind: 'welcome', situation: { ...calm, unknown: ['auth', 'payment', 'ai-brain', 'database'] } },
    ],
    ['No incidents are active. System integrity is one hundred percent.', { kind: 'all_clear', situation: { ...calm, unknown: ['auth'] } }],
    ['auth is degraded. No incidents are active.', { kind: 'sitrep', situation: { ...calm, warning: ['auth'], unknown: ['payment'] } }],
    ['No data.', { kind: 'all_clear', situation: { ...calm, services: 0 } }],
    ['System integrity restored to optimal levels.', { kind: 'all_clear', situation: calm }],
    ['auth data is stale. No incidents are active.', { kind: 'all_clear', situation: { ...calm, stale: ['auth'] } }],
    [
      'Alarm flood. Twelve alarms in ten minutes. Worst: database. Two services are critical. The cause is database.',
      {
        kind: 'flood',
        alarms: 12,
        situation: { ...calm, integrity: 60, critical: ['database', 'auth'], incidents: [incident('p1', two, 'database')] },
      },
    ],
    [
      'Alarm flood. Fourteen alarms in ten minutes. Worst: payment. Two services are critical.',
      {
        kind: 'flood',
        alarms: 14,
        situation: {
          ...calm,
          integrity: 40,
          critical: ['gateway', 'auth'],
          warning: ['payment'],
          incidents: [incident('p1', [symptom('payment', 'errors', 0.3)]), incident('p2', [symptom('gateway', 'errors', 0.3)])],
        },
      },
    ],
    [
      'Alarm flood. Ten alarms in ten minutes. auth is critical. The cause is not clear yet.',
      {
        kind: 'flood',
        alarms: 10,
        situation: { ...calm, integrity: 80, critical: ['auth'], incidents: [incident('p1', [symptom('auth', 'errors', 0.3)])] },
      },
    ],
    ['Alarm flood. More than two hundred alarms in ten minutes.', { kind: 'flood', alarms: 300, situation: calm }],
    ['Alarm flood. Fewer than ten alarms in ten minutes.', { kind: 'flood', alarms: 4, situation: calm }],
    ['This is the voice of NEXUS.', { kind: 'line', lineId: 'voice-test' }],
  ])('%s', (said, event) => {
    expect(caption(event)).toBe(said)
  })

  it('leaves out what is least needed where 12 s are not enough', () => {
    const slow: ClipBook = { has: BOOK.has, durationMs: () => 3_000 }
    const event: SpeechEvent = { kind: 'incident', incident: incident('p2', [...two, symptom('gateway', 'errors', 0.5)], 'database') }
    expect(caption(event)).toBe(
      'Warning. database errors are high. About eighty percent. Three services are affected. The cause is database.',
    )
    expect(compose(event, slow).caption).toBe('Warning. database errors are high. Three services are affected. The cause is database.')
  })

  it('leaves out a quantity that has no recording, and speaks the rest', () => {
    const event: SpeechEvent = { kind: 'incident', incident: incident('p2', [symptom('ai-brain', 'latency', 4_870)]) }
    const book: ClipBook = { ...BOOK, has: (id) => id !== 'ms-5000' }
    expect(compose(event, book)).toMatchObject({
      caption: 'Warning. ai-brain latency is high.',
      clips: ['open-warning', 'ai-brain-latency'],
    })
  })

  it('has a caption where there are no clips, and says nothing of a line that does not exist', () => {
    expect(compose({ kind: 'sitrep', situation: calm }, EMPTY)).toMatchObject({
      caption: 'All five services are healthy. No incidents are active.',
      clips: [],
    })
    expect(compose({ kind: 'line', lineId: '__proto__' }, BOOK)).toMatchObject({ caption: '', clips: [], durationMs: 0 })
  })

  it('is as urgent as what it says', () => {
    const of = (severity: SpokenIncident['severity']) => priorityOf({ kind: 'incident', incident: incident(severity, []) })
    const severities = ['p1', 'p2', 'p3', 'p4'] as const
    expect(severities.map(of)).toEqual(['high', 'medium', 'low', 'low'])
    const over = (severity: SpokenIncident['severity']) => priorityOf({ kind: 'resolved', incident: incident(severity, []), lastedMs: 0 })
    expect(severities.map(over)).toEqual(['medium', 'medium', 'low', 'low'])
    const flood = (severity: SpokenIncident['severity']) =>
      priorityOf({ kind: 'flood', alarms: 12, situation: { ...calm, incidents: [incident(severity, [])] } })
    expect(severities.map(flood)).toEqual(['high', 'medium', 'medium', 'medium'])
  })
})

const ids = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('gateway', 'auth', 'payment', 'ai-brain', 'database') },
  { weight: 2, arbitrary: fc.constantFrom('PetSite', 'x::y', '*', '__proto__', 'one', '?', 'constructor') },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
)
const kinds = fc.constantFrom<Symptom>(
  'latency',
  'errors',
  'stale',
  'tokens',
  'llm_errors',
  'repeated_calls',
  'cost',
  'frame_rate',
  'other',
)
const numbers = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1e5 }), fc.double())
const symptoms = fc.record({
  serviceId: ids,
  symptom: kinds,
  monitorId: fc.constantFrom('high-latency', 'cascading-failure', 'own'),
  value: numbers,
})
const incidents: fc.Arbitrary<SpokenIncident> = fc.record({
  incidentId: fc.constantFrom('inc-1', 'inc-2'),
  severity: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
  symptoms: fc.array(symptoms, { maxLength: 14 }),
  cause: fc.option(fc.record({ serviceId: ids, confidence: fc.double({ min: 0, max: 1 }) })),
})
const gravestFirst = (all: SpokenIncident[]): SpokenIncident[] => all.toSorted((a, b) => (a.severity < b.severity ? -1 : 1))
const names = fc.uniqueArray(ids, { maxLength: 8 })
const troubled: fc.Arbitrary<SpokenSituation> = fc.record({
  integrity: fc.oneof(fc.constant(null), fc.constant(100), fc.integer({ min: 0, max: 100 }), fc.double({ min: -5, max: 110 })),
  services: fc.integer({ min: 0, max: 50 }),
  critical: names,
  warning: names,
  stale: names,
  unknown: fc.oneof(fc.constant([]), names),
  incidents: fc.array(incidents, { maxLength: 7 }).map(gravestFirst),
  source: fc.constantFrom(null, 'paused', 'ended', 'error', 'connecting'),
})
const wide = fc.integer({ min: 1, max: 14 }).map((size) => Array.from({ length: size }, (_, n) => symptom(`s${n}`, 'errors', 0.5)))
const lone = fc
  .tuple(ids, kinds, numbers)
  .map(([id, kind, value]) => incident('p2', [symptom(id, kind, value), symptom(id, 'errors', value)].slice(0, value === null ? 1 : 2), id))
const spread: fc.Arbitrary<SpokenIncident> = fc.tuple(incidents, wide).map(([one, many]) => ({ ...one, symptoms: many }))
const well = fc.record({
  services: fc.integer({ min: 0, max: 12 }),
  incidents: fc.array(lone, { maxLength: 2 }),
  unknown: fc.constantFrom<string[]>([], ['auth']),
  source: fc.constantFrom(null, 'paused' as const),
})
const situations = fc.oneof({ weight: 3, arbitrary: troubled }, { weight: 1, arbitrary: well.map((now) => ({ ...calm, ...now })) })
const events: fc.Arbitrary<SpeechEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('incident', 'spread', 'cause', 'reminder'), incident: fc.oneof(incidents, lone, spread) }),
  fc.record({
    kind: fc.constant('resolved'),
    incident: fc.oneof(incidents, lone, spread),
    lastedMs: fc.oneof(fc.nat(10_000_000), fc.double()),
  }),
  fc.record({
    kind: fc.constant('remediation'),
    serviceId: ids,
    action: fc.constant('failover'),
    succeeded: fc.boolean(),
    relapsed: fc.boolean(),
    again: fc.boolean(),
    incidentId: fc.option(fc.constant('inc-1')),
  }),
  fc.record({ kind: fc.constantFrom('welcome', 'all_clear', 'sitrep'), situation: situations }),
  fc.record({ kind: fc.constant('flood'), alarms: fc.nat(3_000), situation: situations }),
)

/** Lines that only a person or the demo asks for. */
const ASKED = /^(?:demo-|voice-test$)/

it('keeps the words of a report of which no sentence has a clip', () => {
  const silent = { ...calm, integrity: 0, services: 1, stale: ['elsewhere'] }
  const { caption, clips } = compose({ kind: 'sitrep', situation: silent }, { has: () => false, durationMs: () => 0 })
  expect([caption === '', clips]).toEqual([false, []])
})

describe('whatever happens', () => {
  it('has a use for every clip', () => {
    const used = new Set(fc.sample(events, { numRuns: 40_000, seed: 1 }).flatMap((event) => compose(event, BOOK).clips))
    const idle = [...TEXTS.keys()].filter((id) => !used.has(id) && !ASKED.test(id))
    // Chance does not hit every number.
    expect(idle.filter((id) => !/^(?:ms|percent|lasted|alarms|integrity)-/.test(id))).toEqual([])
  })

  it('says only what the event holds, whole from clips, within 12 s', () => {
    fc.assert(
      fc.property(events, (event) => {
        const said = compose(event, BOOK)
        expect(said.clips).not.toHaveLength(0)
        expect(said.clips.map((id) => TEXTS.get(id)).join(' ')).toBe(said.caption)
        expect(said.durationMs).toBeLessThanOrEqual(LONGEST_MS)
        expect(said.durationMs).toBe(said.clips.reduce((sum, id) => sum + BOOK.durationMs(id), 0))
        for (const id of said.clips) expect(claims(TEXTS.get(id) ?? '', event), `${TEXTS.get(id)} of ${JSON.stringify(event)}`).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  it('has a caption with any book, and never more than 12 s where a second sentence could go', () => {
    fc.assert(
      fc.property(events, fc.func(fc.boolean()), fc.func(fc.integer({ min: 1, max: 6_000 })), (event, has, durationMs) => {
        const { caption, clips, durationMs: lengthMs } = compose(event, { has: (id) => TEXTS.has(id) && has(id), durationMs })
        expect(caption).toMatch(/\.$/)
        expect(lengthMs).toBeLessThanOrEqual(LONGEST_MS)
        if (clips.length > 0) expect(clips.map((id) => TEXTS.get(id)).join(' ')).toBe(caption)
      }),
    )
  })
})
