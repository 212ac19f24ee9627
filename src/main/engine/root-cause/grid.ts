import type { CauseInput, CausePoint, Series } from './types.ts'

/** More bins say nothing more about one incident; longer spans get wider bins. */
const MAX_BINS = 600
/** Samples a second and faster are looked at by the second. */
const MIN_BIN_MS = 1_000

/** The common clock of all series: bin i covers [fromMs + i * binMs, ... + binMs). */
export interface Grid {
  readonly fromMs: number
  readonly binMs: number
  readonly bins: number
}

/** Series of one service on a grid. */
export interface Measured {
  readonly latency: Series
  readonly errors: Series
  /** Requests where told, else load in percent. */
  readonly traffic: Series
  /** 1 where anything was heard, else 0. */
  readonly heard: Series
  /** Whether `traffic` counts requests, so that totals of different services can be compared. */
  readonly counted: boolean
}

/** Larger measures mean nothing, and their sums would not be finite. */
const MAX_MEASURE = 1e12
const usable = (value: number | null): value is number => value !== null && value >= 0 && value <= MAX_MEASURE

/** The grid that holds every point up to `nowMs`; null without a point. */
export function gridOf(input: CauseInput): Grid | null {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  for (const { points } of input.services) {
    for (const { atMs } of points) {
      if (atMs < fromMs) fromMs = atMs
      if (atMs > toMs) toMs = atMs
    }
  }
  return fromMs <= toMs ? gridOver(fromMs, Math.max(toMs, silentUntil(input)), input.sampleMs) : null
}

/** Where somebody fell silent the span goes on to the present. */
function silentUntil(input: CauseInput): number {
  const silent = input.services.some(({ silentSinceMs }) => silentSinceMs !== null)
  return silent ? input.nowMs : Number.NEGATIVE_INFINITY
}

export function gridOver(fromMs: number, toMs: number, sampleMs: number, maxBins = MAX_BINS): Grid {
  const fine = Math.max(sampleMs, MIN_BIN_MS)
  const wide = Math.ceil((toMs - fromMs + 1) / fine / maxBins)
  const binMs = fine * Math.max(1, wide)
  return { fromMs, binMs, bins: Math.floor((toMs - fromMs) / binMs) + 1 }
}

class Means {
  private readonly sums: Series
  private readonly counts: Series

  constructor(bins: number) {
    this.sums = new Float64Array(bins)
    this.counts = new Float64Array(bins)
  }

  add(bin: number, value: number, weight: number): void {
    this.sums[bin] = (this.sums[bin] ?? 0) + value * weight
    this.counts[bin] = (this.counts[bin] ?? 0) + weight
  }

  read(): Series {
    return this.sums.map((sum, bin) => ((this.counts[bin] ?? 0) > 0 ? sum / (this.counts[bin] ?? 1) : Number.NaN))
  }
}

/** Points of one service on the grid; those outside of it are left out. */
export function measure(points: readonly CausePoint[], grid: Grid): Measured {
  const latency = new Means(grid.bins)
  const errors = new Means(grid.bins)
  const requests = new Means(grid.bins)
  const load = new Means(grid.bins)
  const heard = new Float64Array(grid.bins)
  let counted = false
  for (const point of points) {
    const bin = Math.floor((point.atMs - grid.fromMs) / grid.binMs)
    if (!(bin >= 0 && bin < grid.bins)) continue
    heard[bin] = 1
    if (usable(point.latencyMs)) latency.add(bin, point.latencyMs, 1)
    if (usable(point.errorRate)) errors.add(bin, Math.min(1, point.errorRate), 1)
    if (usable(point.requests)) {
      requests.add(bin, point.requests, 1)
      counted = true
    }
    if (usable(point.trafficVolume)) load.add(bin, point.trafficVolume, 1)
  }
  return { latency: latency.read(), errors: errors.read(), traffic: (counted ? requests : load).read(), heard, counted }
}
