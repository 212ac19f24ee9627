import type { IncidentSummary } from '../../shared/model/incident.ts'

/** Incidents kept in the page; older ones are fetched again when searched for. */
const KEPT = 2_000

/** Merges newer copies into a newest-first list; the copy with the later `updatedAt` wins. */
export function mergeIncidents(known: readonly IncidentSummary[], fresh: readonly IncidentSummary[]): readonly IncidentSummary[] {
  const byId = new Map(known.map((one) => [one.incidentId, one]))
  for (const incident of fresh) {
    const old = byId.get(incident.incidentId)
    if (!old || Date.parse(old.updatedAt) <= Date.parse(incident.updatedAt)) byId.set(incident.incidentId, incident)
  }
  return [...byId.values()]
    .sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt) || (a.incidentId < b.incidentId ? 1 : -1))
    .slice(0, KEPT)
}

/** Incidents that contain every word of the query in title, services, severity, state or resolution. */
export function searchIncidents(incidents: readonly IncidentSummary[], query: string): readonly IncidentSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return incidents
  return incidents.filter((one) => {
    const text = [
      one.title,
      one.severity,
      one.state,
      one.serviceId,
      ...one.serviceIds,
      ...one.monitorIds,
      one.resolution ?? '',
      one.openedAt,
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** How long an incident lasted, or has lasted by `now` (ms of source time). */
export function incidentLengthMs(incident: IncidentSummary, now: number): number {
  const end = incident.resolvedAt === null ? now : Date.parse(incident.resolvedAt)
  return Math.max(0, end - Date.parse(incident.openedAt))
}
