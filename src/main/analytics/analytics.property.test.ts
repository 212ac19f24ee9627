import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DASHBOARD_RANGES, type DashboardRange } from '../../shared/model/dashboard.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { Analytics } from './analytics.ts'
import { llmDashboardOf } from './llm-view.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const RANGES: readonly DashboardRange[] = ['5m', '1h', '6h', '24h']
const ACCURACY = 0.01

interface Sample {
  readonly service: number
  readonly atMs: number
  readonly latencyMs: number | null
  readonly errorRate: number | null
  readonly llm: {
    readonly model: number
    readonly tokens: number
    readonly cost: number | null
    readonly failed: boolean
    readonly ms: number
  } | null
}

const sample = fc.record({
  service: fc.nat(3),
  // Over three days, so that rings wrap; many close together, so that columns fill.
  atMs: fc.oneof(fc.integer({ min: 0, max: 3 * 86_400_000 }), fc.integer({ min: 2.9 * 86_400_000, max: 3 * 86_400_000 })),
  latencyMs: fc.option(fc.double({ min: 0, max: 20_000, noNaN: true })),
  errorRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  llm: fc.option(
    fc.record({
      model: fc.nat(2),
      tokens: fc.nat(50_000),
      cost: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
      failed: fc.boolean(),
      ms: fc.double({ min: 1, max: 30_000, noNaN: true }),
    }),
    { freq: 2 },
  ),
})

function eventOf({ service, atMs, latencyMs, errorRate, llm }: Sample): TelemetryEvent {
  return {
    timestampMs: START + atMs,
    serviceId: `service-${service}`,
    status: null,
    latencyMs,
    errorRate,
    trafficVolume: null,
    message: null,
    metadata: {
      // Shorter than half a column: no sample stands for more than its own.
      sample_seconds: 0.001,
      ...(llm && {
        llm: {
          model: `model-${llm.model}`,
          input_tokens: llm.tokens,
          output_tokens: llm.tokens / 2,
          latency_ms: llm.ms,
          ...(llm.cost !== null && { cost_usd: llm.cost }),
          ...(llm.failed && { error: '429' }),
        },
      }),
    },
  }
}

const inputOf = (events: readonly TelemetryEvent[], offsets: readonly number[]): EngineInput => ({
  kind: 'telemetry',
  v: 1,
  source: 'test',
  partition: 0,
  offsets,
  events,
  live: false,
})

/** Feeds samples in the order of their time, each at its time. */
function fed(samples: readonly Sample[]): { analytics: Analytics; sorted: readonly Sample[]; nowMs: number } {
  const analytics = new Analytics({ listening: () => true, lag: () => null })
  const sorted = [...samples].sort((a, b) => a.atMs - b.atMs)
  for (const [offset, one] of sorted.entries()) analytics.heard(inputOf([eventOf(one)], [offset]), [], START + one.atMs)
  return { analytics, sorted, nowMs: analytics.nowMs ?? 0 }
}

/** What lies in a column, and in the whole range. */
function inColumns(sorted: readonly Sample[], range: DashboardRange, nowMs: number): Sample[][] {
  const { columnMs, columns } = DASHBOARD_RANGES[range]
  const last = Math.floor(nowMs / columnMs)
  const out: Sample[][] = Array.from({ length: columns }, () => [])
  for (const one of sorted) {
    const column = Math.floor((START + one.atMs) / columnMs) - (last - columns + 1)
    if (column >= 0 && column < columns) out[column]?.push(one)
  }
  return out
}

const mean = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length)
const there = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

function expectClose(got: number | null, wanted: number | null): void {
  if (wanted === null) expect(got).toBeNull()
  else expect(Math.abs((got ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 + 1e-9 * Math.abs(wanted))
}

/** The sketch's promise: within 1 % of the value at the rank. */
function expectQuantile(got: number | null, values: readonly number[], quantile: number): void {
  if (values.length === 0) {
    expect(got).toBeNull()
    return
  }
  const sorted = [...values].sort((a, b) => a - b)
  const wanted = sorted[Math.floor(quantile * (sorted.length - 1))] ?? 0
  // Figures for the wire have five digits.
  expect(Math.abs((got ?? Number.NaN) - wanted)).toBeLessThanOrEqual(wanted * (ACCURACY + 1e-4) + 1e-6)
}

describe('analytics against a computation by hand', () => {
  it('means and peaks of every service, column and range', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const { analytics, sorted, nowMs } = fed(samples)
        for (const range of RANGES) {
          const columns = inColumns(sorted, range, nowMs)
          for (let service = 0; service < 4; service++) {
            const history = analytics.services.get(`service-${service}`)
            if (history === undefined) continue
            const mine = columns.map((column) => column.filter((one) => one.service === service))
            const latency = history.chart('latency', range, nowMs)
            const error = history.chart('error', range, nowMs)
            for (const [i, column] of mine.entries()) {
              expectClose(latency.series[i] ?? null, mean(there(column.map((one) => one.latencyMs))))
              expectClose(error.series[i] ?? null, mean(there(column.map((one) => one.errorRate))))
            }
            const all = there(mine.flat().map((one) => one.latencyMs))
            expectClose(latency.peak, all.length === 0 ? null : Math.max(...all))
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('calls, tokens, cost, shares and percentiles of language models', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const { analytics, sorted, nowMs } = fed(samples)
        for (const range of RANGES) {
          const { watched } = llmDashboardOf(analytics, { range, wallMs: nowMs, ownModel: null, budgets: [] })
          const columns = inColumns(sorted, range, nowMs).map((column) =>
            column.flatMap(({ llm, service }) => (llm ? [{ ...llm, service }] : [])),
          )
          const all = columns.flat()
          const priced = all.filter((call) => call.cost !== null)
          const cost = priced.reduce((sum, call) => sum + (call.cost ?? 0), 0)
          expect(watched.total).toMatchObject({
            calls: all.length,
            errors: all.filter((call) => call.failed).length,
            inputTokens: all.reduce((sum, call) => sum + call.tokens, 0),
            unpriced: all.length - priced.length,
          })
          if (priced.length > 0 && cost > 0) expectClose(watched.total.costUsd, cost)
          expect(watched.services.reduce((sum, one) => sum + one.calls, 0)).toBe(all.length)
          expect(watched.models.reduce((sum, one) => sum + one.calls, 0)).toBe(all.length)
          for (const [i, column] of columns.entries()) {
            // A column in which nothing was heard knows nothing; one that was heard counts, be it 0.
            const calls = watched.series.calls[i] ?? null
            if (column.length > 0) expect(calls).toBe(column.length)
            else expect([0, null]).toContain(calls)
            for (const [name, q] of [
              ['p50', 0.5],
              ['p95', 0.95],
              ['p99', 0.99],
            ] as const)
              expectQuantile(
                watched.series[name][i] ?? null,
                column.map((call) => call.ms),
                q,
              )
          }
          expectQuantile(
            watched.latency.p95,
            all.map((call) => call.ms),
            0.95,
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is the same however events are batched, and whatever is delivered twice', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (samples, size) => {
        const { analytics, sorted, nowMs } = fed(samples)
        const batched = new Analytics({ listening: () => true, lag: () => null })
        const events = sorted.map(eventOf)
        for (let i = 0; i < events.length; i += size) {
          const part = events.slice(i, i + size)
          const offsets = part.map((_, k) => i + k)
          const at = part.at(-1)?.timestampMs ?? 0
          batched.heard(inputOf([...part, ...part], [...offsets, ...offsets]), [], at)
          batched.heard(inputOf(part, offsets), [], at)
        }
        for (const range of RANGES) {
          const view = (one: Analytics) => llmDashboardOf(one, { range, wallMs: nowMs, ownModel: null, budgets: [] }).watched
          expect(view(batched).total.calls).toBe(view(analytics).total.calls)
          expect(view(batched).total.inputTokens).toBe(view(analytics).total.inputTokens)
          for (let service = 0; service < 4; service++)
            expect(batched.services.get(`service-${service}`)?.chart('error', range, nowMs)).toEqual(
              analytics.services.get(`service-${service}`)?.chart('error', range, nowMs),
            )
        }
      }),
      { numRuns: 40 },
    )
  })
})
