import { getDefaultStore } from 'jotai'
import { fromWire, toWire } from '../../shared/model/case.ts'
import { type DashboardRange, type LlmBudget, type LlmBudgetWire, llmBudgetSchema } from '../../shared/model/dashboard.ts'
import { settingsAtom } from '../state/store.ts'
import { type Answer, ask } from './ask.ts'

/** The System Overview of a range. */
export const loadOverview = (range: DashboardRange) => ask((client) => client.dashboard.overview({ range }))
/** The LLM Deep Dive of a range. */
export const loadLlm = (range: DashboardRange) => ask((client) => client.dashboard.llm({ range }))

/** Puts a budget in force; the page knows it once the core has kept it. */
export async function saveBudget(budget: LlmBudget): Promise<Answer<unknown>> {
  const wire = llmBudgetSchema.safeParse(toWire<LlmBudgetWire>(budget))
  if (!wire.success) return { ok: false, message: wire.error.issues[0]?.message ?? 'The budget cannot be used.' }
  const answer = await ask((client) => client.settings.update({ llm_budget: wire.data }))
  if (answer.ok) getDefaultStore().set(settingsAtom, (now) => ({ ...now, llmBudget: fromWire(wire.data) }))
  return answer
}
