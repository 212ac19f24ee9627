import type { LlmBudget } from '../../../shared/model/dashboard.ts'
import type { MonitorProfile } from '../../../shared/model/monitor.ts'
import type { MonitorProblem } from '../../../shared/model/monitor-rules.ts'
import { budgetDefinitions } from './budget.ts'
import { BUILT_IN_MONITORS } from './built-in.ts'
import type { MonitorDefinition, MonitorSet } from './definition.ts'
import { compileMonitors } from './language/compile.ts'

/** Monitors in force, with what is wrong in their text. */
export interface LoadedSet extends MonitorSet {
  readonly problems: readonly MonitorProblem[]
  /** Former forms kept in place of monitors that have a problem in `text`. */
  readonly kept: readonly MonitorDefinition[]
  /** Limits of cost whose monitors are among the definitions; null: none. */
  readonly budget: LlmBudget | null
}

export interface SavedSet {
  origin: LoadedSet['origin']
  /** Null: the built-in text. */
  text: string | null
  kept: readonly MonitorDefinition[]
  /** Absent in states from before there were budgets. */
  budget?: LlmBudget | null
}

const builtIn = new Map<MonitorProfile, LoadedSet>()

/** The built-in monitors; compiled once for each profile. */
export function builtInSet(profile: MonitorProfile): LoadedSet {
  const known = builtIn.get(profile) ?? compiledSet(BUILT_IN_MONITORS, 'built_in', profile, [], null)
  builtIn.set(profile, known)
  return known
}

function compiledSet(
  text: string,
  origin: LoadedSet['origin'],
  profile: MonitorProfile,
  kept: readonly MonitorDefinition[],
  budget: LlmBudget | null,
): LoadedSet {
  const { definitions, problems } = compileMonitors(text, profile)
  const own = new Set(definitions.map(({ id }) => id))
  const still = kept.filter(({ id }) => !own.has(id))
  const limits = budgetDefinitions(budget, profile)
  const limited = new Set(limits.map(({ id }) => id))
  const others = [...definitions, ...still].filter(({ id }) => !limited.has(id))
  return { text, origin, definitions: [...others, ...limits], problems, kept: still, budget }
}

/** Compiles a text that is loaded `partly`: monitors with a problem keep the form they have in `before`. */
export function loadedSet(text: string, origin: LoadedSet['origin'], profile: MonitorProfile, before: LoadedSet): LoadedSet {
  const { problems } = compileMonitors(text, profile)
  // A problem without an id may hide any monitor, so nothing is taken for removed.
  const hidden = problems.some(({ monitorId }) => monitorId === null)
  const wrong = new Set(problems.map(({ monitorId }) => monitorId))
  const limits = new Set(budgetDefinitions(before.budget, profile).map(({ id }) => id))
  const kept = before.definitions.filter(({ id }) => (hidden || wrong.has(id)) && !limits.has(id))
  return withReferences(compiledSet(text, origin, profile, kept, before.budget))
}

/** The same monitors with other limits of cost; a limit takes the place of a monitor of the same id. */
export function budgetedSet({ text, origin, kept }: LoadedSet, budget: LlmBudget, profile: MonitorProfile): LoadedSet {
  return withReferences(compiledSet(text, origin, profile, kept, budget))
}

/** Leaves out composites that name a monitor which is no longer there. */
function withReferences(set: LoadedSet): LoadedSet {
  const ids = new Set(set.definitions.map(({ id }) => id))
  const sound = (definition: MonitorDefinition) => namesOf(definition).every((id) => ids.has(id))
  if (set.definitions.every(sound)) return set
  return withReferences({ ...set, definitions: set.definitions.filter(sound), kept: set.kept.filter(sound) })
}

function namesOf({ expression }: MonitorDefinition): string[] {
  const walk = (part: NonNullable<MonitorDefinition['expression']>): string[] =>
    part.op === 'monitor' ? [part.id] : part.op === 'not' ? walk(part.of) : part.of.flatMap(walk)
  return expression === null ? [] : walk(expression)
}

export function saveSet({ origin, text, kept, budget }: LoadedSet): SavedSet {
  return { origin, text: text === BUILT_IN_MONITORS ? null : text, kept, ...(budget !== null && { budget }) }
}

export function restoreSet({ origin, text, kept, budget = null }: SavedSet, profile: MonitorProfile): LoadedSet {
  if (text === null && kept.length === 0 && origin === 'built_in' && budget === null) return builtInSet(profile)
  return withReferences(compiledSet(text ?? BUILT_IN_MONITORS, origin, profile, kept, budget))
}

/** Why a text cannot be loaded whole, in a sentence; null when it can. */
export function loadRefusal(text: string, profile: MonitorProfile): string | null {
  const { problems } = compileMonitors(text, profile)
  const [first] = problems
  if (first === undefined) return null
  const more = problems.length === 1 ? '' : ` (${problems.length - 1} more)`
  return `The monitors were not loaded. Line ${first.line}:${first.column}: ${first.message}${more}`
}
