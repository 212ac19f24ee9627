import type { Camelized } from '../../shared/model/case.ts'
import type { DashboardEventWire } from '../../shared/model/dashboard.ts'
import { MOST_EVENTS } from '../../shared/model/dashboard.ts'
import type { Fact } from '../../shared/model/fact.ts'

export type DashboardEvent = Camelized<DashboardEventWire>
type Line = Omit<DashboardEvent, 'seq' | 'at'>

const line = (
  tone: Line['tone'],
  label: string,
  text: string,
  about: { serviceId?: string | null; incidentId?: string | null } = {},
): Line => ({ tone, label, text, serviceId: about.serviceId ?? null, incidentId: about.incidentId ?? null })

const INCIDENT_KINDS: Readonly<Record<string, [Line['tone'], string]>> = {
  acknowledged: ['info', 'acknowledged'],
  resolved: ['healthy', 'resolved'],
  reopened: ['critical', 'reopened'],
}

/** A fact as a line for people; null for those that say nothing new to them. */
function lineOf(fact: Fact): Line | null {
  switch (fact.kind) {
    case 'service.status_changed': {
      const tone = fact.to === 'unknown' ? 'info' : fact.to
      return line(tone, fact.to, fact.reason, { serviceId: fact.serviceId })
    }
    case 'service.went_stale':
      return line('warning', 'silent', 'No data any more.', { serviceId: fact.serviceId })
    case 'service.came_back':
      return line('info', 'back', 'Data again.', { serviceId: fact.serviceId })
    case 'incident.opened': {
      const { incidentId, serviceId, severity, title } = fact.incident
      return line(severity === 'p1' || severity === 'p2' ? 'critical' : 'warning', `${severity} incident`, title, { serviceId, incidentId })
    }
    case 'incident.changed': {
      const [tone, label] = INCIDENT_KINDS[fact.entry.kind] ?? []
      if (tone === undefined || label === undefined) return null
      return line(tone, label, fact.incident.title, { serviceId: fact.incident.serviceId, incidentId: fact.incident.incidentId })
    }
    case 'remediation.started':
    case 'remediation.finished': {
      const { serviceId, state, message } = fact.remediation
      const failed = fact.kind === 'remediation.finished' && state !== 'succeeded'
      const tone = fact.kind === 'remediation.started' ? 'info' : failed ? 'warning' : 'healthy'
      return line(tone, fact.kind === 'remediation.started' ? 'fix' : failed ? 'fix failed' : 'fixed', message, { serviceId })
    }
    case 'source.marked':
      return line('info', 'source', fact.text)
    default:
      return null
  }
}

/** The newest events, for reading; in constant memory. */
export class EventLog {
  private readonly lines: DashboardEvent[] = []
  private seq = 0

  hear(facts: readonly Fact[]): void {
    for (const fact of facts) {
      const made = lineOf(fact)
      if (made === null) continue
      this.lines.unshift({ ...made, seq: this.seq++, at: new Date(fact.at).toISOString() })
      if (this.lines.length > MOST_EVENTS) this.lines.pop()
    }
  }

  /** Newest first. */
  list(): DashboardEvent[] {
    return [...this.lines]
  }

  clear(): void {
    this.lines.length = 0
  }
}
