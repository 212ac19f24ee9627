import type { System } from '../services/system.ts'
import type { IncidentState } from './incident-state.ts'

/** How far around an incident its cause is looked for, in calls. */
const MAX_HOPS = 3
/** Of an incident's services those that alerted first, which hold the cause. An analysis costs about a millisecond a service. */
const MAX_MEMBERS = 40
const MAX_NEIGHBOURS = 40

interface Scope {
  readonly members: number
  readonly version: number
  readonly ids: readonly string[]
}
const scopes = new WeakMap<Members, Scope>()

/** What a search for causes needs to know of an incident: its services, in the order they alerted. */
export interface Members {
  readonly incident: { readonly serviceIds: readonly string[] }
}

/** The incident's first services, then those at most three calls away in either direction, nearest first. */
export function scopeOf(state: Members, system: System): readonly string[] {
  const { serviceIds } = state.incident
  const known = scopes.get(state)
  if (known?.members === serviceIds.length && known.version === system.version) return known.ids
  const ids = new Set(serviceIds.slice(0, MAX_MEMBERS))
  const limit = ids.size + MAX_NEIGHBOURS
  let reached: readonly string[] = [...ids]
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const next: string[] = []
    for (const id of reached) {
      for (const other of [...system.calls(id), ...system.calledBy(id)]) {
        if (ids.has(other) || ids.size >= limit) continue
        ids.add(other)
        next.push(other)
      }
    }
    reached = next
  }
  const scope = { members: serviceIds.length, version: system.version, ids: [...ids] }
  scopes.set(state, scope)
  return scope.ids
}

/** A number that changes when an alert of the incident or a status around it changes. */
export function markOf(state: IncidentState, system: System): number {
  let mark = state.latches.length
  for (const latch of state.latches) mark = (Math.imul(mark, 31) + (latch.open ? 1 : 0)) | 0
  for (const id of scopeOf(state, system)) {
    const service = system.get(id)
    mark = (Math.imul(mark, 31) + (service === undefined ? 0 : service.rank * 2 + (service.stale ? 1 : 0))) | 0
  }
  return mark
}
