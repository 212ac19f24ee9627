import type { LlmBudget, LlmDashboard } from '../../shared/model/dashboard.ts'
import type { MonitorRule } from '../../shared/model/monitor-rules.ts'
import type { Analytics } from './analytics.ts'
import { noCalls } from './llm-sums.ts'
import { costOf, paceOf } from './llm-view.ts'
import { columnsOf } from './rings.ts'
import { rounded } from './span.ts'

type Gauge = LlmDashboard['budgets'][number]

/** What of a budget is spent before it is said to be near. */
const NEAR = 0.8
/** A pace taken from less than this says nothing about hours, ms. */
const LEAST_PACE_MS = 30_000

/** Ranges whose columns are the window of a period. */
const WINDOW = { hour: '1h', day: '24h' } as const

/**
 * When a rolling sum reaches a limit if money goes on being spent at one pace: what was spent first leaves the window
 * again meanwhile.
 * @param spent US dollars in each column of the window, oldest first; the last one runs
 * @param perMs pace, US dollars a ms
 * @returns ms from now, at the end of a column; 0: reached; null: never
 */
export function reachesIn(spent: readonly number[], columnMs: number, perMs: number, limit: number): number | null {
  let sum = spent.reduce((all, one) => all + one, 0)
  if (sum >= limit) return 0
  if (perMs <= 0) return null
  for (const [i, leaving] of spent.entries()) {
    // Within a column the sum only grows: what leaves, leaves at its end.
    const after = (limit - sum) / perMs
    if (after <= columnMs) return i * columnMs + after
    sum += perMs * columnMs - leaving
  }
  return null
}

export interface BudgetLimit {
  readonly monitorId: string
  readonly serviceId: string | null
  readonly period: 'hour' | 'day'
  readonly limitUsd: number
}

/** Query of the built-in monitor, whatever its limit. */
const HOURLY = /^sum\(last_(?:1h|60m|3600s)\):sum:nexus\.llm\.cost\{\*\}\s*>=?/

/** Limits in force: those of the budget, and the monitor `llm-cost` where the budget says nothing of an hour. */
export function limitsOf(
  budget: LlmBudget,
  rules: readonly Pick<MonitorRule, 'monitorId' | 'query' | 'alert'>[],
  idOf: (limit: Omit<BudgetLimit, 'monitorId'>) => string,
): BudgetLimit[] {
  const limits: BudgetLimit[] = []
  const add = (serviceId: string | null, period: 'hour' | 'day', limitUsd: number | null) => {
    if (limitUsd !== null) limits.push({ monitorId: idOf({ serviceId, period, limitUsd }), serviceId, period, limitUsd })
  }
  const own = rules.find(({ monitorId, query }) => monitorId === 'llm-cost' && HOURLY.test(query))
  add(null, 'hour', budget.usdPerHour ?? own?.alert ?? null)
  add(null, 'day', budget.usdPerDay)
  for (const { serviceId, usdPerHour, usdPerDay } of budget.services) {
    add(serviceId, 'hour', usdPerHour)
    add(serviceId, 'day', usdPerDay)
  }
  return limits
}

const money = (usd: number): string => `${usd.toFixed(usd < 0.1 ? 4 : 2)} USD`

/** How each limit stands. */
export function gaugesOf(analytics: Analytics, limits: readonly BudgetLimit[]): Gauge[] {
  return limits.map((limit) => gaugeOf(analytics, limit))
}

function gaugeOf({ llm, system, nowMs }: Analytics, limit: BudgetLimit): Gauge {
  const { serviceId, period, limitUsd } = limit
  const now = nowMs ?? 0
  const range = WINDOW[period]
  const { first, last, columnMs } = columnsOf(range, now)
  const whole = nowMs === null ? noCalls() : llm.sumOf(serviceId, range, first, last)
  const spentUsd = costOf(whole)
  const base = { ...limit, spentUsd: rounded(spentUsd), unpriced: whole.unpriced }
  if (spentUsd === null)
    return {
      ...base,
      state: 'unknown',
      reachesAt: null,
      sentence: `${whole.unpriced} calls in the last ${period}, and no price is known for any: give prices to see what they cost.`,
    }
  const pace = paceOf(llm, now, (column) => system.heard('5m', column), serviceId)
  const paced = nowMs !== null && pace.overMs >= LEAST_PACE_MS
  const spent = Array.from({ length: last - first + 1 }, (_, i) => llm.sumOf(serviceId, range, first + i, first + i).cost)
  const inMs = paced ? reachesIn(spent, columnMs, pace.sums.cost / pace.overMs, limitUsd) : null
  const reachesAt = inMs === null || inMs === 0 ? null : new Date(now + inMs).toISOString()
  const state = spentUsd >= limitUsd ? 'over' : spentUsd >= NEAR * limitUsd || reachesAt !== null ? 'near' : 'ok'
  return { ...base, state, reachesAt, sentence: sentenceOf(limit, spentUsd, state, reachesAt, whole.unpriced) }
}

function sentenceOf(
  { limitUsd, period }: BudgetLimit,
  spentUsd: number,
  state: Gauge['state'],
  reachesAt: string | null,
  unpriced: number,
): string {
  const partly = unpriced > 0 ? ` The cost of ${unpriced} calls is not known and not counted.` : ''
  const spent = `${money(spentUsd)} of ${money(limitUsd)} in the last ${period}`
  if (state === 'over') return `Over budget: ${spent}.${partly}`
  if (reachesAt !== null) return `${spent}; at the present pace the budget is reached at ${reachesAt}.${partly}`
  return `${spent}; at the present pace it is not reached.${partly}`
}
