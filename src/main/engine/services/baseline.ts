import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { BaselineSample, ServiceBaseline } from '../types.ts'

/** Fewer samples of a measure say nothing about its normal. */
export const MIN_BASELINE_SAMPLES = 50

/** Consistency factor: 1.4826 MAD estimates the standard deviation of a normal distribution (Rousseeuw, Croux 1993). */
export const MAD_TO_SIGMA = 1.4826
/** Scale floors of protocol.md: 5 % of the median for latency, 0.5 percentage points for errors. */
const LATENCY_FLOOR_RATIO = 0.05
const ERROR_FLOOR = 0.005
/** A median of 0 ms leaves no scale at all; then a millisecond is one. */
const LATENCY_FLOOR_AT_ZERO_MS = 1

/** Samples kept as they were: a day of five-minute samples. */
const RECENT_SAMPLES = 288

/** Share of healthy samples below the tail: what they reach one time in a hundred is rare, but normal. */
const TAIL = 0.99

/** Deviations from the own baseline at which a sample is bad. */
export const WARNING_DEVIATIONS = 4
export const CRITICAL_DEVIATIONS = 8
/** Larger ones are not told apart: keeps words and JSON finite. */
const MAX_DEVIATIONS = 9_999

/** Sorts `values` in place. */
function medianOf(values: Float64Array): number {
  values.sort()
  const half = values.length >> 1
  const high = values[half] ?? 0
  return values.length % 2 === 1 ? high : ((values[half - 1] ?? 0) + high) / 2
}

/** Median, median absolute deviation and 99th percentile; null with too few values. Sorts `values` in place. */
export function robust(values: Float64Array, minimum: number): { median: number; mad: number; tail: number } | null {
  if (values.length < minimum) return null
  const median = medianOf(values)
  const tail = values[Math.floor(values.length * TAIL)] ?? median
  return { median, mad: medianOf(values.map((value) => Math.abs(value - median))), tail }
}

/**
 * Robust statistics of samples of one service; null when neither measure has at
 * least `minimum` samples. `samples` counts all that came in, of any measure.
 */
export function baselineOf(
  latencies: Float64Array,
  errors: Float64Array,
  samples: number,
  minimum = MIN_BASELINE_SAMPLES,
): ServiceBaseline | null {
  const latency = robust(latencies, minimum)
  const error = robust(errors, minimum)
  if (latency === null && error === null) return null
  return {
    samples,
    latencyMedianMs: latency?.median ?? null,
    latencyMadMs: latency?.mad ?? null,
    latencyTailMs: latency?.tail ?? null,
    errorRateMedian: error?.median ?? null,
    errorRateMad: error?.mad ?? null,
    errorRateTail: error?.tail ?? null,
  }
}

/**
 * Baselines from healthy time, by service id: median and MAD of latency (ms) and
 * error ratio. A measure with fewer than 50 samples gets none (null), a service
 * without any measure is absent. Trains statistics only; no engine is involved.
 */
export function trainBaseline(events: Iterable<TelemetryEvent>): Record<string, ServiceBaseline> {
  const samples = new Map<string, { latencies: number[]; errors: number[]; count: number; all: BaselineSample[] }>()
  for (const { serviceId, timestampMs, latencyMs, errorRate, metadata } of events) {
    if (latencyMs === null && errorRate === null) continue
    let own = samples.get(serviceId)
    if (own === undefined) {
      own = { latencies: [], errors: [], count: 0, all: [] }
      samples.set(serviceId, own)
    }
    own.count++
    const requests = metadata?.requests
    own.all.push([timestampMs, latencyMs, errorRate, typeof requests === 'number' ? requests : null])
    if (latencyMs !== null) own.latencies.push(latencyMs)
    if (errorRate !== null) own.errors.push(errorRate)
  }
  const entries: [string, ServiceBaseline][] = []
  for (const [id, own] of samples) {
    const baseline = baselineOf(Float64Array.from(own.latencies), Float64Array.from(own.errors), own.count)
    if (baseline !== null) entries.push([id, { ...baseline, recent: newest(own.all) }])
  }
  // fromEntries defines own members, so that a service called `__proto__` is one too.
  return Object.fromEntries(entries)
}

function newest(samples: BaselineSample[]): readonly BaselineSample[] {
  return samples.sort(([a], [b]) => a - b).slice(-RECENT_SAMPLES)
}

/** A baseline prepared for comparing samples with it. */
export interface Reference {
  readonly baseline: ServiceBaseline
  readonly origin: 'file' | 'learned'
  readonly latencyMedianMs: number | null
  readonly latencyScaleMs: number
  readonly errorMedian: number | null
  readonly errorScale: number
}

export function referenceOf(baseline: ServiceBaseline, origin: Reference['origin']): Reference {
  const median = baseline.latencyMedianMs
  const latencyScaleMs = Math.max(MAD_TO_SIGMA * (baseline.latencyMadMs ?? 0), LATENCY_FLOOR_RATIO * (median ?? 0))
  return {
    baseline,
    origin,
    latencyMedianMs: median,
    latencyScaleMs: latencyScaleMs > 0 ? latencyScaleMs : LATENCY_FLOOR_AT_ZERO_MS,
    errorMedian: baseline.errorRateMedian,
    errorScale: Math.max(MAD_TO_SIGMA * (baseline.errorRateMad ?? 0), ERROR_FLOOR),
  }
}

/** Signed deviations of a value from its own normal: (x - median) / scale. */
export function deviations(value: number, median: number, scale: number): number {
  return Math.min(MAX_DEVIATIONS, Math.max(-MAX_DEVIATIONS, (value - median) / scale))
}
