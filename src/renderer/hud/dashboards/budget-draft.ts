import type { LlmBudget } from '../../../shared/model/dashboard.ts'

/** A budget as it is being written. */
export interface BudgetDraft {
  readonly hour: string
  readonly day: string
  readonly services: readonly { readonly serviceId: string; readonly hour: string; readonly day: string }[]
}

const MOST_USD = 1_000_000

const written = (usd: number | null): string => (usd === null ? '' : String(usd))

export function draftOf({ usdPerHour, usdPerDay, services }: LlmBudget): BudgetDraft {
  return {
    hour: written(usdPerHour),
    day: written(usdPerDay),
    services: services.map((one) => ({ serviceId: one.serviceId, hour: written(one.usdPerHour), day: written(one.usdPerDay) })),
  }
}

/** What is wrong with an amount, in a sentence; null: it can be used. Empty is no limit. */
export function amountProblem(text: string): string | null {
  if (text.trim() === '') return null
  const usd = Number(text)
  if (!Number.isFinite(usd) || !/^\s*\d*\.?\d+\s*$/.test(text))
    return 'Write an amount in US dollars, such as 5 or 0.50, or leave it empty.'
  if (usd <= 0) return 'Write more than 0, or leave it empty for no limit.'
  return usd > MOST_USD ? 'Write at most 1,000,000.' : null
}

const amountOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))

/** The budget that a draft stands for, or null while something in it cannot be used. */
export function budgetOf({ hour, day, services }: BudgetDraft): LlmBudget | null {
  const all = [hour, day, ...services.flatMap((one) => [one.hour, one.day])]
  if (all.some((text) => amountProblem(text) !== null)) return null
  return {
    usdPerHour: amountOf(hour),
    usdPerDay: amountOf(day),
    // A service without an amount has no limit of its own.
    services: services.flatMap((one) =>
      one.hour.trim() === '' && one.day.trim() === ''
        ? []
        : [{ serviceId: one.serviceId, usdPerHour: amountOf(one.hour), usdPerDay: amountOf(one.day) }],
    ),
  }
}
