/** What a page says of itself; a browser and a device of these few kinds, so that no page makes tags of its own. */
export interface FrameReport {
  readonly fps: number
  readonly browser: string
  readonly device: string
}

/** A page says how it draws about every ten seconds; after three times that it is gone. */
const FRESH_MS = 30_000
/** Reports remembered: of some three hundred windows. Further ones of the same half minute are not. */
const MOST_REPORTS = 1_000

interface Heard extends FrameReport {
  readonly at: number
}

/** Frame rates as pages tell them: the mean of each kind of window over the last half minute. */
export class FrameReports {
  private readonly elapsed: () => number
  private heard: Heard[] = []

  /** @param elapsed ms that only grow */
  constructor(elapsed: () => number) {
    this.elapsed = elapsed
  }

  /** False: there are too many just now, and this one does not count. */
  add(report: FrameReport): boolean {
    this.forget()
    if (this.heard.length >= MOST_REPORTS) return false
    this.heard.push({ ...report, at: this.elapsed() })
    return true
  }

  /** One row for each kind of window that has told lately. */
  rows(): FrameReport[] {
    this.forget()
    const sums = new Map<string, { readonly first: Heard; sum: number; count: number }>()
    for (const one of this.heard) {
      const key = `${one.browser} ${one.device}`
      const known = sums.get(key) ?? { first: one, sum: 0, count: 0 }
      known.sum += one.fps
      known.count++
      sums.set(key, known)
    }
    return [...sums.values()].map(({ first: { browser, device }, sum, count }) => ({ browser, device, fps: sum / count }))
  }

  private forget(): void {
    const oldest = this.elapsed() - FRESH_MS
    if ((this.heard[0]?.at ?? Number.POSITIVE_INFINITY) < oldest) this.heard = this.heard.filter(({ at }) => at >= oldest)
  }
}
