import { z } from 'zod'
import { type DatadogApi, DatadogFailure } from '../../../datadog/api.ts'
import { differences } from './differences.ts'
import { dashboardSchema, monitorSchema } from './existing.ts'
import { monitorBody, monitorDifferences, type Plan, type Step } from './plan.ts'
import type { WantedMonitor } from './wanted.ts'

/** What became of a step. */
export interface Outcome {
  readonly step: Step
  /** `skipped`: not tried, because something before it failed. */
  readonly result: 'done' | 'refused' | 'skipped' | 'nothing'
  /** Datadog's id of what is there now. */
  readonly remoteId: string | null
  /** Sentences: why not, or what Datadog keeps in another form. */
  readonly notes: readonly string[]
}

/** Ids by definition, as they become known. */
function idsOf(plan: Plan): Map<string, string> {
  const known = plan.steps.filter(({ kind, remoteId, wanted }) => kind === 'monitor' && remoteId !== null && wanted !== null)
  return new Map(known.map(({ id, remoteId }) => [id, String(remoteId)]))
}

/**
 * Asks Datadog whether it would take each monitor that is to be made or changed. Composites of monitors that are not
 * there yet cannot be asked about. Gives refusals by definition; throws DatadogFailure where the call itself fails.
 */
export async function validate(api: DatadogApi, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const ids = idsOf(plan)
  const refusals = new Map<string, string>()
  for (const { action, wanted, remoteId, id, tags } of plan.steps) {
    if ((action !== 'create' && action !== 'update') || wanted?.kind !== 'monitor') continue
    if (wanted.members.some((member) => !ids.has(member))) continue
    const path = remoteId === null ? '/api/v1/monitor/validate' : `/api/v1/monitor/${remoteId}/validate`
    try {
      await api.call(
        'POST',
        path,
        z.unknown(),
        monitorBody(wanted, (member) => ids.get(member) ?? member, tags),
      )
    } catch (error) {
      if (!(error instanceof DatadogFailure) || !error.refused) throw error
      refusals.set(id, error.message)
    }
  }
  return refusals
}

/**
 * Does the plan, step by step, and tells each. What Datadog refuses is told and the rest goes on; where the connection or the
 * keys fail, the rest is skipped and the failure is thrown at the end as `failure`. A rerun continues: it plans anew.
 */
export async function apply(
  api: DatadogApi,
  plan: Plan,
  heard: (outcome: Outcome) => Promise<void>,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly failure: DatadogFailure | null }> {
  const ids = idsOf(plan)
  const outcomes: Outcome[] = []
  let failure: DatadogFailure | null = null
  for (const step of plan.steps) {
    let outcome: Outcome
    if (step.action === 'unchanged' || step.action === 'keep' || step.action === 'foreign')
      outcome = { step, result: 'nothing', remoteId: step.remoteId, notes: [] }
    else if (failure !== null) outcome = { step, result: 'skipped', remoteId: step.remoteId, notes: [] }
    else {
      try {
        outcome = await perform(api, step, ids)
      } catch (error) {
        if (!(error instanceof DatadogFailure)) throw error
        if (!error.refused) failure = error
        outcome = { step, result: 'refused', remoteId: step.remoteId, notes: [error.message] }
      }
    }
    outcomes.push(outcome)
    await heard(outcome)
  }
  return { outcomes, failure }
}

async function perform(api: DatadogApi, step: Step, ids: Map<string, string>): Promise<Outcome> {
  const { kind, remoteId, wanted } = step
  if (wanted === null) {
    await api.call('DELETE', `/api/v1/${kind}/${encodeURIComponent(remoteId ?? '')}`, z.unknown())
    return { step, result: 'done', remoteId, notes: [] }
  }
  if (wanted.kind === 'monitor') return performMonitor(api, step, wanted, ids)
  const held =
    remoteId === null
      ? await api.call('POST', '/api/v1/dashboard', dashboardSchema, wanted.body)
      : await api.call('PUT', `/api/v1/dashboard/${encodeURIComponent(remoteId)}`, dashboardSchema, wanted.body)
  return { step, result: 'done', remoteId: held.id, notes: otherwise(differences(held, wanted.body)) }
}

async function performMonitor(api: DatadogApi, step: Step, wanted: WantedMonitor, ids: Map<string, string>): Promise<Outcome> {
  const missing = wanted.members.find((member) => !ids.has(member))
  if (missing !== undefined)
    return { step, result: 'refused', remoteId: step.remoteId, notes: [`It is made of ${missing}, which could not be made.`] }
  const idOf = (member: string): string => ids.get(member) ?? member
  const body = monitorBody(wanted, idOf, step.tags)
  const held =
    step.remoteId === null
      ? await api.call('POST', '/api/v1/monitor', monitorSchema, body)
      : await api.call('PUT', `/api/v1/monitor/${step.remoteId}`, monitorSchema, body)
  ids.set(step.id, String(held.id))
  return { step, result: 'done', remoteId: String(held.id), notes: otherwise(monitorDifferences(held, wanted, idOf)) }
}

function otherwise(kept: readonly { readonly path: string }[]): string[] {
  if (kept.length === 0) return []
  return [`Datadog keeps ${kept.map(({ path }) => path).join(', ')} in another form, so that the next plan shows it again.`]
}
