import type { FactLog } from '../facts.ts'
import type { Alert } from '../monitors/alert.ts'
import type { Evaluator } from '../monitors/evaluator.ts'
import type { System } from '../services/system.ts'
import { evidenceOf } from './evidence.ts'
import type { IncidentState } from './incident-state.ts'
import { inhibitorOf } from './inhibition.ts'
import { subjectOf } from './subject.ts'

/** Says alerts aloud: what the alert feed and the voice are made of. */
export class Notifier {
  private readonly system: System
  private readonly evaluator: Evaluator
  private readonly facts: FactLog

  constructor(system: System, evaluator: Evaluator, facts: FactLog) {
    this.system = system
    this.evaluator = evaluator
    this.facts = facts
  }

  /** False for an alert that another one explains: it is kept from people, not from the timeline. */
  notifyUnlessInhibited(state: IncidentState, alert: Alert, nowMs: number): boolean {
    const inhibitor = inhibitorOf(alert, state, this.system)
    if (inhibitor === null) this.notify(state, alert, nowMs)
    else this.evaluator.ledger.inhibited(this.evaluator.statusOf(alert, nowMs), inhibitor, nowMs, state.incident.incidentId)
    return inhibitor === null
  }

  /** An alert of a group that flaps: counted, not told. */
  holdFlapping(incidentId: string | null, alert: Alert, nowMs: number): void {
    const note = 'Not announced, because it is flapping.'
    this.evaluator.ledger.write('flapping', this.evaluator.statusOf(alert, nowMs), nowMs, incidentId, note)
  }

  notify(state: IncidentState, alert: Alert, nowMs: number): void {
    const monitor = this.evaluator.statusOf(alert, nowMs)
    this.facts.add({
      kind: 'monitor.alerted',
      monitor,
      serviceId: subjectOf(alert),
      severity: alert.priority === 'p1' || alert.priority === 'p2' ? 'critical' : 'warning',
      incidentId: state.incident.incidentId,
      evidence: evidenceOf(alert, monitor, state, this.system, nowMs),
    })
  }
}
