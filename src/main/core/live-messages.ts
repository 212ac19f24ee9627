import { computedAnalysis } from '../../shared/computed-analysis.ts'
import type { Analysis, AnalysisWire } from '../../shared/model/analysis.ts'
import { toWire } from '../../shared/model/case.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { Incident, IncidentSummary, IncidentSummaryWire } from '../../shared/model/incident.ts'
import type { AnalysisUpdateWire, LiveMessageWire } from '../../shared/model/live.ts'
import type { ServiceView, ServiceViewWire } from '../../shared/model/service.ts'

/** Milliseconds since the epoch as the ISO text of every wire. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** A view in wire form; written out because thousands of them pass here every second. */
export function viewToWire(view: ServiceView): ServiceViewWire {
  return {
    service_id: view.serviceId,
    position: view.position,
    status: view.status,
    latency_ms: view.latencyMs,
    error_rate: view.errorRate,
    traffic_volume: view.trafficVolume,
    rate_hz: view.rateHz,
    particle_count: view.particleCount,
    stale: view.stale,
    chronic: view.chronic,
    impact: view.impact,
    recovering: view.recovering,
    incident_id: view.incidentId,
    age_ms: view.ageMs,
  }
}

/** An incident without its timeline, in wire form. */
export function summaryToWire(incident: IncidentSummary | Incident): IncidentSummaryWire {
  return {
    incident_id: incident.incidentId,
    title: incident.title,
    severity: incident.severity,
    state: incident.state,
    service_id: incident.serviceId,
    service_ids: incident.serviceIds,
    monitor_ids: incident.monitorIds,
    opened_at: incident.openedAt,
    acknowledged_at: incident.acknowledgedAt,
    assignee: incident.assignee,
    cause: incident.cause === null ? null : { service_id: incident.cause.serviceId, confidence: incident.cause.confidence },
    resolved_at: incident.resolvedAt,
    resolution: incident.resolution,
    updated_at: incident.updatedAt,
  }
}

/** An analysis as it is told. */
export function analysisMessage(analysis: Analysis): AnalysisUpdateWire {
  return { type: 'analysis', timestamp: analysis.at, analysis: toWire<AnalysisWire>(analysis) }
}

export type AlertFact = Extract<Fact, { kind: 'monitor.alerted' }>

/**
 * The message a fact is told by, or null for facts that only show in the state.
 * @param causeOf computed cause of an incident in one sentence, as far as it is known
 * @param voiceUrlOf address of the clip that names what an alert is about
 * @param trace trace of the step that concluded it, and its page at Datadog; null: none
 */
export function messageOf(
  fact: Fact,
  causeOf: (incidentId: string) => string | null,
  voiceUrlOf: (fact: AlertFact) => string | null = () => null,
  trace: { readonly traceId: string; readonly url: string | null } | null = null,
): LiveMessageWire | null {
  const timestamp = isoOf(fact.at)
  switch (fact.kind) {
    case 'monitor.alerted':
      return {
        type: 'alert',
        timestamp,
        severity: fact.severity,
        service_id: fact.serviceId,
        monitor_id: fact.monitor.monitorId,
        message: fact.monitor.why,
        voice_url: voiceUrlOf(fact),
        analysis: causeOf(fact.incidentId),
        evidence: [...fact.evidence],
        incident_id: fact.incidentId,
        trace_id: trace?.traceId ?? null,
        datadog_url: trace?.url ?? (fact.monitor.external?.origin === 'datadog' ? fact.monitor.external.url : null),
      }
    case 'incident.opened':
    case 'incident.changed':
      return { type: 'incident_update', timestamp, incident: summaryToWire(fact.incident) }
    case 'incident.analyzed':
      return analysisMessage(computedAnalysis(fact.incidentId, fact.at, fact.report))
    case 'remediation.finished':
      return {
        type: 'remediation_result',
        timestamp,
        remediation_id: fact.remediation.remediationId,
        service_id: fact.remediation.serviceId,
        action: fact.remediation.action,
        success: fact.remediation.state === 'succeeded' || fact.remediation.state === 'undone',
        new_status: fact.remediation.newStatus ?? 'unknown',
        message: fact.remediation.message,
        state: fact.remediation.state,
      }
    case 'remediation.changed':
      return {
        type: 'remediation_progress',
        timestamp,
        remediation_id: fact.remediation.remediationId,
        service_id: fact.remediation.serviceId,
        action: fact.remediation.action,
        state: fact.remediation.state,
        message: fact.remediation.message,
      }
    case 'service.discovered':
    case 'service.status_changed':
    case 'service.went_stale':
    case 'service.came_back':
    case 'integrity.changed':
    case 'monitor.changed':
    case 'remediation.started':
    case 'command.accepted':
    case 'command.refused':
    case 'source.marked':
    case 'ledger.written':
    case 'monitors.loaded':
    case 'system.reset':
    case 'monitor.muted':
    case 'monitor.unmuted':
      return null
  }
}
