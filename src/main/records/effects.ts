import { computedAnalysis } from '../../shared/computed-analysis.ts'
import type { Analysis, EvidenceSeries } from '../../shared/model/analysis.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { Incident } from '../../shared/model/incident.ts'
import type { LedgerEntry } from '../../shared/model/ledger.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import { LEDGER_ROWS } from './detection.ts'

/** What facts change in the history; only the newest state of each id counts. */
export interface Effects {
  /** `opened`: its opening is among the facts, so an older life under the same id is replaced. */
  readonly incidents: Map<string, { incident: Incident; opened: boolean }>
  readonly remediations: Map<string, Remediation>
  /** By incident. */
  readonly analyses: Map<string, Analysis>
  /** By incident. */
  readonly series: Map<string, readonly EvidenceSeries[]>
  readonly ledger: Map<string, LedgerEntry>
}

export function noEffects(): Effects {
  return { incidents: new Map(), remediations: new Map(), analyses: new Map(), series: new Map(), ledger: new Map() }
}

/** True when something waits that must be on the platter before anybody hears of it. */
export function isUrgent(effects: Effects): boolean {
  return effects.incidents.size > 0 || effects.remediations.size > 0 || effects.analyses.size > 0
}

export function hasEffects(effects: Effects): boolean {
  return isUrgent(effects) || effects.ledger.size > 0
}

/** Adds what facts change in the history; true when any of it is committed at once. The ledger waits for the next commit. */
export function collectEffects(effects: Effects, facts: readonly Fact[]): boolean {
  let urgent = false
  for (const fact of facts) {
    switch (fact.kind) {
      case 'incident.opened':
      case 'incident.changed': {
        const id = fact.incident.incidentId
        const opened = fact.kind === 'incident.opened' || effects.incidents.get(id)?.opened === true
        effects.incidents.set(id, { incident: fact.incident, opened })
        urgent = true
        break
      }
      case 'remediation.started':
      case 'remediation.changed':
      case 'remediation.finished':
        effects.remediations.set(fact.remediation.remediationId, fact.remediation)
        urgent = true
        break
      case 'incident.analyzed':
        effects.analyses.set(fact.incidentId, computedAnalysis(fact.incidentId, fact.at, fact.report))
        effects.series.set(fact.incidentId, fact.series)
        urgent = true
        break
      case 'ledger.written':
        addLine(effects.ledger, fact.entry)
        break
      default:
    }
  }
  return urgent
}

/** Holds no more lines than the database would: a disk that fails for hours must not fill memory. */
function addLine(ledger: Effects['ledger'], entry: LedgerEntry): void {
  ledger.set(entry.entryId, entry)
  if (ledger.size <= LEDGER_ROWS) return
  for (const oldest of ledger.keys()) {
    ledger.delete(oldest)
    break
  }
}
