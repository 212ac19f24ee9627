import type { IncidentEvidence } from '../../../shared/model/analysis.ts'
import type { Cause, CauseStep } from '../../../shared/model/cause.ts'
import { ORIGIN_TITLES, originOf } from '../../../shared/model/external.ts'
import type { Incident, TimelineEntry } from '../../../shared/model/incident.ts'
import type { LedgerEntry } from '../../../shared/model/ledger.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import type { Remediation } from '../../../shared/model/remediation.ts'

/** Everything a post-mortem is made from; nothing else is looked up, nothing is guessed. */
export interface PostMortemInput {
  readonly incident: Incident
  readonly evidence: IncidentEvidence
  /** Fixes on services of the incident, oldest first. */
  readonly remediations: readonly Remediation[]
  /** Lines of the why ledger that belong to the incident, oldest first. */
  readonly ledger: readonly LedgerEntry[]
  /** Monitors that fired. */
  readonly rules: readonly MonitorRule[]
  readonly generatedAt: string
  readonly version: string
}

/** What a reader should know first; one or two plain sentences each. */
export interface Summary {
  readonly what: string
  readonly affected: string
  readonly lasted: string
  readonly cause: string
  readonly fix: string
}

/** What one service went through. Rates are ratios 0..1. */
export interface ServiceImpact {
  readonly serviceId: string
  readonly role: 'cause' | 'alerted_first' | 'alerted' | 'on_the_path'
  readonly onsetMs: number | null
  readonly usualLatencyMs: number | null
  readonly peakLatencyMs: number | null
  readonly usualErrorRate: number | null
  readonly peakErrorRate: number | null
}

export interface Figure {
  readonly label: string
  readonly value: string
}

/** A post-mortem before it has a format. */
export interface PostMortem {
  readonly input: PostMortemInput
  readonly summary: Summary
  readonly figures: readonly Figure[]
  readonly impact: readonly ServiceImpact[]
  readonly timeline: readonly (TimelineEntry & { readonly after: string })[]
  /** The likeliest cause and the others, best first. */
  readonly causes: readonly Cause[]
  readonly path: readonly (CauseStep & { readonly words: string })[]
  readonly questions: readonly string[]
  /** Source time at which it began, as far as is known, ms. */
  readonly beganMs: number
  /** Source time of its end, or of its last change while it is open, ms. */
  readonly endedMs: number
}

/** How a symptom reads in a sentence: "it showed as ...". */
export const SYMPTOM_WORDS: Readonly<Record<Cause['symptom'], string>> = {
  latency: 'slow answers',
  errors: 'errors',
  latency_and_errors: 'slow answers and errors',
  silence: 'silence',
  traffic: 'a change of traffic',
}

export const SEVERITY_WORDS: Readonly<Record<Incident['severity'], string>> = {
  p1: 'P1, critical',
  p2: 'P2, high',
  p3: 'P3, moderate',
  p4: 'P4, low',
}

export const STATE_WORDS: Readonly<Record<Incident['state'], string>> = { open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved' }

export const ROLE_WORDS: Readonly<Record<ServiceImpact['role'], string>> = {
  cause: 'Probable cause',
  alerted_first: 'Alerted first',
  alerted: 'Alerted',
  on_the_path: 'On the path',
}

/** Who made an entry: a person, NEXUS, or the other system that alerted. */
export const madeBy = ({ actor, origin }: TimelineEntry): string => (origin === undefined ? actor : ORIGIN_TITLES[origin])

/** What an entry says, with the page of the other system where it has one. */
export const wordsOf = ({ text, url }: TimelineEntry): string => (url === undefined ? text : `${text} ${url}`)

/** What one monitor said. `about` says what it watches. */
export interface MonitorLines {
  readonly monitorId: string
  /** Null where the monitor is no longer in force, or another system's. */
  readonly rule: MonitorRule | null
  /** Another system's, of which nobody here holds the rule. */
  readonly isExternal: boolean
  readonly title: string
  readonly about: string
  readonly lines: readonly LedgerEntry[]
}

/** Ledger lines under their monitors, in the order in which the incident names them. */
export function byMonitor({ incident, rules, ledger }: PostMortemInput): MonitorLines[] {
  const ids = new Set([...incident.monitorIds, ...ledger.map((entry) => entry.monitorId)])
  return [...ids].map((monitorId) => {
    const rule = rules.find((one) => one.monitorId === monitorId) ?? null
    const origin = originOf(monitorId)
    return {
      monitorId,
      rule,
      isExternal: origin !== null,
      title: origin === null ? (rule?.title ?? monitorId) : ORIGIN_TITLES[origin],
      about:
        origin === null
          ? (rule?.description ?? 'It is no longer in force.')
          : 'It told NEXUS of its alerts by webhook; its rules are kept there.',
      lines: ledger.filter((entry) => entry.monitorId === monitorId),
    }
  })
}
