import type { AnalysisWire, EvidenceSeriesWire } from '../../../shared/model/analysis.ts'
import { toWire } from '../../../shared/model/case.ts'
import type { IncidentWire } from '../../../shared/model/incident.ts'
import type { LedgerEntryWire } from '../../../shared/model/ledger.ts'
import type { MonitorRuleWire } from '../../../shared/model/monitor-rules.ts'
import type { RemediationWire } from '../../../shared/model/remediation.ts'
import type { PostMortem } from './model.ts'

/** The post-mortem as data: the records word for word (hostile text too, as JSON keeps it), and what was computed from them. */
export function toJson({ input, summary, figures, impact, questions, beganMs, endedMs }: PostMortem): string {
  const { incident, evidence, remediations, ledger, rules } = input
  const text = JSON.stringify(
    {
      format: 'nexus-post-mortem',
      version: 1,
      generated_at: input.generatedAt,
      nexus: input.version,
      began_at: new Date(beganMs).toISOString(),
      ended_at: incident.state === 'resolved' ? new Date(endedMs).toISOString() : null,
      summary,
      figures,
      impact: impact.map((service) => ({
        service_id: service.serviceId,
        role: service.role,
        onset_at: service.onsetMs === null ? null : new Date(service.onsetMs).toISOString(),
        usual_latency_ms: service.usualLatencyMs,
        peak_latency_ms: service.peakLatencyMs,
        usual_error_rate: service.usualErrorRate,
        peak_error_rate: service.peakErrorRate,
      })),
      open_questions: questions,
      incident: toWire<IncidentWire>(incident),
      analysis: evidence.analysis === null ? null : toWire<AnalysisWire>(evidence.analysis),
      series: toWire<EvidenceSeriesWire[]>([...evidence.series]),
      remediations: toWire<RemediationWire[]>([...remediations]),
      ledger: toWire<LedgerEntryWire[]>([...ledger]),
      monitors: toWire<MonitorRuleWire[]>([...rules]),
    },
    null,
    2,
  )
  return `${text}\n`
}
