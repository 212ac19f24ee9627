import type { IncidentSummaryWire } from '../../../shared/model/incident.ts'

/** Latency and errors in words; `error_rate` is a ratio. */
export function figures({ latency_ms, error_rate }: { latency_ms: number | null; error_rate: number | null }): string {
  const latency = latency_ms === null ? 'latency unknown' : `latency ${Math.round(latency_ms)} ms`
  return `${latency}, ${error_rate === null ? 'errors unknown' : `errors ${(error_rate * 100).toFixed(1)} %`}`
}

/** One incident as a line of a list. */
export function incidentLine(incident: IncidentSummaryWire): string {
  const cause = incident.cause === null ? '' : ` Cause: ${incident.cause.service_id} (${Math.round(incident.cause.confidence * 100)} %).`
  const end = incident.resolved_at === null ? '' : `, resolved ${incident.resolved_at}`
  return `- ${incident.incident_id} [${incident.severity}, ${incident.state}] ${incident.title}; services ${incident.service_ids.join(', ') || incident.service_id}; opened ${incident.opened_at}${end}.${cause}`
}
