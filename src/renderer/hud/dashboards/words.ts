import type { LlmDashboard, Overview } from '../../../shared/model/dashboard.ts'
import { countText, NONE, plural, rateText } from '../../state/words.ts'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** US dollars: cents from a dollar up, more digits below, so that a cheap call is not free. */
export function usdText(usd: number | null): string {
  if (usd === null) return NONE
  if (usd === 0) return '$0'
  if (usd >= 1_000) return `$${grouped.format(usd)}`
  if (usd >= 0.1) return `$${usd.toFixed(2)}`
  return usd < 0.0001 ? '< $0.0001' : `$${Number(usd.toPrecision(2))}`
}

/** A large count in three digits: `950`, `12.4 k`, `3.1 M`. */
export function shortCount(count: number | null): string {
  if (count === null) return NONE
  for (const [from, unit] of [
    [999_500_000, 'G'],
    [999_500, 'M'],
    [999.5, 'k'],
  ] as const) {
    if (count < from) continue
    const value = count / (unit === 'G' ? 1e9 : unit === 'M' ? 1e6 : 1e3)
    return `${value >= 99.95 ? value.toFixed(0) : Number(value.toFixed(1))} ${unit}`
  }
  return count >= 99.95 || Number.isInteger(count) ? countText(count) : rateText(count)
}

/** Seconds from a second up, ms below. */
export function durationText(ms: number | null): string {
  if (ms === null) return NONE
  return ms >= 999.5 ? `${(ms / 1_000).toFixed(ms >= 9_950 ? 1 : 2)} s` : `${Math.round(ms)} ms`
}

/** One sentence on the whole, for the head of the overview. */
export function overviewLine({ services, incidents }: Overview): string {
  if (services.total === 0) return 'No service yet'
  const { critical, warning, unknown, total } = services
  const bad = [critical > 0 && `${critical} critical`, warning > 0 && `${warning} warning`, unknown > 0 && `${unknown} silent or unknown`]
  const parts = bad.filter((part) => part !== false)
  const state = parts.length === 0 ? `All ${plural(total, 'service')} healthy` : `${parts.join(', ')} of ${total}`
  return incidents.active === 0 ? `${state}, no incident` : `${state}, ${plural(incidents.active, 'active incident')}`
}

/** One sentence on language models, for the head of the deep dive. */
export function llmLine({ watched, budgets }: LlmDashboard): string {
  if (watched.total.calls === 0) return 'No language-model call in this range'
  const over = budgets.filter(({ state }) => state === 'over').length
  const { costPerHour, callsPerMinute } = watched.pace
  const pace = `${costPerHour === null ? 'cost unknown' : `${usdText(costPerHour)} an hour`}, ${shortCount(callsPerMinute)} calls a minute`
  return over > 0 ? `${plural(over, 'budget')} exceeded: ${pace}` : pace
}

/** Highest of values of which some may be unknown; 0 without any. */
export function highestOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => (value !== null && value > most ? value : most), 0)
}
