import type { DashboardRange } from '../../shared/model/dashboard.ts'
import { columnsOf, RANGES, Rings } from './rings.ts'

/** One step of calls to a model: what it adds. NaN: not told. */
export interface LlmStep {
  readonly calls: number
  readonly errors: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** US dollars. */
  readonly costUsd: number
  /** Calls of which this step tells the cost, or should have told it. */
  readonly priceable: number
  /** Time of the call, or mean of several told as one, ms. */
  readonly latencyMs: number
}

/** Sums of calls; `cost` in US dollars, of `calls - unpriced` calls. */
export interface LlmSums {
  calls: number
  errors: number
  inputTokens: number
  outputTokens: number
  cost: number
  unpriced: number
}
export const noCalls = (): LlmSums => ({ calls: 0, errors: 0, inputTokens: 0, outputTokens: 0, cost: 0, unpriced: 0 })

const FIELDS = ['calls', 'errors', 'inputTokens', 'outputTokens', 'cost', 'unpriced'] as const satisfies readonly (keyof LlmSums)[]

const told = (value: number): number => (Number.isNaN(value) ? 0 : value)

/** Calls in columns: of one service with one model, or of everybody. */
export class LlmColumns {
  readonly rings = new Rings([0, 0, 0, 0, 0, 0])
  newestMs = Number.NEGATIVE_INFINITY

  add(step: LlmStep, atMs: number): void {
    if (atMs > this.newestMs) this.newestMs = atMs
    const unpriced = Number.isNaN(step.costUsd) ? step.priceable : 0
    const { data } = this.rings
    for (const range of RANGES) {
      const at = this.rings.open(range, columnsOf(range, atMs).last)
      if (at < 0) continue
      data[at] = (data[at] ?? 0) + told(step.calls)
      data[at + 1] = (data[at + 1] ?? 0) + told(step.errors)
      data[at + 2] = (data[at + 2] ?? 0) + told(step.inputTokens)
      data[at + 3] = (data[at + 3] ?? 0) + told(step.outputTokens)
      data[at + 4] = (data[at + 4] ?? 0) + told(step.costUsd)
      data[at + 5] = (data[at + 5] ?? 0) + unpriced
    }
  }

  /** Sums of the columns `from` to `to`, added to `into`. */
  sum(range: DashboardRange, from: number, to: number, into: LlmSums): LlmSums {
    for (let column = from; column <= to; column++) {
      const at = this.rings.find(range, column)
      if (at < 0) continue
      for (const [i, field] of FIELDS.entries()) into[field] += this.rings.data[at + i] ?? 0
    }
    return into
  }

  clear(): void {
    this.rings.clear()
    this.newestMs = Number.NEGATIVE_INFINITY
  }

  /** One column by itself. */
  column(range: DashboardRange, column: number): LlmSums {
    return this.sum(range, column, column, noCalls())
  }
}
