/** Bucket number that stands for "none yet". */
const NONE = -(2 ** 52)

/** What a window of samples comes to; reused by callers, so that reading allocates nothing. */
export interface Aggregate {
  count: number
  sum: number
  min: number
  max: number
}
export const emptyAggregate = (): Aggregate => ({ count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY })

export function clear(out: Aggregate): void {
  out.count = out.sum = 0
  out.min = Number.POSITIVE_INFINITY
  out.max = Number.NEGATIVE_INFINITY
}

/** One bucket: its number, count, sum, and where they are kept the least and greatest value. */
type SavedPoint = [bucket: number, count: number, sum: number, min?: number, max?: number]
export type SavedSeriesRing = { widthMs: number; points: SavedPoint[] }

/**
 * Sums of one series in a ring of buckets of event time, as wide as its window needs.
 * 20 bytes a bucket, 36 with extremes, whatever the rate.
 */
export class SeriesRing {
  widthMs: number
  newest = NONE
  private readonly size: number
  private readonly bucket: Float64Array
  private readonly count: Uint32Array
  private readonly sum: Float64Array
  private readonly min: Float64Array | null
  private readonly max: Float64Array | null

  constructor(widthMs: number, size: number, extremes: boolean) {
    this.widthMs = widthMs
    this.size = size
    this.bucket = new Float64Array(size).fill(NONE)
    this.count = new Uint32Array(size)
    this.sum = new Float64Array(size)
    this.min = extremes ? new Float64Array(size) : null
    this.max = extremes ? new Float64Array(size) : null
  }

  add(atMs: number, value: number): void {
    this.put(Math.floor(atMs / this.widthMs), 1, value, value, value)
  }

  private put(bucket: number, count: number, sum: number, min: number, max: number): void {
    const { size } = this
    if (bucket > this.newest) this.newest = bucket
    else if (bucket <= this.newest - size) return
    const slot = ((bucket % size) + size) % size
    const fresh = this.bucket[slot] !== bucket
    this.bucket[slot] = bucket
    this.count[slot] = (fresh ? 0 : (this.count[slot] ?? 0)) + count
    this.sum[slot] = (fresh ? 0 : (this.sum[slot] ?? 0)) + sum
    if (this.min === null || this.max === null) return
    this.min[slot] = fresh ? min : Math.min(this.min[slot] ?? min, min)
    this.max[slot] = fresh ? max : Math.max(this.max[slot] ?? max, max)
  }

  /** Adds what lies in the window that ends at `endMs` (its bucket counted) to `out`. */
  read(endMs: number, windowMs: number, out: Aggregate): void {
    const { size, widthMs } = this
    const last = Math.min(Math.floor(endMs / widthMs), this.newest)
    const first = Math.max(Math.floor(endMs / widthMs) - Math.max(1, Math.ceil(windowMs / widthMs)) + 1, this.newest - size + 1)
    for (let b = first; b <= last; b++) {
      const slot = ((b % size) + size) % size
      if (this.bucket[slot] !== b) continue
      out.count += this.count[slot] ?? 0
      out.sum += this.sum[slot] ?? 0
      if (this.min === null || this.max === null) continue
      out.min = Math.min(out.min, this.min[slot] ?? out.min)
      out.max = Math.max(out.max, this.max[slot] ?? out.max)
    }
  }

  /** Changes the width; what was counted moves to the bucket its old one begins in. */
  resize(widthMs: number): void {
    const kept = this.save()
    this.widthMs = widthMs
    this.restore(kept, kept.widthMs)
  }

  save(): SavedSeriesRing {
    const points: SavedPoint[] = []
    if (this.newest !== NONE) {
      for (let b = this.newest - this.size + 1; b <= this.newest; b++) {
        const slot = ((b % this.size) + this.size) % this.size
        if (this.bucket[slot] !== b) continue
        const plain: SavedPoint = [b, this.count[slot] ?? 0, this.sum[slot] ?? 0]
        points.push(this.min === null ? plain : [plain[0], plain[1], plain[2], this.min[slot] ?? 0, this.max?.[slot] ?? 0])
      }
    }
    return { widthMs: this.widthMs, points }
  }

  /** Takes the saved points; `fromMs` is the width their numbers count in. */
  restore(saved: SavedSeriesRing, fromMs = saved.widthMs): void {
    this.newest = NONE
    this.bucket.fill(NONE)
    for (const [bucket, count, sum, min = 0, max = 0] of saved.points) {
      this.put(fromMs === this.widthMs ? bucket : Math.floor((bucket * fromMs) / this.widthMs), count, sum, min, max)
    }
  }
}
