import type { Analysis } from '../../shared/model/analysis.ts'
import type { Cause, CauseStep } from '../../shared/model/cause.ts'
import type { IncidentSummary, Severity } from '../../shared/model/incident.ts'
import { shortName } from './words.ts'

/** Analyses kept in the page; older ones come again with the evidence of their incident. */
const KEPT = 200
/** From this share of belief on a cause is named; below it is one of several candidates. */
export const NAMED_FROM = 0.5

/** Keeps the newest analysis of each incident, by its `at`; bounded. */
export function mergeAnalyses(known: ReadonlyMap<string, Analysis>, fresh: Analysis): ReadonlyMap<string, Analysis> {
  const old = known.get(fresh.incidentId)
  if (old && Date.parse(old.at) > Date.parse(fresh.at)) return known
  const next = new Map(known)
  // Written last, dropped last.
  next.delete(fresh.incidentId)
  next.set(fresh.incidentId, fresh)
  for (const id of next.keys()) {
    if (next.size <= KEPT) break
    next.delete(id)
  }
  return next
}

/** The first cause where the report names one with enough belief, else null. */
export function namedCause(analysis: Analysis | null | undefined): Cause | null {
  if (!analysis || analysis.report.verdict === 'not_enough_evidence') return null
  const first = analysis.report.causes[0]
  return first && first.confidence >= NAMED_FROM ? first : null
}

/** What the scene draws of an analysis: the way from its best cause to who alerted. */
export interface CausePath {
  readonly incidentId: string
  readonly causeId: string
  /** True when the cause is named; a mere candidate gets no light of its own. */
  readonly named: boolean
  /** True while its incident is looked at: the camera then takes in the whole path. */
  readonly chosen: boolean
  /** The cause first, in onset order along the calls. */
  readonly steps: readonly CauseStep[]
}

/** The path of the best cause; null while there is not enough evidence for one. */
export function pathOf(analysis: Analysis | null | undefined, chosen = false): CausePath | null {
  if (!analysis || analysis.report.verdict === 'not_enough_evidence') return null
  const cause = analysis.report.causes[0]
  if (!cause || cause.path.length === 0) return null
  const named = namedCause(analysis) !== null
  return { incidentId: analysis.incidentId, causeId: cause.serviceId, named, chosen, steps: cause.path }
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { p1: 0, p2: 1, p3: 2, p4: 3 }

/** Active incidents, gravest first, then the newest. */
export function gravestFirst(incidents: readonly IncidentSummary[]): IncidentSummary[] {
  return incidents
    .filter((one) => one.state !== 'resolved')
    .sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || Date.parse(b.openedAt) - Date.parse(a.openedAt))
}

/**
 * The path to draw: that of the incident being looked at, whatever its state; else, where its cause is
 * named, that of the active incident that matters most: the worst service's (`worstIncident`, as in the
 * headline), or the gravest one while the worst service belongs to none.
 */
export function pathToShow(
  selected: string | null,
  worstIncident: string | null,
  incidents: readonly IncidentSummary[],
  analyses: ReadonlyMap<string, Analysis>,
): CausePath | null {
  if (selected !== null) return pathOf(analyses.get(selected), true)
  for (const incident of gravestFirst(incidents)) {
    if (worstIncident !== null && incident.incidentId !== worstIncident) continue
    const path = pathOf(analyses.get(incident.incidentId))
    if (path?.named) return path
  }
  return null
}

/** Belief in words, as sure as the figure allows. */
export function confidenceWord(confidence: number): string {
  if (confidence >= 0.85) return 'very likely'
  if (confidence >= 0.65) return 'likely'
  if (confidence >= NAMED_FROM) return 'probable'
  return confidence >= 0.25 ? 'possible' : 'unlikely'
}

export type Symptom = CauseStep['symptom']

/** How trouble shows, in words. */
export const SYMPTOM_WORD: Readonly<Record<Symptom, string>> = {
  latency: 'slow',
  errors: 'errors',
  latency_and_errors: 'slow, with errors',
  silence: 'silent',
  traffic: 'traffic changed',
}

/** `+10 s` after the onset at the cause; seconds below ten keep a tenth when they have one. */
export function afterText(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole >= 120) return `+${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  const shown = seconds < 10 ? Math.round(seconds * 10) / 10 : whole
  return `+${shown} s`
}

/** How many services the aside of the headline names. */
const REACHED_NAMED = 3

/** `reached ai-brain +10 s, gateway +20 s`: measured steps only, for what is inferred was not seen. Empty where there is none. */
export function reachedText(cause: Cause): string {
  const reached = cause.path.filter((step) => step.serviceId !== cause.serviceId && !step.inferred)
  if (reached.length === 0) return ''
  const named = reached.slice(0, REACHED_NAMED).map((step) => `${shortName(step.serviceId, 28)} ${afterText(step.afterSeconds)}`)
  const rest = reached.length - named.length
  return `reached ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
