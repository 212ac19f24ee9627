import { expected, type Normal } from './normal.ts'
import type { Channel, Series } from './types.ts'

/** Deviations beyond this are not told apart, so that one wild sample cannot pass for an episode. */
const CAP = 8
/** What an abnormal sample must exceed on average, in deviations: the drift of the cumulative sum (Page 1954). */
const SLACK = 1
/** Newest calm samples that the level is taken from. */
const CALM_BINS = 24
/** Samples below it count as normal, above twice of it in full. */
const RAMP_FROM = 1.5
const RAMP_TO = 3.5

/** The most abnormal stretch of one measure. */
export interface Episode {
  /** First and one past the last abnormal bin. */
  readonly from: number
  readonly to: number
  /** Cumulative sum of deviations beyond the slack: the strength of the evidence. */
  readonly strength: number
  readonly expected: Normal
  /** Excess over the expected level, bin by bin, 0 where normal, missing or before the onset. */
  readonly excess: Series
  /** Largest deviation. */
  readonly deviations: number
}

/** A measure with what blurs each of its samples beyond the usual: few requests say little. */
export interface Signal {
  readonly channel: Channel
  readonly series: Series
  /** Multiplies the scale, bin by bin; at least 1. */
  readonly blur: Series
  /** Adds to the scale as an independent error, bin by bin, in the unit of the measure. */
  readonly noise: Series
}

const scaleAt = (signal: Signal, bin: number, normal: Normal): number =>
  Math.hypot(normal.scale * (signal.blur[bin] ?? 1), signal.noise[bin] ?? 0)

function bestRun(signal: Signal, from: number, normal: Normal): { strength: number; to: number } {
  const { series } = signal
  let sum = 0
  let best = 0
  let to = from
  for (let bin = from; bin < series.length; bin++) {
    const value = series[bin] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += Math.max(-CAP, Math.min(CAP, (value - normal.level) / scaleAt(signal, bin, normal))) - SLACK
    if (sum > best) {
      best = sum
      to = bin + 1
    }
    if (sum < -CAP) break
  }
  return { strength: best, to }
}

function excessOf(signal: Signal, from: number, normal: Normal): { excess: Series; deviations: number } {
  const { series } = signal
  const excess = new Float64Array(series.length)
  let deviations = 0
  for (let bin = from; bin < series.length; bin++) {
    const over = (series[bin] ?? Number.NaN) - normal.level
    if (!(over > 0)) continue
    const z = over / scaleAt(signal, bin, normal)
    deviations = Math.max(deviations, z)
    excess[bin] = over * Math.max(0, Math.min(1, (z - RAMP_FROM) / (RAMP_TO - RAMP_FROM)))
  }
  return { excess, deviations }
}

/**
 * Finds the onset after which a measure runs highest above what was to be expected before it; onsets only within
 * [first, last]. Null when nothing runs high, or nothing is known to compare with.
 */
export function findEpisode(signal: Signal, normal: Normal | null, first: number, last: number): Episode | null {
  const { series, channel } = signal
  let found: { from: number; to: number; strength: number; expected: Normal } | null = null
  for (let from = Math.max(0, first); from <= Math.min(last, series.length - 1); from++) {
    if (Number.isNaN(series[from] ?? Number.NaN)) continue
    const now = expected(normal, series.subarray(Math.max(0, from - CALM_BINS), from), channel)
    if (now === null) continue
    const { strength, to } = bestRun(signal, from, now)
    if (strength > (found?.strength ?? 0)) found = { from, to, strength, expected: now }
  }
  return found === null ? null : { ...found, ...excessOf(signal, found.from, found.expected) }
}

/** Only the strength of it, for distributions of healthy time. */
export function strengthOf(signal: Signal, normal: Normal | null): number {
  return findEpisode(signal, normal, 0, signal.series.length - 1)?.strength ?? 0
}
