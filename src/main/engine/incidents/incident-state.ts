import type { Incident, IncidentSummary, TimelineEntry } from '../../../shared/model/incident.ts'

/** One alert inside an incident: open until its monitor recovers for its group. */
export interface Latch {
  readonly monitorId: string
  readonly group: string
  open: boolean
}

/** An incident with what the engine needs to keep it; plain data, serialized as it is. */
export interface IncidentState {
  readonly incident: Incident
  readonly latches: Latch[]
  readonly openedMs: number
  lastAlertMs: number
  resolvedMs: number | null
  /** Words on the last fix that succeeded here. */
  remedy: string | null
}

export const isActive = (state: IncidentState): boolean => state.incident.state !== 'resolved'

/** A copy that later changes cannot reach; entries never change, so they are shared. */
export function copyIncident({ incident }: IncidentState): Incident {
  return {
    ...incident,
    serviceIds: [...incident.serviceIds],
    monitorIds: [...incident.monitorIds],
    timeline: [...incident.timeline],
  }
}

export function summaryOf(state: IncidentState): IncidentSummary {
  const { timeline: _, ...summary } = copyIncident(state)
  return summary
}

/**
 * Monitor entries end here, so that an incident that flaps for weeks stays small;
 * what people and fixes do is always appended.
 */
const MAX_MONITOR_ENTRIES = 1_000

/** Whether a monitor entry still has room; says once that it has not. */
export function monitorEntry(state: IncidentState, entry: TimelineEntry): TimelineEntry | null {
  const { length } = state.incident.timeline
  if (length < MAX_MONITOR_ENTRIES) return entry
  if (length > MAX_MONITOR_ENTRIES) return null
  return { ...entry, text: `${entry.text} Further monitor changes of this incident are not listed.` }
}
