import type { Incident, IncidentSummary, Severity, TimelineEntry } from '../../../shared/model/incident.ts'

/** One alert inside an incident: open until its monitor recovers for its group. */
export interface Latch {
  readonly monitorId: string
  readonly group: string
  priority: Severity
  open: boolean
  /** Services of an alert of another system; absent: the group is the service. */
  serviceIds?: readonly string[]
}

/** Where the computed causes of an incident stand. */
interface AnalysisState {
  /** How alerts and services were when they were last looked at; another value is news. */
  mark: number
  /** Something changed that no analysis has seen yet. */
  news: boolean
  /** Source time of the last change, ms. */
  changedMs: number
  /** Source time of the last analysis, ms; null before the first. */
  doneMs: number | null
  /** What the last published report said, in short; only another one is published. */
  said: string
  /** Service that the timeline named last. */
  named: string | null
  /** Since when services around it are, or first were, bad while it was active: service and source time in ms. */
  onsets: [serviceId: string, sinceMs: number][]
}

export const noAnalysis = (): AnalysisState => ({ mark: 0, news: false, changedMs: 0, doneMs: null, said: '', named: null, onsets: [] })

/** An incident with what the engine needs to keep it; plain data, serialized as it is. */
export interface IncidentState {
  readonly incident: Incident
  readonly latches: Latch[]
  readonly openedMs: number
  /** Title of the alert that gave the incident its name, without what joined later. */
  headline: string
  lastAlertMs: number
  resolvedMs: number | null
  /** Words on the last fix that succeeded here. */
  remedy: string | null
  readonly analysis: AnalysisState
}

export const isActive = (state: IncidentState): boolean => state.incident.state !== 'resolved'

/** Everything in it was told by other systems: nothing here measured any of it. */
export const isHearsay = ({ latches }: IncidentState): boolean => latches.every(({ serviceIds }) => serviceIds !== undefined)

/** The open latch of a monitor and group in an incident. */
export const openLatch = (state: IncidentState, monitorId: string, group: string): Latch | undefined =>
  state.latches.find((latch) => latch.open && latch.monitorId === monitorId && latch.group === group)

/** A copy that later changes cannot reach; entries and the cause are replaced, never changed, so they are shared. */
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
 * Entries made by the engine's own judgement end here, so that an incident that goes
 * on for weeks stays small; what people and fixes do is always appended.
 */
const MAX_MONITOR_ENTRIES = 1_000
const LIMITED: readonly TimelineEntry['kind'][] = ['monitor_alerted', 'monitor_recovered', 'flapping', 'analyzed']

/** The entry as it is appended; null where it has no room any more, which is said once. */
export function fittingEntry(state: IncidentState, entry: TimelineEntry): TimelineEntry | null {
  const { length } = state.incident.timeline
  if (length < MAX_MONITOR_ENTRIES || !LIMITED.includes(entry.kind)) return entry
  if (length > MAX_MONITOR_ENTRIES) return null
  return { ...entry, text: `${entry.text} Further monitor changes of this incident are not listed.` }
}
