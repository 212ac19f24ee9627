import type { CauseReport } from '../../../../../shared/model/cause.ts'
import type { Fact } from '../../../../../shared/model/fact.ts'
import type { Incident, Severity, TimelineEntry } from '../../../../../shared/model/incident.ts'
import type { MonitorState, MonitorStatus } from '../../../../../shared/model/monitor.ts'
import type { Remediation } from '../../../../../shared/model/remediation.ts'
import type { SpokenSituation } from '../../types.ts'

/** Five healthy services, and nothing else to tell. */
export const CALM: SpokenSituation = {
  integrity: 100,
  services: 5,
  critical: [],
  warning: [],
  stale: [],
  unknown: [],
  incidents: [],
  source: null,
}

export const T0 = Date.UTC(2026, 0, 1)
const iso = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString()

export function monitor(monitorId: string, group: string, state: MonitorState = 'alert', value: number | null = null): MonitorStatus {
  const unit = monitorId === 'high-error-rate' ? 'percent' : 'ms'
  return { monitorId, group, state, value, threshold: 0, unit, windowSeconds: 3, since: iso(0), muted: false, why: '' }
}

/** Facts about one incident as the engine makes them, second by second. */
export class IncidentStory {
  private seq = 0
  private readonly incident: Incident

  constructor(serviceIds: string[], monitorIds: string[], severity: Severity = 'p2', incidentId = 'inc-1') {
    this.incident = {
      incidentId,
      title: '',
      severity,
      state: 'open',
      serviceId: serviceIds[0] ?? '*',
      serviceIds,
      monitorIds,
      openedAt: iso(0),
      acknowledgedAt: null,
      assignee: null,
      cause: null,
      resolvedAt: null,
      resolution: null,
      updatedAt: iso(0),
      timeline: [],
    }
  }

  get summary(): Incident {
    return structuredClone(this.incident)
  }

  private base(seconds: number): { seq: number; at: number } {
    return { seq: this.seq++, at: T0 + seconds * 1_000 }
  }

  monitor(status: MonitorStatus, seconds = 0): Fact {
    return { ...this.base(seconds), kind: 'monitor.changed', from: 'ok', monitor: status }
  }

  alerted(status: MonitorStatus, seconds = 0): Fact {
    const { incidentId } = this.incident
    const serviceId = status.group
    return { ...this.base(seconds), kind: 'monitor.alerted', monitor: status, serviceId, severity: 'critical', incidentId, evidence: [] }
  }

  change(seconds: number, kind: TimelineEntry['kind'], changed: Partial<Incident> = {}, actor = 'nexus'): Fact {
    Object.assign(this.incident, changed, { updatedAt: iso(seconds) })
    if (kind === 'resolved') Object.assign(this.incident, { state: 'resolved', resolvedAt: iso(seconds) })
    if (kind === 'reopened') Object.assign(this.incident, { state: 'open', resolvedAt: null })
    const entry = { at: iso(seconds), kind, actor, text: '', serviceId: null }
    return {
      ...this.base(seconds),
      kind: kind === 'opened' ? 'incident.opened' : 'incident.changed',
      incident: structuredClone(this.incident),
      entry,
    }
  }

  analyzed(seconds: number, cause: string, confidence: number, verdict: CauseReport['verdict'] = 'cause_found'): Fact {
    this.incident.cause = { serviceId: cause, confidence }
    const first = { serviceId: cause, confidence, symptom: 'latency' as const, onsetAt: null, evidence: [], against: [], path: [] }
    const report = { verdict, causes: [first], alertingService: null, from: null, to: null, sentence: '', spoken: '' }
    return { ...this.base(seconds), kind: 'incident.analyzed', incidentId: this.incident.incidentId, report, series: [] }
  }

  fixed(seconds: number, serviceId: string, state: Remediation['state']): Fact {
    const remediation: Remediation = {
      remediationId: 'fix-1',
      serviceId,
      action: 'failover',
      actor: 'op',
      state,
      previousStatus: 'critical',
      newStatus: 'healthy',
      startedAt: iso(0),
      finishedAt: iso(seconds),
      message: '',
    }
    return { ...this.base(seconds), kind: 'remediation.finished', remediation }
  }

  integrity(seconds: number, to: number): Fact {
    return { ...this.base(seconds), kind: 'integrity.changed', from: 80, to }
  }
}
