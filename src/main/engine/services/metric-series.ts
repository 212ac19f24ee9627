import type { MetricName, TimeAggregation } from '../monitors/definition.ts'
import { BUCKETS } from './bucket-ring.ts'
import { QuantileSlices, type SavedSlice } from './quantile-slices.ts'
import { type Aggregate, clear, emptyAggregate, type SavedSeriesRing, SeriesRing } from './series-ring.ts'

/** Buckets that a window is cut into, and most that a ring has for its window and what lies before it. */
const PER_WINDOW = 60
const MOST = 900
/** Sketches hold values between 0.01 and 10 million: prices are far smaller. */
const SKETCH_SCALE: Partial<Record<MetricName, number>> = { 'nexus.llm.cost': 1e6 }

/** History that some loaded monitor needs of a metric. */
export interface SeriesNeed {
  /** Equal needs have equal keys. */
  readonly key: string
  readonly metric: MetricName
  readonly windowMs: number
  /** How far before the window values are asked for. */
  readonly beforeMs: number
  readonly time: TimeAggregation
}

export const isQuantile = (time: TimeAggregation): boolean => time.startsWith('p')
const quantileOf = (time: TimeAggregation): number => Number(time.slice(1)) / 100

export interface SavedSeries {
  key: string
  ring: SavedSeriesRing
  slices: SavedSlice[] | null
}

/** The window, or two sample intervals where those are longer. */
const fittedWindow = (windowMs: number, intervalMs: number): number => Math.max(windowMs, 2 * intervalMs)

function widthFor(need: SeriesNeed, intervalMs: number): number {
  const windowMs = fittedWindow(need.windowMs, intervalMs)
  return Math.max(1_000, Math.ceil(Math.max(windowMs / PER_WINDOW, (windowMs + need.beforeMs) / (MOST - 2)) / 1_000) * 1_000)
}

const scratch = emptyAggregate()

/** One series (a metric of a service, or of one of its models) for one need. */
export class MetricSeries {
  readonly need: SeriesNeed
  private readonly ring: SeriesRing
  private readonly slices: QuantileSlices | null
  /** Width that the slices count in: twelve slices of ten. */
  private sliceMs: number

  constructor(need: SeriesNeed, intervalMs: number) {
    this.need = need
    // Wider buckets never need more of them, so the size does not depend on the interval.
    const narrowest = widthFor(need, 0)
    const size = Math.min(MOST, Math.max(PER_WINDOW + 1, Math.ceil((need.windowMs + need.beforeMs) / narrowest) + 1))
    this.ring = new SeriesRing(widthFor(need, intervalMs), size, need.time === 'min' || need.time === 'max')
    this.slices = isQuantile(need.time) ? new QuantileSlices() : null
    this.sliceMs = this.sliceFor(intervalMs)
  }

  private sliceFor(intervalMs: number): number {
    return Math.ceil(fittedWindow(this.need.windowMs, intervalMs) / (BUCKETS - 10))
  }

  /** The interval of the samples changed. */
  fit(intervalMs: number): void {
    const widthMs = widthFor(this.need, intervalMs)
    if (widthMs !== this.ring.widthMs) this.ring.resize(widthMs)
    const sliceMs = this.sliceFor(intervalMs)
    if (sliceMs !== this.sliceMs) this.slices?.resize(this.sliceMs, sliceMs)
    this.sliceMs = sliceMs
  }

  add(atMs: number, value: number): void {
    this.ring.add(atMs, value)
    this.slices?.add(atMs, this.sliceMs, value * (SKETCH_SCALE[this.need.metric] ?? 1))
  }

  /** The window that ends at `endMs` as one number; NaN without samples. A percentile is always of the newest window. */
  value(endMs: number, windowMs: number): number {
    const { time, metric } = this.need
    if (this.slices !== null) return this.slices.quantile(endMs, this.sliceMs, 12, quantileOf(time)) / (SKETCH_SCALE[metric] ?? 1)
    clear(scratch)
    this.ring.read(endMs, windowMs, scratch)
    return aggregateOf(time, scratch)
  }

  save(): SavedSeries {
    return { key: this.need.key, ring: this.ring.save(), slices: this.slices?.save() ?? null }
  }

  restore(saved: SavedSeries): void {
    this.ring.widthMs = saved.ring.widthMs
    this.ring.restore(saved.ring)
    if (saved.slices !== null) this.slices?.restore(saved.slices)
  }
}

/** One number of a window: NaN without samples. */
function aggregateOf(time: TimeAggregation, { count, sum, min, max }: Aggregate): number {
  switch (time) {
    case 'sum':
      return count === 0 ? Number.NaN : sum
    case 'count':
      return count === 0 ? Number.NaN : count
    case 'min':
      return count === 0 ? Number.NaN : min
    case 'max':
      return count === 0 ? Number.NaN : max
    default:
      return count === 0 ? Number.NaN : sum / count
  }
}
