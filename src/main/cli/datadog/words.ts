import type { Outcome } from './apply.ts'
import type { Plan, Step } from './plan.ts'

const MARK = { create: '+', update: '~', unchanged: '=', delete: '-', keep: '?', foreign: '!' } as const
const ENDING: Readonly<Record<Step['action'], string>> = {
  create: '',
  update: '',
  unchanged: 'unchanged',
  delete: 'to be removed: no definition stands for it',
  keep: 'left alone: ours, but no definition stands for it; --prune removes it',
  foreign: 'left alone: of the same name, but not made by NEXUS',
}
/** A value in a diff, characters. */
const MOST_VALUE = 300

const valueText = (value: unknown): string => {
  const text = value === undefined ? '(none)' : JSON.stringify(value)
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}... (${text.length} characters)` : text
}

/** A step with its changes, for people. */
export function stepLines(step: Step, refusal?: string): string[] {
  const { action, kind, id, name, remoteId, changes, wanted } = step
  const place = remoteId === null ? '' : ` #${remoteId}`
  const head = `${MARK[action]} ${kind} ${id}${place}${action === 'create' ? `  "${name}"` : ''}${ENDING[action] === '' ? '' : `  ${ENDING[action]}`}`
  const lines = [head]
  if (action === 'create' && wanted?.kind === 'monitor') lines.push(`    query: ${wanted.query((member) => `<${member}>`)}`)
  if (action === 'create' && wanted?.kind === 'dashboard') lines.push(`    ${widgetCount(wanted.body.widgets)} widgets`)
  for (const { path, from, to } of changes) lines.push(`    ${path}: ${valueText(from)} -> ${valueText(to)}`)
  if (refusal !== undefined) lines.push(`    ${refusal}`)
  return lines
}

const widgetCount = (widgets: unknown): number => (Array.isArray(widgets) ? widgets.length : 0)

/** How many steps there are of each kind, in a sentence without its end. */
export function countText({ steps, leftOut }: Plan): string {
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length
  const parts = [
    `${count('create')} to create`,
    `${count('update')} to update`,
    ...(count('delete') > 0 ? [`${count('delete')} to remove`] : []),
    `${count('unchanged')} unchanged`,
    ...(count('keep') + count('foreign') > 0 ? [`${count('keep') + count('foreign')} left alone`] : []),
    ...(leftOut.length > 0 ? [`${leftOut.length} not for Datadog`] : []),
  ]
  return parts.join(', ')
}

/** Definitions that Datadog cannot hold, and ours of other environments. */
export function asideLines({ leftOut, elsewhere }: Plan): string[] {
  return [
    ...leftOut.map(({ id, why }) => `  monitor ${id} stays in NEXUS alone: ${why}.`),
    ...(elsewhere > 0 ? [`  ${elsewhere} of other environments are left alone (DD_ENV says which one this is).`] : []),
  ]
}

export const hasChanges = ({ steps }: Plan): boolean => steps.some(({ action }) => ['create', 'update', 'delete'].includes(action))

/** What became of a step, for people. */
export function outcomeLines({ step, result, remoteId, notes }: Outcome): string[] {
  const did = { create: 'created', update: 'updated', delete: 'removed' } as const
  const { action } = step
  if (action !== 'create' && action !== 'update' && action !== 'delete') return stepLines(step)
  const word = result === 'done' ? did[action] : result === 'skipped' ? `not ${did[action]}: skipped` : `not ${did[action]}`
  const [, ...changes] = stepLines(step)
  return [
    `${MARK[action]} ${step.kind} ${step.id}${remoteId === null ? '' : ` #${remoteId}`}  ${word}`,
    ...changes,
    ...notes.map((note) => `    ${note}`),
  ]
}

/** A plan, or what came of it, for programs. */
export function planJson(plan: Plan, refusals: ReadonlyMap<string, string>, outcomes: readonly Outcome[] | null) {
  const results = new Map(outcomes?.map((outcome) => [outcome.step, outcome]))
  return {
    steps: plan.steps.map((step) => {
      const { action, kind, id, name, remoteId, changes } = step
      const outcome = results.get(step)
      const notes = [...(refusals.has(id) && kind === 'monitor' ? [refusals.get(id)] : []), ...(outcome?.notes ?? [])]
      return {
        action,
        kind,
        nexus_id: id,
        name,
        id: outcome?.remoteId ?? remoteId,
        changes: changes.map(({ path, from, to }) => ({ path, from: from ?? null, to })),
        ...(outcome && { result: outcome.result }),
        notes,
      }
    }),
    not_for_datadog: plan.leftOut.map(({ id, why }) => ({ nexus_id: id, why })),
    elsewhere: plan.elsewhere,
  }
}
