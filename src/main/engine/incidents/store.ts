import type { ExternalDetail } from '../../../shared/model/external.ts'
import type { TimelineEntry } from '../../../shared/model/incident.ts'
import type { FactLog } from '../facts.ts'
import { isoInstant } from '../text.ts'
import { copyIncident, fittingEntry, type IncidentState, isActive, openLatch } from './incident-state.ts'

export interface SavedStore {
  sequence: number
  states: IncidentState[]
}

/** Resolved incidents kept for reopening and notes; older ones live in the records. */
const KEPT_RESOLVED = 200

function sourceOf(external: ExternalDetail | null): Pick<TimelineEntry, 'origin' | 'url'> {
  if (external === null) return {}
  const { origin, url } = external
  return url === null ? { origin } : { origin, url }
}

/** Every incident that can still change, and the only hand that appends to their timelines. */
export class IncidentStore {
  /** Oldest first, resolved ones included. */
  states: IncidentState[] = []
  private sequence = 0
  /** The active incident that names a service; rebuilt when any changes. */
  private byService: Map<string, string> | null = null
  private readonly facts: FactLog

  constructor(facts: FactLog) {
    this.facts = facts
  }

  /** Number of the next incident. */
  next(): number {
    return ++this.sequence
  }

  add(state: IncidentState): void {
    this.states.push(state)
    this.byService = null
  }

  active(): IncidentState[] {
    return this.states.filter(isActive)
  }

  find(incidentId: string): IncidentState | undefined {
    return this.states.find(({ incident }) => incident.incidentId === incidentId)
  }

  /** The incident that an alert is open in, active or not. */
  holding(monitorId: string, group: string): IncidentState | undefined {
    return this.states.find((state) => openLatch(state, monitorId, group) !== undefined)
  }

  /** Id of the newest active incident that names the service. */
  incidentOf(serviceId: string): string | null {
    this.byService ??= new Map(this.active().flatMap(({ incident }) => incident.serviceIds.map((id) => [id, incident.incidentId])))
    return this.byService.get(serviceId) ?? null
  }

  /** The services or the state of an incident changed. */
  changed(): void {
    this.byService = null
  }

  /** `external`: the alert of another system that is the reason. */
  append(
    state: IncidentState,
    nowMs: number,
    kind: TimelineEntry['kind'],
    actor: string,
    text: string,
    serviceId: string | null,
    external: ExternalDetail | null = null,
  ): void {
    const at = isoInstant(nowMs)
    const entry = fittingEntry(state, { at, kind, actor, text, serviceId, ...sourceOf(external) })
    if (entry === null) return
    const { incident } = state
    incident.timeline.push(entry)
    incident.updatedAt = at
    this.changed()
    this.facts.add({ kind: kind === 'opened' ? 'incident.opened' : 'incident.changed', incident: copyIncident(state), entry })
  }

  resolve(state: IncidentState, nowMs: number, actor: string, text: string): void {
    state.incident.state = 'resolved'
    state.incident.resolvedAt = isoInstant(nowMs)
    state.incident.resolution = text
    state.resolvedMs = nowMs
    this.append(state, nowMs, 'resolved', actor, text, null)
    const resolved = this.states.filter((s) => !isActive(s))
    const [oldest] = resolved
    if (resolved.length > KEPT_RESOLVED) this.states = this.states.filter((s) => s !== oldest)
  }

  reopen(
    state: IncidentState,
    nowMs: number,
    actor: string,
    text: string,
    serviceId: string | null,
    external: ExternalDetail | null = null,
  ): void {
    const { incident } = state
    incident.state = 'open'
    incident.acknowledgedAt = null
    incident.resolvedAt = null
    incident.resolution = null
    state.resolvedMs = null
    state.remedy = null
    this.append(state, nowMs, 'reopened', actor, text, serviceId, external)
  }

  save(): SavedStore {
    return { sequence: this.sequence, states: this.states }
  }

  restore(saved: SavedStore): void {
    this.sequence = saved.sequence
    this.states = saved.states
    this.byService = null
  }
}
