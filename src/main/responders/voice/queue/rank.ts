import type { Severity } from '../../../../shared/model/incident.ts'
import type { SpeechEvent, SpokenIncident } from '../types.ts'
import { type OfferedEvent, type QueuedEvent, RANK, type Rank } from './types.ts'

const BY_SEVERITY: Readonly<Record<Severity, Rank>> = { p1: RANK.high, p2: RANK.medium, p3: RANK.low, p4: RANK.low }

/** Reminders and summaries are the queue's own. */
export function isOffered(event: SpeechEvent): event is OfferedEvent {
  return event.kind !== 'flood' && event.kind !== 'reminder'
}

/** How urgent an event is. */
export function rankOf(event: QueuedEvent): Rank {
  switch (event.kind) {
    case 'incident':
    case 'spread':
    case 'cause':
    case 'reminder':
      return BY_SEVERITY[event.incident.severity]
    case 'catch_up':
      return BY_SEVERITY[event.severity]
    case 'flood':
      return RANK.high
    case 'sitrep':
    case 'line':
      return RANK.asked
    case 'remediation':
      return RANK.medium
    case 'welcome':
    case 'resolved':
    case 'all_clear':
      return RANK.low
  }
}

/** The incident that an event is about. */
export function incidentOf(event: QueuedEvent): SpokenIncident | null {
  return 'incident' in event ? event.incident : null
}

/** News of an incident that is not over. */
export type NewsEvent = Extract<QueuedEvent, { kind: 'incident' | 'spread' | 'cause' | 'reminder' }>
const NEWS: readonly QueuedEvent['kind'][] = ['incident', 'spread', 'cause', 'reminder']

export function isNews(event: QueuedEvent): event is NewsEvent {
  return NEWS.includes(event.kind)
}

/** Besides news: what the summary of a flood tells. */
export const TOLD_IN_SUMMARY: readonly QueuedEvent['kind'][] = ['resolved', 'all_clear', 'catch_up']

/** Whether an event tells that an incident is open. */
export function tells(event: QueuedEvent, incidentId: string): boolean {
  return event.kind === 'catch_up' ? event.incidentIds.includes(incidentId) : isNews(event) && event.incident.incidentId === incidentId
}

/** Somebody asked for it: said whatever else holds. */
export function isAsked({ kind }: QueuedEvent): boolean {
  return kind === 'sitrep' || kind === 'line'
}

/** One announcement for two: the one that says more, of the newest facts. */
export function joined(waiting: NewsEvent, offered: NewsEvent): NewsEvent {
  const kind = NEWS.indexOf(waiting.kind) <= NEWS.indexOf(offered.kind) ? waiting.kind : offered.kind
  return { kind, incident: offered.incident }
}
