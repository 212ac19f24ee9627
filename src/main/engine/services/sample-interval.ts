/** Gaps between samples that the observed interval is the median of. */
const GAPS = 9
/** After the first gaps the median is taken again at every 16th sample only: this runs for every event. */
const EVERY = 16
const MAX_INTERVAL_MS = 7 * 86_400_000

export interface SavedInterval {
  declaredMs: number | null
  observedMs: number | null
  gaps: number[]
  seen: number
}

/** How far apart the samples of a service are: what its metadata says, else the median of its newest gaps. */
export class SampleInterval {
  private declaredMs: number | null = null
  private observedMs: number | null = null
  private gaps = new Float64Array(GAPS)
  private seen = 0

  /** ms; null while unknown (fewer than three samples and nothing declared). */
  get ms(): number | null {
    return this.declaredMs ?? this.observedMs
  }

  /** `metadata.sample_seconds` of a sample; anything but a positive number is ignored. */
  declare(seconds: unknown): void {
    if (typeof seconds === 'number' && seconds > 0) this.declaredMs = Math.min(seconds * 1_000, MAX_INTERVAL_MS)
  }

  /** Time between a sample and the one before it. */
  observe(gapMs: number): void {
    if (this.declaredMs !== null) return
    this.gaps[this.seen % GAPS] = Math.min(gapMs, MAX_INTERVAL_MS)
    this.seen++
    if (this.seen >= 2 && (this.seen <= GAPS || this.seen % EVERY === 0)) {
      const sorted = this.gaps.slice(0, Math.min(this.seen, GAPS)).sort()
      this.observedMs = sorted[sorted.length >> 1] ?? null
    }
  }

  save(): SavedInterval {
    return { declaredMs: this.declaredMs, observedMs: this.observedMs, gaps: [...this.gaps], seen: this.seen }
  }

  restore(saved: SavedInterval): void {
    this.declaredMs = saved.declaredMs
    this.observedMs = saved.observedMs
    this.gaps = Float64Array.from(saved.gaps)
    this.seen = saved.seen
  }
}
