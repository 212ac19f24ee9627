import { type Difference, differences } from './differences.ts'
import type { Existing, ExistingDashboard, ExistingMonitor } from './existing.ts'
import type { JsonObject, LeftOut, WantedDashboard, WantedMonitor } from './wanted.ts'

/** What has to be done about one monitor or dashboard. */
export interface Step {
  /** `keep`: ours, no longer defined, and nobody asked to remove it. `foreign`: somebody else's of the same name. */
  readonly action: 'create' | 'update' | 'unchanged' | 'delete' | 'keep' | 'foreign'
  readonly kind: 'monitor' | 'dashboard'
  /** Id of the definition; of somebody else's, its name. */
  readonly id: string
  readonly name: string
  /** Datadog's id; null before it is made. */
  readonly remoteId: string | null
  readonly changes: readonly Difference[]
  /** What is to be sent; null where nothing is. */
  readonly wanted: WantedMonitor | WantedDashboard | null
  /** Tags that others added and that stay. */
  readonly tags: readonly string[]
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly leftOut: readonly LeftOut[]
  /** Ours of other environments; they are left alone. */
  readonly elsewhere: number
}

export interface Wanted {
  readonly monitors: readonly WantedMonitor[]
  readonly dashboards: readonly WantedDashboard[]
  readonly leftOut: readonly LeftOut[]
}

/** Steps in an order in which they can be done: members before composites, removals at the end, composites first. */
export function planOf({ monitors, dashboards, leftOut }: Wanted, existing: Existing, prune: boolean): Plan {
  const idOf = (id: string): string => String(existing.monitors.get(id)?.[0]?.id ?? `<${id}>`)
  const steps: Step[] = [
    ...monitors.map((wanted) => monitorStep(wanted, existing.monitors.get(wanted.id)?.[0], idOf)),
    ...dashboards.map((wanted) => dashboardStep(wanted, existing.dashboards.get(wanted.id)?.[0])),
  ]
  const gone = prune ? 'delete' : 'keep'
  const orphans = [...surplus('monitor', existing.monitors, monitors), ...surplus('dashboard', existing.dashboards, dashboards)]
  steps.push(...orphans.map((orphan): Step => ({ ...orphan, action: gone })))
  const names = new Set([...monitors, ...dashboards].map(({ name }) => name))
  for (const { kind, name, remoteId } of existing.foreign)
    if (names.has(name)) steps.push({ action: 'foreign', kind, id: name, name, remoteId, changes: [], wanted: null, tags: [] })
  return { steps, leftOut, elsewhere: existing.elsewhere }
}

/** A monitor as it is sent, given what its members are called. */
export function monitorBody(wanted: WantedMonitor, idOf: (id: string) => string, tags: readonly string[] = []): JsonObject {
  const own = wanted.body.tags as readonly string[]
  return { ...wanted.body, tags: [...own, ...tags.filter((tag) => !own.includes(tag))], query: wanted.query(idOf) }
}

function monitorStep(wanted: WantedMonitor, actual: ExistingMonitor | undefined, idOf: (id: string) => string): Step {
  const { id, name } = wanted
  if (actual === undefined) return { action: 'create', kind: 'monitor', id, name, remoteId: null, changes: [], wanted, tags: [] }
  const changes = monitorDifferences(actual, wanted, idOf)
  return {
    action: changes.length === 0 ? 'unchanged' : 'update',
    kind: 'monitor',
    id,
    name,
    remoteId: String(actual.id),
    changes,
    wanted,
    tags: actual.tags ?? [],
  }
}

/** Where a monitor is not what is wanted. A type cannot be changed; `metric alert` is the old name of `query alert`. */
export function monitorDifferences(actual: ExistingMonitor, wanted: WantedMonitor, idOf: (id: string) => string): Difference[] {
  const type = actual.type === 'metric alert' ? 'query alert' : actual.type
  return differences({ ...actual, type }, monitorBody(wanted, idOf))
}

function dashboardStep(wanted: WantedDashboard, actual: ExistingDashboard | undefined): Step {
  const { id, name } = wanted
  if (actual === undefined) return { action: 'create', kind: 'dashboard', id, name, remoteId: null, changes: [], wanted, tags: [] }
  const changes = differences(actual, wanted.body)
  return {
    action: changes.length === 0 ? 'unchanged' : 'update',
    kind: 'dashboard',
    id,
    name,
    remoteId: actual.id,
    changes,
    wanted,
    tags: [],
  }
}

type Held = ExistingMonitor | ExistingDashboard

/** Ours that no definition stands for, and copies of one; a composite before what it is made of. */
function surplus(
  kind: 'monitor' | 'dashboard',
  existing: ReadonlyMap<string, readonly Held[]>,
  wanted: readonly { readonly id: string }[],
): Omit<Step, 'action'>[] {
  const defined = new Set(wanted.map(({ id }) => id))
  const found = [...existing].flatMap(([id, all]) => all.slice(defined.has(id) ? 1 : 0).map((held) => ({ id, held })))
  const composite = (held: Held): number => (held.type === 'composite' ? 0 : 1)
  return found
    .sort((a, b) => composite(a.held) - composite(b.held))
    .map(({ id, held }) => {
      const name = 'title' in held ? String(held.title) : String(held.name ?? '')
      return { kind, id, name, remoteId: String(held.id), changes: [], wanted: null, tags: [] }
    })
}
