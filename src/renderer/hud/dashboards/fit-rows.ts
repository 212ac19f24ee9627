import type { Overview } from '../../../shared/model/dashboard.ts'

type Rest = NonNullable<Overview['errors']['rest']>
type Cells = (number | null)[]

const higher = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b))

/** What fits in so many rows: the worst by themselves, the rest as the worst of it. */
export function fitRows({ rows, rest }: Overview['errors'], most: number): { rows: Overview['errors']['rows']; rest: Rest | null } {
  if (rows.length + (rest === null ? 0 : 1) <= most) return { rows, rest }
  const shown = rows.slice(0, Math.max(1, most - 1))
  const hidden = rows.slice(shown.length)
  const cells = hidden.reduce<Cells>(
    (worst, row) => (worst.length === 0 ? [...row.cells] : worst.map((cell, i) => higher(cell, row.cells[i] ?? null))),
    rest === null ? [] : [...rest.cells],
  )
  return {
    rows: shown,
    rest: { services: hidden.length + (rest?.services ?? 0), peak: cells.reduce(higher, null), cells },
  }
}
