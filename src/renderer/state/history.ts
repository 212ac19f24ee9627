import type { ToneCounts } from './board.ts'

/** One column of the spectrum: the worst the console saw in that stretch of time. */
export interface SpectrumColumn {
  /** Source time at the column's end, ms since the epoch; null when the source told none. */
  readonly at: number | null
  /** Wall time at the column's start, ms. */
  readonly wallAt: number
  critical: number
  warning: number
  stale: number
  unknown: number
  healthy: number
  integrity: number | null
  /** True where nothing was received. */
  gap: boolean
}

/** Longer holes than this are gaps: nobody knows what happened in them. */
const JITTER_COLUMNS = 3

/**
 * The last minutes, as the spectrum under the timeline draws them: a bounded ring of
 * columns of fixed wall length. Within a column the worst moment is kept, so that a
 * fault shorter than a column still shows.
 */
export class SpectrumHistory {
  readonly columnMs: number
  readonly capacity: number
  private columns: SpectrumColumn[] = []

  constructor(columnMs = 2_000, capacity = 240) {
    this.columnMs = columnMs
    this.capacity = capacity
  }

  /** Oldest first; at most {@link capacity}. */
  all(): readonly SpectrumColumn[] {
    return this.columns
  }

  /** Folds what is on screen at wall time `wall` (ms); returns true when a new column began. */
  add(wall: number, at: number | null, counts: ToneCounts, integrity: number | null): boolean {
    const start = Math.floor(wall / this.columnMs) * this.columnMs
    const last = this.columns.at(-1)
    if (last && last.wallAt === start && !last.gap) {
      const worse = counts.critical > last.critical || (counts.critical === last.critical && counts.warning > last.warning)
      if (worse) {
        last.critical = counts.critical
        last.warning = counts.warning
        last.stale = counts.stale
        last.unknown = counts.unknown
        last.healthy = counts.healthy
        last.integrity = integrity
      }
      this.columns[this.columns.length - 1] = { ...last, at }
      return false
    }
    this.fillGap(start, last)
    this.push({
      at,
      wallAt: start,
      critical: counts.critical,
      warning: counts.warning,
      stale: counts.stale,
      unknown: counts.unknown,
      healthy: counts.healthy,
      integrity,
      gap: false,
    })
    return true
  }

  /** Forgets everything (another system is shown from now on). */
  clear(): void {
    this.columns = []
  }

  private fillGap(start: number, last: SpectrumColumn | undefined): void {
    if (!last) return
    const missing = Math.min(this.capacity, Math.round((start - last.wallAt) / this.columnMs) - 1)
    // A few missing columns are jitter of the two-second rhythm, not a gap: they repeat the last.
    for (let i = 1; i <= missing; i++) {
      this.push({ ...last, wallAt: last.wallAt + i * this.columnMs, gap: missing > JITTER_COLUMNS })
    }
  }

  private push(column: SpectrumColumn): void {
    this.columns.push(column)
    if (this.columns.length > this.capacity) this.columns.splice(0, this.columns.length - this.capacity)
  }
}
