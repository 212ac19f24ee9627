import type { ServiceBaseline } from '../types.ts'
import { quantileOf, sortedFinite } from './statistics.ts'
import type { Channel, Series } from './types.ts'

/** Consistency factor: 1.4826 MAD estimates the standard deviation of a normal distribution (Rousseeuw, Croux 1993). */
const MAD_TO_SIGMA = 1.4826
/** Standard normal quantile: a long upper tail must count as noise too. */
const Z95 = 1.645
/** Fewer samples say nothing about a tail. */
const MIN_SAMPLES = 12
/** Smallest scales: of latency and traffic relative to the level, of errors in ratio. */
const FLOOR: Record<Channel, { readonly ratio: number; readonly absolute: number }> = {
  latency: { ratio: 0.05, absolute: 0.05 },
  errors: { ratio: 0.1, absolute: 0.005 },
  traffic: { ratio: 0.1, absolute: 1 },
}
/** Where many healthy samples show the scatter of a latency itself, the floor may be lower. */
const KNOWN_FLOOR = 0.02
/** Calm samples without which nothing is known where no normal is; and the scatter taken for granted with very few. */
const FEWEST_CALM = 2
const FEW_RATIO = 0.1
/** How far the normal itself wanders between the baseline's days and these, relative to the level and in scales. */
const DRIFT_RATIO = 0.15
const DRIFT_SCALES = 2

/** A service's own normal in one measure. */
export interface Normal {
  readonly level: number
  /** One standard deviation of a sample, upwards. */
  readonly scale: number
}

/** Scale that is at least the floor at this level. */
export function floored(scale: number, level: number, channel: Channel): number {
  const { ratio, absolute } = FLOOR[channel]
  return Math.max(scale, ratio * Math.abs(level), absolute)
}

/** From healthy samples; null with too few. */
export function normalOf(series: Series, channel: Channel): Normal | null {
  const sorted = sortedFinite(series)
  if (sorted.length < MIN_SAMPLES) return null
  const level = quantileOf(sorted, 0.5)
  const mad = quantileOf(sortedFinite(sorted.map((value) => Math.abs(value - level))), 0.5)
  const tail = (quantileOf(sorted, 0.95) - level) / Z95
  const scale = Math.max(MAD_TO_SIGMA * mad, tail)
  return { level, scale: channel === 'latency' ? Math.max(scale, KNOWN_FLOOR * level) : floored(scale, level, channel) }
}

/** From statistics of a baseline; null where it does not speak of the measure. */
export function normalFrom(healthy: ServiceBaseline | null, channel: Channel): Normal | null {
  const level = channel === 'latency' ? healthy?.latencyMedianMs : channel === 'errors' ? healthy?.errorRateMedian : null
  if (level === null || level === undefined || !Number.isFinite(level)) return null
  const mad = (channel === 'latency' ? healthy?.latencyMadMs : healthy?.errorRateMad) ?? 0
  return { level, scale: floored(MAD_TO_SIGMA * mad, level, channel) }
}

/**
 * What is to be expected next, from the long-known normal and the calm samples just before (Gaussian update: the normal
 * may have wandered by the drift since it was learned; each calm sample has the noise of one sample). Null when nothing
 * is known: no normal, and fewer than two calm samples.
 */
export function expected(normal: Normal | null, calm: Float64Array, channel: Channel): Normal | null {
  const sorted = sortedFinite(calm)
  const calmLevel = quantileOf(sorted, 0.5)
  if (normal === null) {
    if (sorted.length < FEWEST_CALM) return null
    const mad = quantileOf(sortedFinite(sorted.map((value) => Math.abs(value - calmLevel))), 0.5)
    // Two or three samples may agree by chance, so their agreement alone is not trusted.
    const agreed = sorted.length < 5 && channel !== 'errors' ? FEW_RATIO * calmLevel : 0
    const scale = floored(Math.max(MAD_TO_SIGMA * mad, agreed), calmLevel, channel)
    return { level: calmLevel, scale: scale * Math.sqrt(1 + 2 / sorted.length) }
  }
  const drift = Math.max(DRIFT_SCALES * normal.scale, DRIFT_RATIO * Math.abs(normal.level))
  if (sorted.length === 0) return { level: normal.level, scale: Math.hypot(normal.scale, drift) }
  // The noise of a latency grows with its level.
  const grown = normal.level > 0 && channel !== 'errors' ? Math.max(1, calmLevel / normal.level) : 1
  const noise = normal.scale * grown
  const own = (noise * noise) / sorted.length
  const trust = (drift * drift) / (drift * drift + own)
  const level = normal.level + trust * (calmLevel - normal.level)
  return { level, scale: Math.sqrt(noise * noise + trust * own) }
}
