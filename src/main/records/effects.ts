import type { Fact } from '../../shared/model/fact.ts'
import type { Effects } from './history.ts'

export function noEffects(): Effects {
  return { incidents: new Map(), remediations: new Map() }
}

/** Adds what facts change in the history; true when there is anything, which is then committed at once. */
export function collectEffects(effects: Effects, facts: readonly Fact[]): boolean {
  let any = false
  for (const fact of facts) {
    switch (fact.kind) {
      case 'incident.opened':
      case 'incident.changed': {
        const id = fact.incident.incidentId
        const opened = fact.kind === 'incident.opened' || effects.incidents.get(id)?.opened === true
        effects.incidents.set(id, { incident: fact.incident, opened })
        any = true
        break
      }
      case 'remediation.started':
      case 'remediation.finished':
        effects.remediations.set(fact.remediation.remediationId, fact.remediation)
        any = true
        break
      default:
    }
  }
  return any
}
