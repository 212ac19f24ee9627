import type { DashboardRange, Overview } from '../../shared/model/dashboard.ts'
import type { Analytics } from './analytics.ts'
import { columnsOf } from './rings.ts'

type Span = Pick<Overview, 'range' | 'now' | 'fromMs' | 'columnMs' | 'columns' | 'heard'>

/** What every dashboard says of the time it shows. */
export function spanOf({ system, nowMs }: Analytics, range: DashboardRange): Span {
  const { first, last, columnMs } = columnsOf(range, nowMs ?? 0)
  const heard: boolean[] = []
  for (let column = first; column <= last; column++) heard.push(nowMs !== null && system.heard(range, column))
  return {
    range,
    now: nowMs === null ? null : new Date(nowMs).toISOString(),
    fromMs: first * columnMs,
    columnMs,
    columns: heard.length,
    heard,
  }
}

/** A number for the wire: five significant digits, which is finer than a pixel. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5))
}

export const roundedAll = (values: readonly (number | null)[]): (number | null)[] => values.map(rounded)
