import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../shared/model/fact.ts'
import type { Command, EngineInput, ExternalAlert, TelemetryInput, TimedInput } from '../../shared/model/input.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { createEngine } from './index.ts'
import { BUILT_IN_MONITORS } from './monitors/built-in.ts'
import { configWith, event, OPERATOR, T0 } from './testing/driver.ts'
import type { Engine } from './types.ts'

const CONFIG = configWith({
  maxServices: 12,
  baseline: { auth: { samples: 99, latencyMedianMs: 0, latencyMadMs: 0, errorRateMedian: 0.5, errorRateMad: 0.1 } },
})

const id = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('gateway', 'auth', 'database', '__proto__', 'constructor', '😀::/@ x', '\ud800', '') },
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const milliseconds = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 120_000 }).map((ms) => T0 + ms) },
  fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }).map((ms) => T0 + ms),
  fc.constantFrom(0, -1, 8.64e15, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY),
)
const anyEvent: fc.Arbitrary<TelemetryEvent> = fc.record({
  timestampMs: milliseconds,
  serviceId: id,
  status: fc.option(fc.constantFrom('healthy' as const, 'warning' as const, 'critical' as const), { freq: 4 }),
  latencyMs: fc.option(fc.oneof({ weight: 8, arbitrary: fc.double({ min: 0, max: 8_000, noNaN: true }) }, fc.double())),
  errorRate: fc.option(fc.oneof({ weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, fc.double())),
  trafficVolume: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  message: fc.option(fc.string()),
  metadata: fc.option(fc.record({ sample_seconds: fc.constantFrom<string | number>(0.5, 5, 300, -1, 1e300, 'x') }), { freq: 3 }),
})
const batch = (events: fc.Arbitrary<TelemetryEvent[]>): fc.Arbitrary<TelemetryInput> =>
  fc.record({ events, first: fc.nat(60), partition: fc.nat(2), live: fc.boolean() }).map(({ events, first, partition, live }) => ({
    kind: 'telemetry',
    v: 1,
    source: 'test',
    partition,
    offsets: events.map((_, i) => first + i),
    events,
    live,
  }))
/** Monitor files that differ, one of them wrong; loaded, muted and unmuted at any time. */
const MONITORS = [
  BUILT_IN_MONITORS,
  'monitors:\n  - { id: high-latency, query: "avg(last_10s):zscore(avg:nexus.service.latency{*} by {service_id}) > 4", missing_data: alert }\n',
  'monitors:\n  - { id: high-latency, query: "p95(last_1h):avg:nexus.service.latency{*} > 400" }\n  - { id: many, composite: "at_least(2, high-latency)" }\n',
  'monitors:\n  - { id: rate, query: "sum(last_5s):per_second(sum:nexus.service.throughput{calls:database} by {service_id}) > 1" }\n  - { id: not-rate, composite: "!rate" }\n',
  'monitors:\n  - { id: high-latency, query: "avg(last_2m" }\n',
]
const monitorCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    name: fc.constant('monitors.load' as const),
    text: fc.constantFrom(...MONITORS),
    origin: fc.constant('editor' as const),
    partly: fc.boolean(),
  }),
  fc.record({
    name: fc.constant('monitor.mute' as const),
    monitorId: fc.constantFrom('high-latency', 'stale-data', 'rate', 'x', 'external:datadog'),
    group: fc.constantFrom(null, 'gateway', 'database', 'k'),
    reason: fc.constant('x'),
    untilMs: fc.integer({ min: -1_000, max: 60_000 }).map((ms) => T0 + ms),
  }),
  fc.record({
    name: fc.constant('monitor.unmute' as const),
    monitorId: fc.constantFrom('high-latency', 'stale-data', 'external:datadog'),
    group: fc.constantFrom(null, 'gateway', 'k'),
  }),
)
const command: fc.Arbitrary<EngineInput> = fc
  .oneof(
    id.map((serviceId) => ({ name: 'remediation.apply' as const, serviceId, action: 'restart_service' as const })),
    fc.string().map((incidentId) => ({ name: 'incident.acknowledge' as const, incidentId })),
    fc.string().map((incidentId) => ({ name: 'incident.resolve' as const, incidentId, resolution: 'x' })),
    fc.string().map((incidentId) => ({ name: 'incident.note' as const, incidentId, text: 'x' })),
    monitorCommand,
  )
  .map((c) => ({ kind: 'command', v: 1, commandId: 'c', actor: OPERATOR, command: c }))
const mark: fc.Arbitrary<EngineInput> = fc
  .constantFrom(
    { name: 'source.playing' as const },
    { name: 'source.paused' as const },
    { name: 'source.ended' as const },
    { name: 'source.gap' as const, fromMs: T0 },
    { name: 'chaos.started' as const, mode: 'steady', seed: 1 },
    { name: 'remediation.outcome' as const, remediationId: 'fix-1', applied: true, text: '' },
  )
  .map((m) => ({ kind: 'mark', v: 1, mark: m }))
const external: fc.Arbitrary<EngineInput> = fc
  .array(
    fc.record<ExternalAlert>({
      origin: fc.constantFrom('datadog', 'alertmanager', 'custom'),
      key: fc.constantFrom('k', 'l', '', '__proto__'),
      state: fc.constantFrom('firing', 'firing', 'resolved'),
      title: fc.constantFrom('Disk full', 'database is slow', ''),
      text: fc.constantFrom('', 'It is.'),
      severity: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      serviceIds: fc.array(id, { maxLength: 3 }),
      guesses: fc.array(id, { maxLength: 2 }),
      url: fc.constantFrom(null, 'https://example.com/a'),
      startedMs: fc.option(milliseconds),
      episode: fc.constantFrom(null, '1', '2'),
    }),
    { maxLength: 4 },
  )
  .map((alerts) => ({ kind: 'external', v: 1, alerts }))
const input = fc.oneof(
  { weight: 6, arbitrary: batch(fc.array(anyEvent, { maxLength: 12 })) },
  { weight: 6, arbitrary: fc.constant<EngineInput>({ kind: 'tick', v: 1 }) },
  command,
  mark,
  external,
)
const inputs: fc.Arbitrary<TimedInput[]> = fc.array(fc.record({ now: milliseconds, input }), { maxLength: 40 })

const ask = (now: number, one: Command): TimedInput => ({
  now,
  input: { kind: 'command', v: 1, commandId: 'm', actor: OPERATOR, command: one },
})

/** Faulty but well-formed streams, long enough for alerts, incidents and fixes to come about. */
const busy: fc.Arbitrary<TimedInput[]> = fc
  .record({
    gaps: fc.array(fc.nat(1_500), { minLength: 20, maxLength: 80 }),
    bad: fc.array(fc.boolean(), { minLength: 3, maxLength: 9 }),
    asked: fc.array(monitorCommand, { minLength: 1, maxLength: 4 }),
    told: fc.array(external, { minLength: 1, maxLength: 6 }),
  })
  .map(({ gaps, bad, asked, told }) => {
    let now = T0
    return gaps.flatMap((gap, i): TimedInput[] => {
      now += gap
      const critical = bad[Math.floor(i / 8) % bad.length] === true
      const events = ['gateway', 'database', 'stray'].map((name) =>
        event(name, now, {
          latencyMs: critical ? 5_000 : 300,
          errorRate: critical ? 0.6 : 0.01,
          metadata: { llm: { model: critical ? 'a' : 'b', input_tokens: critical ? 9_000 : 500, tool: 'search', cost_usd: 0.07 } },
        }),
      )
      const offsets = events.map((_, k) => i * 3 + k)
      const fix: TimedInput = {
        now,
        input: {
          kind: 'command',
          v: 1,
          commandId: `c${i}`,
          actor: OPERATOR,
          command: { name: 'remediation.apply', serviceId: 'database', action: 'failover' },
        },
      }
      return [
        { now, input: { kind: 'telemetry', v: 1, source: 'test', partition: 0, offsets, events, live: true } },
        { now, input: { kind: 'tick', v: 1 } },
        ...(i % 16 === 10 ? [fix] : []),
        ...(i % 5 === 3 ? told.slice(i % told.length, (i % told.length) + 1).map((one) => ({ now, input: one })) : []),
        ...(i % 9 === 4 ? asked.slice(i % asked.length, (i % asked.length) + 1).map((one) => ask(now, one)) : []),
      ]
    })
  })
const anyInputs = fc.oneof(inputs, busy)

const feed = (engine: Engine, list: readonly TimedInput[]): Fact[] => list.flatMap(({ input, now }) => engine.step(input, now))
/** Everything that can be seen of an engine, as text. */
const seen = (engine: Engine): string =>
  JSON.stringify([
    engine.snapshot(),
    engine.monitors(),
    engine.ledger(),
    engine.mutes(),
    engine.rules(),
    engine.remediations(),
    engine.counters(),
    engine.snapshot().services.map((service) => engine.detail(service.serviceId)),
  ])

describe('engine', () => {
  it('gives the same facts for the same inputs, byte for byte, and never throws', () => {
    fc.assert(
      fc.property(anyInputs, (list) => {
        const [a, b] = [createEngine(CONFIG), createEngine(CONFIG)]
        expect(JSON.stringify(feed(a, list))).toBe(JSON.stringify(feed(b, list)))
        expect(a.serialize()).toBe(b.serialize())
        expect(seen(a)).toBe(seen(b))
      }),
      { numRuns: 200 },
    )
  })

  it('continues from its serialized state exactly as it would have itself', () => {
    fc.assert(
      fc.property(anyInputs, fc.nat(80), (list, at) => {
        const whole = createEngine(CONFIG)
        feed(whole, list.slice(0, at))
        const restored = createEngine(CONFIG, whole.serialize())
        expect(restored.serialize()).toBe(whole.serialize())
        expect(seen(restored)).toBe(seen(whole))
        expect(JSON.stringify(feed(restored, list.slice(at)))).toBe(JSON.stringify(feed(whole, list.slice(at))))
        expect(restored.serialize()).toBe(whole.serialize())
        expect(seen(restored)).toBe(seen(whole))
      }),
      { numRuns: 300 },
    )
  })

  it('reads of the state change nothing', () => {
    fc.assert(
      fc.property(anyInputs, (list) => {
        const engine = createEngine(CONFIG)
        feed(engine, list)
        const before = engine.serialize()
        seen(engine)
        expect(engine.serialize()).toBe(before)
      }),
      { numRuns: 50 },
    )
  })

  it('does not mind the order of events within a batch', () => {
    fc.assert(
      fc.property(batch(fc.array(anyEvent, { maxLength: 20 })), fc.infiniteStream(fc.nat()), (given, keys) => {
        const sortKeys = given.events.map(() => keys.next().value ?? 0)
        const order = given.events.map((_, i) => i).sort((a, b) => (sortKeys[a] ?? 0) - (sortKeys[b] ?? 0))
        const shuffled: TelemetryInput = {
          ...given,
          events: order.flatMap((i) => given.events[i] ?? []),
          offsets: order.flatMap((i) => given.offsets[i] ?? []),
        }
        const [a, b] = [createEngine(CONFIG), createEngine(CONFIG)]
        const tick: TimedInput = { now: T0 + 60_000, input: { kind: 'tick', v: 1 } }
        const facts = feed(a, [{ now: T0 + 60_000, input: given }, tick])
        expect(JSON.stringify(feed(b, [{ now: T0 + 60_000, input: shuffled }, tick]))).toBe(JSON.stringify(facts))
        expect(b.serialize()).toBe(a.serialize())
      }),
    )
  })

  it('folds an identity once', () => {
    fc.assert(
      fc.property(inputs, (list) => {
        const [once, twice] = [createEngine(CONFIG), createEngine(CONFIG)]
        const doubled = list.flatMap((timed) => (timed.input.kind === 'telemetry' ? [timed, timed] : [timed]))
        expect(JSON.stringify(feed(twice, doubled))).toBe(JSON.stringify(feed(once, list)))
        const events = list.flatMap(({ input: i }) => (i.kind === 'telemetry' ? i.events : [])).length
        const { duplicated, ...counters } = twice.counters()
        expect(counters).toEqual({ ...once.counters(), duplicated: undefined })
        expect(duplicated).toBe(once.counters().duplicated + events)
      }),
    )
  })

  it('keeps its clock and the sequence of facts monotonic, whatever jumps it is given', () => {
    fc.assert(
      fc.property(anyInputs, (list) => {
        const facts = feed(createEngine(CONFIG), list)
        expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, i) => i + 1))
        for (const [i, fact] of facts.entries()) expect(fact.at).toBeGreaterThanOrEqual(facts[i - 1]?.at ?? Number.NEGATIVE_INFINITY)
      }),
    )
  })
})
