import type { Cause, CauseReport } from '../../../shared/model/cause.ts'
import { listText } from '../text.ts'
import { plainSentence, spokenSentence } from './words.ts'

const MAX_CAUSES = 5
const CLEAR_LEAD = 1.5

/** One cause of several reports: its shares added up; path and evidence of the report that is surest of it. */
function added(causes: readonly Cause[], share: number): Cause | null {
  const [surest] = [...causes].sort((a, b) => b.confidence - a.confidence || b.path.length - a.path.length)
  if (surest === undefined) return null
  const confidence = Math.floor(causes.reduce((sum, cause) => sum + cause.confidence * share, 0) * 1e4) / 1e4
  return { ...surest, confidence }
}

const later = (a: string | null, b: string | null) => (a === null || b === null ? (a ?? b) : a > b ? a : b)
const earlier = (a: string | null, b: string | null) => (a === null || b === null ? (a ?? b) : a < b ? a : b)

/**
 * Joins the reports of services that do not depend on each other, which one incident
 * holds together. What several of them blame gains; what each blames alone stands
 * beside the others, every front's own first cause before any second one. A report
 * without causes says nothing; the shares of belief still add up to at most 1.
 */
export function jointReport(reports: readonly [CauseReport, ...CauseReport[]]): CauseReport {
  const found = reports.filter(({ causes }) => causes.length > 0)
  const [first, ...others] = found
  if (first === undefined || others.length === 0) return first ?? reports[0]
  const share = 1 / found.length
  const ids = [...new Set(found.flatMap(({ causes }) => causes.map(({ serviceId }) => serviceId)))]
  const leads = new Set(found.flatMap(({ causes: [lead] }) => lead?.serviceId ?? []))
  const causes = ids
    .flatMap(
      (id) =>
        added(
          found.flatMap((report) => report.causes.filter(({ serviceId }) => serviceId === id)),
          share,
        ) ?? [],
    )
    .sort(
      (a, b) =>
        Number(leads.has(b.serviceId)) - Number(leads.has(a.serviceId)) ||
        b.confidence - a.confidence ||
        (a.serviceId < b.serviceId ? -1 : 1),
    )
    .slice(0, MAX_CAUSES)
  const clear = leads.size === 1 && (causes[0]?.confidence ?? 0) >= CLEAR_LEAD * (causes[1]?.confidence ?? 0)
  return {
    ...first,
    verdict: clear ? 'cause_found' : 'several_possible',
    causes,
    from: found.map(({ from }) => from).reduce(earlier),
    to: found.map(({ to }) => to).reduce(later),
    ...told(causes, found, leads, clear),
  }
}

/** Both sentences, with the joint confidences. */
function told(
  causes: readonly Cause[],
  found: readonly CauseReport[],
  leads: ReadonlySet<string>,
  clear: boolean,
): Partial<Pick<CauseReport, 'sentence' | 'spoken'>> {
  const [first, ...others] = causes
  if (first === undefined) return {}
  const alertingOf = (id: string) => found.find(({ causes: [lead] }) => lead?.serviceId === id)?.alertingService ?? id
  if (leads.size === 1) {
    return { sentence: plainSentence(first, others, alertingOf(first.serviceId)), spoken: spokenSentence(first, clear) }
  }
  const named = [...leads]
  const each = named.flatMap((id) => causes.find(({ serviceId }) => serviceId === id) ?? [])
  return {
    sentence: `Separate troubles, none of which explains the other. ${each.map((cause) => plainSentence(cause, [], alertingOf(cause.serviceId))).join(' ')}`,
    spoken: named.length <= 3 ? `Separate failures in ${listText(named)}.` : `Separate failures in ${named.length} services.`,
  }
}
