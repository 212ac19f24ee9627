import { DDSketch } from '@datadog/sketches-js'
import { BUCKETS } from './bucket-ring.ts'

/** Slices of the ring's span: 12 of 10 buckets each. */
const SLICES = 12
const BUCKETS_PER_SLICE = BUCKETS / SLICES
const RELATIVE_ACCURACY = 0.01
/** Below it counts as 0, above it as this: bounds the bins of a sketch to about 1,000. */
const SMALLEST_MS = 0.01
const LARGEST_MS = 1e7

export interface Quantiles {
  /** Start of the span really covered, ms since the epoch. */
  readonly fromMs: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** Slice number, values at 0, then pairs of bin key and count. */
export type SavedSlice = [slice: number, zeros: number, ...binsAndCounts: number[]]

/**
 * Latency percentiles by DDSketch (Masson, Rim, Lee: "DDSketch", VLDB 2019), within
 * 1 % of the true value. One sketch for each twelfth of the ring's span, merged when
 * asked: a sketch for every 1 s bucket would cost 250 MB at 2,000 services.
 */
export class QuantileSlices {
  private readonly slice: (number | null)[] = new Array<number | null>(SLICES).fill(null)
  private readonly sketch: (DDSketch | null)[] = new Array<DDSketch | null>(SLICES).fill(null)

  /** `times`: so many values were told as one. */
  add(atMs: number, bucketMs: number, latencyMs: number, times = 1): void {
    const slice = Math.floor(atMs / (bucketMs * BUCKETS_PER_SLICE))
    const sketch = this.sketchFor(slice)
    if (sketch !== null) sketch.accept(latencyMs < SMALLEST_MS ? 0 : latencyMs > LARGEST_MS ? LARGEST_MS : latencyMs, times)
  }

  /** Sketch of a slice; null for one that has left the ring (a newer slice stands in its place). */
  private sketchFor(slice: number): DDSketch | null {
    const place = ((slice % SLICES) + SLICES) % SLICES
    const held = this.slice[place] ?? null
    if (held === slice) return this.sketch[place] ?? null
    if (held !== null && held > slice) return null
    const fresh = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY })
    this.slice[place] = slice
    this.sketch[place] = fresh
    return fresh
  }

  /** Percentiles over the newest `slices` slices up to `nowMs`, the running one counted. */
  read(nowMs: number, bucketMs: number, slices: number): Quantiles {
    const merged = this.merged(nowMs, bucketMs, slices)
    const at = (quantile: number) => (merged.count === 0 ? null : merged.getValueAtQuantile(quantile))
    const widthMs = bucketMs * BUCKETS_PER_SLICE
    const first = Math.floor(nowMs / widthMs) - Math.min(slices, SLICES) + 1
    return { fromMs: first * widthMs, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
  }

  /** One percentile (0..1) over the newest `slices` slices; NaN without samples. */
  quantile(nowMs: number, bucketMs: number, slices: number, quantile: number): number {
    const merged = this.merged(nowMs, bucketMs, slices)
    return merged.count === 0 ? Number.NaN : merged.getValueAtQuantile(quantile)
  }

  private merged(nowMs: number, bucketMs: number, slices: number): DDSketch {
    const first = Math.floor(nowMs / (bucketMs * BUCKETS_PER_SLICE)) - Math.min(slices, SLICES) + 1
    const merged = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY })
    for (let place = 0; place < SLICES; place++) {
      const held = this.slice[place] ?? null
      const sketch = this.sketch[place] ?? null
      if (held !== null && sketch !== null && held >= first) merged.merge(sketch)
    }
    return merged
  }

  /** The bucket width changed: every slice moves to the one its start falls in. */
  resize(oldBucketMs: number, bucketMs: number): void {
    const kept: [number, DDSketch][] = []
    for (let place = 0; place < SLICES; place++) {
      const held = this.slice[place] ?? null
      const sketch = this.sketch[place] ?? null
      if (held !== null && sketch !== null) kept.push([held, sketch])
    }
    this.slice.fill(null)
    this.sketch.fill(null)
    kept.sort(([a], [b]) => a - b)
    for (const [held, sketch] of kept) this.sketchFor(Math.floor((held * oldBucketMs) / bucketMs))?.merge(sketch)
  }

  save(): SavedSlice[] {
    const out: SavedSlice[] = []
    for (let place = 0; place < SLICES; place++) {
      const held = this.slice[place] ?? null
      const sketch = this.sketch[place] ?? null
      if (held === null || sketch === null) continue
      const saved: SavedSlice = [held, sketch.zeroCount]
      const { bins, offset } = sketch.store
      for (let i = 0; i < bins.length; i++) {
        const count = bins[i] ?? 0
        if (count > 0) saved.push(i + offset, count)
      }
      out.push(saved)
    }
    return out
  }

  restore(saved: readonly SavedSlice[]): void {
    for (const [slice, zeros, ...binsAndCounts] of saved) {
      const sketch = this.sketchFor(slice)
      if (sketch === null) continue
      if (zeros > 0) sketch.accept(0, zeros)
      for (let i = 0; i + 1 < binsAndCounts.length; i += 2) {
        sketch.accept(sketch.mapping.value(binsAndCounts[i] ?? 0), binsAndCounts[i + 1] ?? 0)
      }
    }
  }
}
