import { describe, expect, it } from 'vitest'
import type { TelemetryInput } from '../../shared/model/input.ts'
import type { TelemetryEvent, TelemetryMetadata } from '../../shared/model/telemetry.ts'
import { MetricCounts } from './counts.ts'
import { METRICS } from './metrics.ts'

const event = (serviceId: string, metadata: TelemetryMetadata | null = null, latencyMs: number | null = 100): TelemetryEvent => ({
  timestampMs: 0,
  serviceId,
  status: null,
  latencyMs,
  errorRate: 0,
  trafficVolume: null,
  message: null,
  metadata,
})
const input = (offset: number, ...events: TelemetryEvent[]): TelemetryInput => ({
  kind: 'telemetry',
  v: 1,
  source: 'test',
  partition: 0,
  offsets: events.map((_, i) => offset + i),
  events,
  live: true,
})
function counting(maxServices = 10) {
  const notices: string[] = []
  const counts = new MetricCounts({ maxServices, notice: (sentence) => notices.push(sentence) })
  return {
    counts,
    notices,
    totals: () =>
      Object.fromEntries([...counts.counters()].map(({ metric, tags, total }) => [`${metric} ${Object.values(tags).join('/')}`, total])),
  }
}

describe('counters of telemetry', () => {
  it('count requests as told, an event that tells none as one, and one delivered twice once', () => {
    const { counts, totals } = counting()
    counts.heard(input(0, event('a', { requests: 40 }), event('a'), event('b', { requests: 0 })), [], true)
    counts.heard(input(1, event('a'), event('b', { requests: 0 }), event('b', { requests: 2.5 })), [], true)
    expect(totals()).toEqual({ 'nexus.service.throughput a': 41, 'nexus.service.throughput b': 2.5 })
  })

  it('count calls to models one by one or as a sum, and leave out what nobody told', () => {
    const { counts, totals } = counting()
    const seen: [number, number][] = []
    counts.onObservation((_, ms, times) => seen.push([ms, times]))
    const one = { model: 'm', input_tokens: 100, output_tokens: 5, cost_usd: 0.01, error: 'rate_limited' }
    const sum = { model: 'm', calls: 3, errors: 2, input_tokens: 30, latency_ms: 900 }
    counts.heard(
      input(0, event('brain', { llm: one }, 300), event('brain', { llm: sum }), event('plain', { llm: { model: 'x,y' } }, null)),
      [],
      true,
    )
    expect(totals()).toMatchObject({
      'nexus.llm.calls brain/m': 4,
      'nexus.llm.errors brain/m': 3,
      'nexus.llm.tokens.input brain/m': 130,
      'nexus.llm.tokens.output brain/m': 5,
      'nexus.llm.cost brain/m': 0.01,
      'nexus.llm.calls plain/x,y': 1,
    })
    expect(totals()).not.toHaveProperty('nexus.llm.cost plain/x,y')
    expect(seen).toEqual([
      [300, 1],
      [900, 3],
    ])
    expect([...counts.latencies()]).toMatchObject([{ sumMs: 3_000, count: 4, buckets: [0, 0, 1, 4, 4, 4, 4, 4, 4] }])
  })

  it('count what NEXUS uses itself, try by try', () => {
    const { counts, totals } = counting()
    counts.used({ model: 'gemini', latencyMs: 10, failed: true })
    counts.used({ model: 'gemini', latencyMs: 20, failed: false })
    counts.used({ model: 'gemini', inputTokens: 7, outputTokens: 3, costUsd: null })
    expect(totals()).toEqual({
      'nexus.llm.calls nexus/gemini': 2,
      'nexus.llm.errors nexus/gemini': 1,
      'nexus.llm.tokens.input nexus/gemini': 7,
      'nexus.llm.tokens.output nexus/gemini': 3,
    })
  })

  it('tell apart a bounded number of services and models, and say so once', () => {
    const { counts, notices, totals } = counting(2)
    counts.heard(input(0, event('a'), event('b'), event('c')), [], true)
    expect(Object.keys(totals())).toHaveLength(2)
    for (let i = 0; i < 2_100; i++) counts.heard(input(10 + i, event('a', { llm: { model: `m${i}` } })), [], true)
    expect(totals()['nexus.llm.calls (other)/(other)']).toBe(100)
    expect(counts.merged).toBe(100)
    expect(notices).toHaveLength(1)
    counts.restarted()
    expect(totals()).toEqual({})
  })

  it('do not count what a replay passes on its way', () => {
    const { counts, totals } = counting()
    counts.heard(input(0, event('a')), [], false)
    counts.heard(input(0, event('a'), event('a')), [], true)
    expect(totals()).toEqual({ 'nexus.service.throughput a': 1 })
  })
})

it('has one definition of every metric that a monitor of the protocol asks for', () => {
  const names = METRICS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(METRICS.map(({ prometheus }) => prometheus.name)).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining(['nexus.service.latency', 'nexus.service.error_rate', 'nexus.llm.cost', 'nexus.frontend.fps']),
  )
})
