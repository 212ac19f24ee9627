import { describe, expect, it } from 'vitest'
import type { EngineInput } from '../../shared/model/input.ts'
import type { TelemetryEvent, TelemetryMetadata } from '../../shared/model/telemetry.ts'
import { Analytics } from './analytics.ts'
import { llmDashboardOf } from './llm-view.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE = 60_000

const TICK: EngineInput = { kind: 'tick', v: 1 }

/** A run of analytics with a clock of its own. */
function bench() {
  let listening = true
  const analytics = new Analytics({ listening: () => listening, lag: () => null })
  let offset = 0
  const tell = (atMs: number, serviceId: string, metadata: TelemetryMetadata | null, latencyMs: number | null = 100) => {
    const event: TelemetryEvent = {
      timestampMs: START + atMs,
      serviceId,
      status: null,
      latencyMs,
      errorRate: 0.5,
      trafficVolume: null,
      message: null,
      metadata,
    }
    const input: EngineInput = { kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [offset++], events: [event], live: true }
    analytics.heard(input, [], START + atMs)
  }
  return {
    analytics,
    tell,
    tick: (atMs: number) => analytics.heard(TICK, [], START + atMs),
    gap: (fromMs: number, atMs: number) =>
      analytics.heard({ kind: 'mark', v: 1, mark: { name: 'source.gap', fromMs: START + fromMs } }, [], START + atMs),
    listen: (now: boolean) => {
      listening = now
    },
    llm: (range: '5m' | '1h' | '6h' | '24h' = '5m') =>
      llmDashboardOf(analytics, { range, wallMs: analytics.nowMs ?? 0, ownModel: 'gemini', budgets: [] }),
  }
}

describe('what nobody knows', () => {
  it('is a gap where NEXUS did not run, and zero where it listened to silence', () => {
    const { tick, gap, llm } = bench()
    for (let at = 0; at <= 10_000; at += 250) tick(at)
    gap(10_000, 40_000)
    for (let at = 40_000; at <= 50_000; at += 250) tick(at)
    const { watched, heard } = llm()
    // Columns of 5 s: 0-10 s heard, 15-35 s not, 40-50 s heard.
    expect(heard.slice(-11)).toEqual([true, true, true, false, false, false, false, false, true, true, true])
    expect(watched.series.calls.slice(-11)).toEqual([0, 0, 0, null, null, null, null, null, 0, 0, 0])
  })

  it('is a gap while the source is in trouble, until what it held comes late', () => {
    const { tick, tell, listen, llm } = bench()
    tick(0)
    listen(false)
    for (let at = 5_000; at <= 60_000; at += 5_000) tick(at)
    expect(llm().watched.series.calls.at(-4)).toBeNull()
    listen(true)
    tell(45_000, 'a', { llm: { model: 'm' } })
    tick(60_000)
    expect(llm().watched.series.calls.at(-4)).toBe(1)
    expect(llm().watched.series.calls.at(-5)).toBeNull()
  })

  it('is an unknown cost where no call tells one, and a partly known one where some do', () => {
    const { tell, llm } = bench()
    tell(0, 'a', { llm: { model: 'm', input_tokens: 10 } })
    expect(llm().watched.total).toMatchObject({ calls: 1, costUsd: null, unpriced: 1 })
    expect(llm().watched.pace.costPerHour).toBeNull()
    tell(1_000, 'a', { llm: { model: 'm', cost_usd: 0.5 } })
    expect(llm().watched.total).toMatchObject({ calls: 2, costUsd: 0.5, unpriced: 1 })
  })

  it('is zero, not unknown, where a model is free', () => {
    const { tell, llm } = bench()
    tell(0, 'a', { llm: { model: 'local', cost_usd: 0 } })
    expect(llm().watched.total).toMatchObject({ calls: 1, costUsd: 0, unpriced: 0 })
  })
})

describe('a service that reports seldom', () => {
  it('stands by its sample until the next is due, and is silent after that', () => {
    const { analytics, tell, tick } = bench()
    const rare = { sample_seconds: 300 }
    for (let at = 0; at <= 20 * MINUTE; at += 5 * MINUTE) tell(at, 'slow', rare, 40)
    for (let at = 20 * MINUTE; at <= 40 * MINUTE; at += MINUTE) tick(at)
    const history = analytics.services.get('slow')
    const { series } = history?.chart('latency', '1h', START + 40 * MINUTE) ?? { series: [] }
    // Known for 20 minutes, then as long as the last sample stands (its interval, and a column's grace).
    expect(series.filter((value) => value !== null)).toHaveLength(26)
    expect(series.slice(-14)).toEqual(new Array(14).fill(null))
    expect(history?.recent('latency', START + 24 * MINUTE)).toBe(40)
    expect(history?.recent('latency', START + 40 * MINUTE)).toBeNull()
  })
})

it("tells NEXUS's own calls apart from those of the watched system", () => {
  const { analytics, tell, llm } = bench()
  tell(0, 'nexus', { llm: { model: 'gemini', cost_usd: 1 } })
  analytics.used({ model: 'gemini', latencyMs: 800, failed: false }, START)
  analytics.used({ model: 'gemini', inputTokens: 900, outputTokens: 40, costUsd: null }, START)
  const { watched, own } = llm()
  expect(watched.total).toMatchObject({ calls: 1, costUsd: 1 })
  expect(own?.total).toMatchObject({ calls: 1, inputTokens: 900, costUsd: null, unpriced: 1 })
  expect(own?.latency.p50).toBeGreaterThan(790)
})

it('forgets everything of the source when it starts over, and goes on from there', () => {
  const { analytics, tell, llm } = bench()
  tell(50 * MINUTE, 'a', { llm: { model: 'm', cost_usd: 3 } })
  analytics.restarted()
  expect(analytics.nowMs).toBeNull()
  expect(llm().watched.total.calls).toBe(0)
  tell(0, 'a', { llm: { model: 'm', cost_usd: 1 } })
  expect(llm('24h').watched.total).toMatchObject({ calls: 1, costUsd: 1 })
})

it('holds its memory with more services and models than anybody has', () => {
  const { analytics, tell, llm } = bench()
  for (let i = 0; i < 5_000; i++) tell(i, `service-${i}`, { llm: { model: `model-${i % 50}`, cost_usd: 1 } })
  expect([...analytics.llm.entries()]).toHaveLength(1_001)
  const { watched } = llm()
  // What is not told apart still counts.
  expect(watched.total).toMatchObject({ calls: 5_000, costUsd: 5_000 })
  expect(watched.services.find(({ serviceId }) => serviceId === '(other)')?.calls).toBe(4_000)
  expect(analytics.services.get('service-4500')).toBeUndefined()
  expect(analytics.services.get('service-3500')).toBeDefined()
})
