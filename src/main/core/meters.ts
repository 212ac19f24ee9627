/** Events a second over the last few seconds of elapsed time, in constant memory. */
export class RateMeter {
  private readonly counts: Float64Array
  private readonly stamps: Float64Array
  private readonly startedAt: number

  /** `seconds` whole seconds are averaged; `nowMs` is elapsed time. */
  constructor(seconds: number, nowMs: number) {
    this.counts = new Float64Array(seconds + 1)
    this.stamps = new Float64Array(seconds + 1).fill(-1)
    this.startedAt = nowMs
  }

  /** Counts `n` events at elapsed time `nowMs`. */
  add(n: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    const slot = second % this.counts.length
    if (this.stamps[slot] !== second) {
      this.stamps[slot] = second
      this.counts[slot] = 0
    }
    this.counts[slot] = (this.counts[slot] ?? 0) + n
  }

  /** Events a second over the whole seconds before `nowMs` and the running one. */
  perSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1000)
    const oldest = second - this.counts.length + 1
    let sum = 0
    for (let i = 0; i < this.counts.length; i++) {
      const stamp = this.stamps[i] ?? -1
      if (stamp >= oldest && stamp <= second) sum += this.counts[i] ?? 0
    }
    const span = Math.min(nowMs - this.startedAt, nowMs - oldest * 1000)
    return span > 0 ? Math.round((sum * 10_000) / Math.max(span, 250)) / 10 : 0
  }
}

/** The newest durations of something frequent; tells their 95th percentile. */
export class DurationMeter {
  private readonly ring: Float64Array
  private count = 0

  constructor(size = 512) {
    this.ring = new Float64Array(size)
  }

  /** Records one duration in ms. */
  add(ms: number): void {
    this.ring[this.count++ % this.ring.length] = ms
  }

  /** 95th percentile of the newest durations in ms; null before the first. */
  p95(): number | null {
    const used = Math.min(this.count, this.ring.length)
    if (used === 0) return null
    const sorted = this.ring.slice(0, used).sort()
    return sorted[Math.min(used - 1, Math.floor(used * 0.95))] ?? null
  }
}

/** So much a second, with a reserve for a burst: a token bucket over elapsed time. */
export class Allowance {
  private readonly perSecond: number
  private readonly most: number
  private left: number
  private readAtMs = Number.NEGATIVE_INFINITY

  constructor(perSecond: number, most: number) {
    this.perSecond = perSecond
    this.most = most
    this.left = most
  }

  /** Takes one where one is left; `nowMs` is elapsed time. */
  take(nowMs: number): boolean {
    if (!this.has(nowMs)) return false
    this.left -= 1
    return true
  }

  /** Whether one is left. */
  has(nowMs: number): boolean {
    if (nowMs > this.readAtMs) {
      if (Number.isFinite(this.readAtMs)) this.left = Math.min(this.most, this.left + ((nowMs - this.readAtMs) / 1_000) * this.perSecond)
      this.readAtMs = nowMs
    }
    return this.left >= 1
  }
}
