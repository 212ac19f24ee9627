import type { DashboardRange } from '../../shared/model/dashboard.ts'
import { columnsOf, placeOf, RANGES, Rings } from './rings.ts'

const EVENTS = 0
const INTEGRITY = 1
const INCIDENTS = 2
const LAG = 3
const BLANK = [0, Number.NaN, Number.NaN, Number.NaN]

/** What is charted of the system as a whole. */
export type SystemMeasure = 'integrity' | 'incidents' | 'lag'
const FIELD = { integrity: INTEGRITY, incidents: INCIDENTS, lag: LAG } as const satisfies Record<SystemMeasure, number>

/** How things stand just now; null: unknown. */
export interface Standing {
  readonly integrity: number | null
  readonly incidents: number | null
  readonly lag: number | null
}

/** The system as a whole: when NEXUS listened, and how things stood. A column that was never opened was not listened to. */
export class SystemBook {
  private readonly rings = new Rings(BLANK)
  private passedMs: number | null = null
  /** Finest column of the event told last. */
  private toldColumn: number | null = null

  /** Time passed until `nowMs`; in a gap nobody listened meanwhile. */
  pass(nowMs: number, gap: boolean, standing: Standing): void {
    const fromMs = this.passedMs ?? nowMs
    this.passedMs = nowMs
    if (gap) return
    for (const range of RANGES) {
      const { columnMs, columns } = placeOf(range)
      const last = Math.floor(nowMs / columnMs)
      for (let column = Math.max(Math.floor(fromMs / columnMs), last - columns + 1); column <= last; column++)
        this.stand(range, column, standing)
    }
  }

  private stand(range: DashboardRange, column: number, { integrity, incidents, lag }: Standing): void {
    const at = this.rings.open(range, column)
    if (at < 0) return
    const { data } = this.rings
    // The lowest integrity of a column, and the most incidents and the highest lag: what was bad must be seen.
    if (integrity !== null && !((data[at + INTEGRITY] ?? Number.NaN) <= integrity)) data[at + INTEGRITY] = integrity
    if (incidents !== null && !((data[at + INCIDENTS] ?? Number.NaN) >= incidents)) data[at + INCIDENTS] = incidents
    if (lag !== null && !((data[at + LAG] ?? Number.NaN) >= lag)) data[at + LAG] = lag
  }

  /** An event of this time came, perhaps late: then its column was listened to after all. */
  told(atMs: number): void {
    const { last } = columnsOf('5m', atMs)
    if (last === this.toldColumn) return
    this.toldColumn = last
    for (const range of RANGES) this.rings.open(range, columnsOf(range, atMs).last)
  }

  /** Counts events by the time at which they came. */
  count(events: number, nowMs: number): void {
    for (const range of RANGES) {
      const at = this.rings.find(range, columnsOf(range, nowMs).last)
      if (at >= 0) this.rings.data[at + EVENTS] = (this.rings.data[at + EVENTS] ?? 0) + events
    }
  }

  heard(range: DashboardRange, column: number): boolean {
    return this.rings.find(range, column) >= 0
  }

  chart(measure: SystemMeasure, range: DashboardRange, nowMs: number): (number | null)[] {
    return this.map(range, nowMs, (at) => {
      const value = this.rings.data[at + FIELD[measure]] ?? Number.NaN
      return Number.isNaN(value) ? null : value
    })
  }

  /** Events a second in each column that is over: of the running one nobody can tell yet. */
  rates(range: DashboardRange, nowMs: number): (number | null)[] {
    const { last, columnMs } = columnsOf(range, nowMs)
    return this.map(range, nowMs, (at, column) => (column === last ? null : ((this.rings.data[at + EVENTS] ?? 0) * 1_000) / columnMs))
  }

  clear(): void {
    this.rings.clear()
    this.passedMs = null
    this.toldColumn = null
  }

  private map(range: DashboardRange, nowMs: number, read: (at: number, column: number) => number | null): (number | null)[] {
    const { first, last } = columnsOf(range, nowMs)
    const out: (number | null)[] = []
    for (let column = first; column <= last; column++) {
      const at = this.rings.find(range, column)
      out.push(at < 0 ? null : read(at, column))
    }
    return out
  }
}
