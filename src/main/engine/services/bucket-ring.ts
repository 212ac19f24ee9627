/** Buckets kept by a service: two minutes at the usual width of 1 s. */
export const BUCKETS = 120

/** Bucket number that stands for "none yet"; far enough from the safe integers' end to be counted on from. */
const NONE = -(2 ** 52)
/** Sums beyond this mean nothing, and would end as Infinity, which JSON cannot hold. */
const MAX_LATENCY_MS = 1e12
/**
 * Sums are kept in whole microseconds and millionths: exact whatever the order of
 * samples, and less than half as long in serialized state.
 */
const PARTS_OF_MS = 1_000
const PARTS_OF_RATIO = 1_000_000
/** Keeps sums exact. */
const MAX_REQUESTS = 1e12

/** Sums over a span (latency in ms, errors as ratios) of buckets; reused by callers, so that reading a window allocates nothing. */
export interface WindowSums {
  count: number
  latencyCount: number
  latencySum: number
  errorCount: number
  errorSum: number
}

export const emptySums = (): WindowSums => ({ count: 0, latencyCount: 0, latencySum: 0, errorCount: 0, errorSum: 0 })

/** One bucket: its number, count, latency count, sum and max in microseconds, error count and sum in millionths. */
export type SavedBucket = [
  bucket: number,
  count: number,
  latencies: number,
  latencySum: number,
  latencyMax: number,
  errors: number,
  errorSum: number,
  /** Absent where no sample told its requests. */
  requests?: number,
]
/** A bucket as a point of a chart: latencies in ms, errors as ratio; null where nothing was measured. */
export interface RingPoint {
  readonly atMs: number
  readonly count: number
  readonly latencyMs: number | null
  readonly latencyMaxMs: number | null
  readonly errorRate: number | null
  /** Requests behind the samples; null where the source does not tell. */
  readonly requests: number | null
}

export type SavedRing = { bucketMs: number; buckets: SavedBucket[] }

/**
 * Rolling sums in a ring of fixed size, one slot per bucket of event time. Memory is
 * about 5 KiB a service whatever the rate. The width is 1 s, or one sample interval
 * where samples are further apart than that, so that the ring always holds 120
 * points worth of history.
 */
export class BucketRing {
  bucketMs = 1_000
  /** Newest bucket number (event time divided by the width). */
  newest = NONE
  private readonly bucket = new Float64Array(BUCKETS).fill(NONE)
  private readonly count = new Uint32Array(BUCKETS)
  private readonly latencyCount = new Uint32Array(BUCKETS)
  private readonly latencySum = new Float64Array(BUCKETS)
  private readonly latencyMax = new Float64Array(BUCKETS)
  private readonly errorCount = new Uint32Array(BUCKETS)
  private readonly errorSum = new Float64Array(BUCKETS)
  /** Requests behind the samples; made when a sample first tells them. */
  private requests: Float64Array | null = null

  add(atMs: number, latencyMs: number | null, errorRate: number | null): void {
    const slot = this.slotFor(Math.floor(atMs / this.bucketMs))
    if (slot < 0) return
    this.count[slot] = (this.count[slot] ?? 0) + 1
    if (latencyMs !== null) {
      const latency = Math.round((latencyMs < MAX_LATENCY_MS ? latencyMs : MAX_LATENCY_MS) * PARTS_OF_MS)
      this.latencyCount[slot] = (this.latencyCount[slot] ?? 0) + 1
      this.latencySum[slot] = (this.latencySum[slot] ?? 0) + latency
      if (latency > (this.latencyMax[slot] ?? 0)) this.latencyMax[slot] = latency
    }
    if (errorRate !== null) {
      this.errorCount[slot] = (this.errorCount[slot] ?? 0) + 1
      this.errorSum[slot] = (this.errorSum[slot] ?? 0) + Math.round(errorRate * PARTS_OF_RATIO)
    }
  }

  /** Requests behind a sample, where its source tells them. Call it after `add` of the same sample. */
  addRequests(atMs: number, requests: number): void {
    const bucket = Math.floor(atMs / this.bucketMs)
    const slot = ((bucket % BUCKETS) + BUCKETS) % BUCKETS
    if (this.bucket[slot] !== bucket) return
    this.requests ??= new Float64Array(BUCKETS)
    this.requests[slot] = (this.requests[slot] ?? 0) + Math.min(requests, MAX_REQUESTS)
  }

  /** Slot of a bucket, cleared when it still held an older one; -1 for a bucket that has left the ring. */
  private slotFor(bucket: number): number {
    if (bucket > this.newest) this.newest = bucket
    else if (bucket <= this.newest - BUCKETS) return -1
    const slot = ((bucket % BUCKETS) + BUCKETS) % BUCKETS
    if (this.bucket[slot] !== bucket) {
      this.bucket[slot] = bucket
      this.count[slot] = 0
      this.latencyCount[slot] = 0
      this.latencySum[slot] = 0
      this.latencyMax[slot] = 0
      this.errorCount[slot] = 0
      this.errorSum[slot] = 0
      if (this.requests !== null) this.requests[slot] = 0
    }
    return slot
  }

  /** First bucket of the window that ends at `nowMs`, the running bucket counted as one of it. */
  private firstOf(nowMs: number, windowMs: number): number {
    return Math.floor(nowMs / this.bucketMs) - Math.max(1, Math.ceil(windowMs / this.bucketMs)) + 1
  }

  /** Sums of the window ending at `nowMs`, written into `out`. */
  sums(nowMs: number, windowMs: number, out: WindowSums): WindowSums {
    out.count = out.latencyCount = out.latencySum = out.errorCount = out.errorSum = 0
    for (let b = Math.max(this.firstOf(nowMs, windowMs), this.newest - BUCKETS + 1); b <= this.newest; b++) {
      const slot = ((b % BUCKETS) + BUCKETS) % BUCKETS
      if (this.bucket[slot] !== b) continue
      out.count += this.count[slot] ?? 0
      out.latencyCount += this.latencyCount[slot] ?? 0
      out.latencySum += this.latencySum[slot] ?? 0
      out.errorCount += this.errorCount[slot] ?? 0
      out.errorSum += this.errorSum[slot] ?? 0
    }
    out.latencySum /= PARTS_OF_MS
    out.errorSum /= PARTS_OF_RATIO
    return out
  }

  /** Samples a second over the window ending at `nowMs`. */
  rateHz(nowMs: number, windowMs: number, sums: WindowSums): number {
    const count = this.sums(nowMs, windowMs, sums).count
    if (count === 0) return 0
    const elapsedMs = nowMs - this.firstOf(nowMs, windowMs) * this.bucketMs
    return count / (Math.max(elapsedMs, this.bucketMs) / 1_000)
  }

  /** Non-empty buckets as chart points, oldest first: latencies in ms, errors as ratios. */
  points(): RingPoint[] {
    return this.saved().map(([bucket, count, latencies, latencySum, latencyMax, errors, errorSum, requests]) => ({
      atMs: bucket * this.bucketMs,
      count,
      latencyMs: latencies === 0 ? null : latencySum / latencies / PARTS_OF_MS,
      latencyMaxMs: latencies === 0 ? null : latencyMax / PARTS_OF_MS,
      errorRate: errors === 0 ? null : errorSum / errors / PARTS_OF_RATIO,
      requests: requests ?? null,
    }))
  }

  private saved(): SavedBucket[] {
    const out: SavedBucket[] = []
    // Below the safe integers a loop would count without getting on.
    if (this.newest === NONE) return out
    for (let b = this.newest - BUCKETS + 1; b <= this.newest; b++) {
      const s = ((b % BUCKETS) + BUCKETS) % BUCKETS
      if (this.bucket[s] !== b) continue
      const saved: SavedBucket = [
        b,
        this.count[s] ?? 0,
        this.latencyCount[s] ?? 0,
        this.latencySum[s] ?? 0,
        this.latencyMax[s] ?? 0,
        this.errorCount[s] ?? 0,
        this.errorSum[s] ?? 0,
      ]
      if (this.requests !== null) saved[7] = this.requests[s] ?? 0
      out.push(saved)
    }
    return out
  }

  /** Changes the bucket width; what was counted moves to the bucket its old one begins in. */
  resize(bucketMs: number): void {
    const kept = this.saved()
    const oldMs = this.bucketMs
    this.bucketMs = bucketMs
    this.newest = NONE
    this.bucket.fill(NONE)
    for (const bucket of kept) this.put(Math.floor((bucket[0] * oldMs) / bucketMs), bucket)
  }

  private put(bucket: number, [, count, latencies, latencySum, latencyMax, errors, errorSum, requests]: SavedBucket): void {
    const slot = this.slotFor(bucket)
    if (slot < 0) return
    this.count[slot] = (this.count[slot] ?? 0) + count
    this.latencyCount[slot] = (this.latencyCount[slot] ?? 0) + latencies
    this.latencySum[slot] = (this.latencySum[slot] ?? 0) + latencySum
    this.latencyMax[slot] = Math.max(this.latencyMax[slot] ?? 0, latencyMax)
    this.errorCount[slot] = (this.errorCount[slot] ?? 0) + errors
    this.errorSum[slot] = (this.errorSum[slot] ?? 0) + errorSum
    if (requests === undefined) return
    this.requests ??= new Float64Array(BUCKETS)
    this.requests[slot] = (this.requests[slot] ?? 0) + requests
  }

  save(): SavedRing {
    return { bucketMs: this.bucketMs, buckets: this.saved() }
  }

  restore(saved: SavedRing): void {
    this.bucketMs = saved.bucketMs
    for (const bucket of saved.buckets) this.put(bucket[0], bucket)
  }
}
