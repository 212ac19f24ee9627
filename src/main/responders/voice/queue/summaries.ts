/** A summary at most this often, and only of something new, ms. */
const EVERY_MS = 60_000
/** At most this often where a new p1 came in, ms. */
const URGENT_MS = 20_000

/** Where the summaries of a flood stand; plain data. */
export interface SummaryState {
  readonly sinceMs: number
  /** Null: none was said yet. */
  lastMs: number | null
  /** Something happened that no summary told. */
  news: boolean
  newP1: boolean
}

/** When the rolling summary of a flood is due. */
export class Summaries {
  private flood: SummaryState | null

  constructor(saved: SummaryState | null) {
    this.flood = saved && { ...saved }
  }

  /** Since when there is a flood, wall time in ms; null: there is none. */
  get sinceMs(): number | null {
    return this.flood?.sinceMs ?? null
  }

  begin(nowMs: number): void {
    this.flood = { sinceMs: nowMs, lastMs: null, news: true, newP1: false }
  }

  end(): void {
    this.flood = null
  }

  changed(newP1: boolean): void {
    if (!this.flood) return
    this.flood.news = true
    this.flood.newP1 ||= newP1
  }

  due(nowMs: number): boolean {
    const at = this.nextMs()
    return at !== null && at <= nowMs
  }

  /** When the next one is due; null: nothing is new. */
  nextMs(): number | null {
    const { flood } = this
    if (!flood?.news) return null
    if (flood.lastMs === null) return flood.sinceMs
    return flood.lastMs + (flood.newP1 ? URGENT_MS : EVERY_MS)
  }

  said(nowMs: number): void {
    if (this.flood) Object.assign(this.flood, { lastMs: nowMs, news: false, newP1: false })
  }

  /** What was new is void. */
  forget(): void {
    if (this.flood) Object.assign(this.flood, { news: false, newP1: false })
  }

  save(): SummaryState | null {
    return this.flood && { ...this.flood }
  }
}
