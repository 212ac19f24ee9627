import { DASHBOARD_RANGES, type DashboardRange } from '../../shared/model/dashboard.ts'

/** Stands for "never written"; no column has this number. */
const NONE = -(2 ** 52)

export const RANGES: readonly DashboardRange[] = ['5m', '1h', '6h', '24h']

interface RangePlace {
  readonly columnMs: number
  readonly columns: number
  /** First slot of the range in a table that holds all of them. */
  readonly first: number
}

function placesOf(): { readonly of: Readonly<Record<DashboardRange, RangePlace>>; readonly slots: number } {
  let slots = 0
  const next = (range: DashboardRange): RangePlace => {
    const place = { ...DASHBOARD_RANGES[range], first: slots }
    slots += place.columns
    return place
  }
  return { of: { '5m': next('5m'), '1h': next('1h'), '6h': next('6h'), '24h': next('24h') }, slots }
}
const PLACES = placesOf()
/** Slots of every range together. */
export const SLOTS = PLACES.slots
export const placeOf = (range: DashboardRange): RangePlace => PLACES.of[range]

/** The columns of a range that ends at `nowMs`: numbers of the first and of the running one. */
export function columnsOf(
  range: DashboardRange,
  nowMs: number,
): { readonly first: number; readonly last: number; readonly columnMs: number } {
  const { columnMs, columns } = placeOf(range)
  const last = Math.floor(nowMs / columnMs)
  return { first: last - columns + 1, last, columnMs }
}

/**
 * Sums of a few fields in a ring of columns for each range, in one block of memory whatever the rate: 288 slots of
 * `fields + 1` numbers. A slot says which column it holds, so what is old is never read as new.
 */
export class Rings {
  readonly data: Float64Array
  private readonly stride: number
  private readonly blank: Float64Array

  /** `blank`: what each field holds in a new column. */
  constructor(blank: readonly number[]) {
    this.stride = blank.length + 1
    this.blank = Float64Array.from(blank)
    this.data = new Float64Array(SLOTS * this.stride)
    this.clear()
  }

  clear(): void {
    for (let slot = 0; slot < SLOTS; slot++) this.data[slot * this.stride] = NONE
  }

  private static slot({ columns, first }: RangePlace, column: number): number {
    return first + (((column % columns) + columns) % columns)
  }

  /** Number of the slot of a column, for what is kept beside the sums. */
  slotOf(range: DashboardRange, column: number): number {
    return Rings.slot(placeOf(range), column)
  }

  /** Index of the first field of a column to write to, blank where it begins; -1 for a column that has left the ring. */
  open(range: DashboardRange, column: number): number {
    const at = this.slotOf(range, column) * this.stride
    const held = this.data[at] ?? NONE
    if (held === column) return at + 1
    if (held > column) return -1
    this.data[at] = column
    this.data.set(this.blank, at + 1)
    return at + 1
  }

  /** Index of the first field of a column that was written, or -1. */
  find(range: DashboardRange, column: number): number {
    const at = this.slotOf(range, column) * this.stride
    return this.data[at] === column ? at + 1 : -1
  }
}
