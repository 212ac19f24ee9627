import type { Fact } from '../../../../shared/model/fact.ts'
import type { Incident } from '../../../../shared/model/incident.ts'
import type { Remediation } from '../../../../shared/model/remediation.ts'
import type { SpokenIncident } from '../types.ts'

/** Actor of what the engine does by itself. */
export const ENGINE = 'nexus'

/** What one step's facts say of one incident. */
export interface IncidentNews {
  incident: Incident | null
  opened: boolean
  /** Reopened by a person, who knows. */
  byHand: boolean
  /** A monitor of it notified people: an alert that another one explains does not. */
  notified: boolean
  flapping: boolean
  /** Who resolved it; null: it is not over. */
  resolvedBy: string | null
  /** Undefined: not analyzed in this step; null: no cause stands out. */
  cause: SpokenIncident['cause'] | undefined
}

/** What one step's facts hold that may be worth saying. */
export interface News {
  readonly incidents: ReadonlyMap<string, IncidentNews>
  readonly fixes: readonly Remediation[]
  /** Integrity became whole. */
  readonly whole: boolean
}

const none = (): IncidentNews => ({
  incident: null,
  opened: false,
  byHand: false,
  notified: false,
  flapping: false,
  resolvedBy: null,
  cause: undefined,
})

function hearIncident(
  news: IncidentNews,
  { kind, incident, entry }: Extract<Fact, { kind: 'incident.opened' | 'incident.changed' }>,
): void {
  news.incident = incident
  news.opened ||= kind === 'incident.opened' || entry.kind === 'reopened'
  news.byHand ||= entry.kind === 'reopened' && entry.actor !== ENGINE
  news.flapping ||= entry.kind === 'flapping'
  if (incident.state !== 'resolved') news.resolvedBy = null
  else if (entry.kind === 'resolved') news.resolvedBy = entry.actor
}

/** The best candidate where the report is clear; else null. */
function causeOf({ report: { verdict, causes } }: Extract<Fact, { kind: 'incident.analyzed' }>): SpokenIncident['cause'] {
  const [first] = causes
  if (verdict !== 'cause_found' || first === undefined) return null
  return { serviceId: first.serviceId, confidence: first.confidence }
}

/** The words are of fixes that helped or did not: an undo is neither, and of an unknown end nothing can be said. */
const toSay = ({ state, undoOf }: Remediation): boolean => undoOf === undefined && state !== 'unknown'

/** Sorts a step's facts by what they are about. */
export function newsOf(facts: readonly Fact[]): News {
  const incidents = new Map<string, IncidentNews>()
  const fixes: Remediation[] = []
  let whole = false
  const of = (incidentId: string): IncidentNews => {
    const news = incidents.get(incidentId) ?? none()
    incidents.set(incidentId, news)
    return news
  }
  for (const fact of facts) {
    if (fact.kind === 'incident.opened' || fact.kind === 'incident.changed') hearIncident(of(fact.incident.incidentId), fact)
    else if (fact.kind === 'incident.analyzed') of(fact.incidentId).cause = causeOf(fact)
    else if (fact.kind === 'monitor.alerted') of(fact.incidentId).notified = true
    else if (fact.kind === 'remediation.finished' && toSay(fact.remediation)) fixes.push(fact.remediation)
    else if (fact.kind === 'integrity.changed') whole = fact.to === 100
  }
  return { incidents, fixes, whole }
}
