import type { IncidentState, IncidentSummary, Severity } from '../../shared/model/incident.ts'

export type SearchSpan = 'hour' | 'day' | 'week' | 'all' | 'custom'

/** What the history is searched for; empty strings filter nothing. */
export interface IncidentFilter {
  readonly text: string
  readonly service: string
  readonly severity: Severity | ''
  readonly state: IncidentState | ''
  readonly span: SearchSpan
  /** Local date and time as a browser's field writes it (`2026-01-31T12:00`), for a custom span. */
  readonly from: string
  readonly to: string
}

export const NO_FILTER: IncidentFilter = { text: '', service: '', severity: '', state: '', span: 'all', from: '', to: '' }

/** Found so far, and how the search stands. It outlives the overlay: closing and opening again shows the same. */
export interface IncidentSearch {
  readonly filter: IncidentFilter
  readonly found: readonly IncidentSummary[]
  /** Where the next page begins; null: everything that matches is here. */
  readonly cursor: string | null
  readonly phase: 'idle' | 'loading' | 'done' | 'failed'
  /** Why it failed, as a sentence. */
  readonly problem: string
}

export const NO_SEARCH: IncidentSearch = { filter: NO_FILTER, found: [], cursor: null, phase: 'idle', problem: '' }

const SPAN_MS: Readonly<Record<'hour' | 'day' | 'week', number>> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 }
/** Rows asked for at a time. */
export const PAGE = 50

/** The question to the core. */
export interface IncidentQuery {
  readonly since?: string
  readonly until?: string
  readonly service?: string
  readonly severity?: Severity
  readonly state?: IncidentState
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

/** An instant from a browser's date field, as ISO text; null for nothing or nonsense. `utc`: the field shows UTC. */
function instantOf(field: string, utc: boolean): string | null {
  if (field === '') return null
  const ms = Date.parse(utc ? `${field}Z` : field)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

function spanOf(filter: IncidentFilter, now: number, utc: boolean): { since?: string; until?: string } {
  if (filter.span === 'all') return {}
  if (filter.span !== 'custom') return { since: new Date(now - SPAN_MS[filter.span]).toISOString() }
  const since = instantOf(filter.from, utc)
  const until = instantOf(filter.to, utc)
  return { ...(since !== null && { since }), ...(until !== null && { until }) }
}

/** What to ask the core; `now` is the clock that incidents live on, ms. */
export function queryOf(filter: IncidentFilter, now: number, utc: boolean, cursor: string | null): IncidentQuery {
  const text = filter.text.trim()
  return {
    ...spanOf(filter, now, utc),
    ...(filter.service !== '' && { service: filter.service }),
    ...(filter.severity !== '' && { severity: filter.severity }),
    ...(filter.state !== '' && { state: filter.state }),
    ...(text !== '' && { text }),
    limit: PAGE,
    ...(cursor !== null && { cursor }),
  }
}

/** Why a filter cannot be asked, as a sentence; empty when it can. */
export function filterProblem(filter: IncidentFilter, utc: boolean): string {
  if (filter.span !== 'custom') return ''
  const since = instantOf(filter.from, utc)
  const until = instantOf(filter.to, utc)
  if (since !== null && until !== null && since > until) return 'The search begins after it ends: choose an earlier begin.'
  return ''
}

/** True when nothing is filtered. */
export function isUnfiltered(filter: IncidentFilter): boolean {
  return filter.text.trim() === '' && filter.service === '' && filter.severity === '' && filter.state === '' && filter.span === 'all'
}

/** Adds a page; an incident that moved between pages is shown once, in its newest copy. */
export function addPage(found: readonly IncidentSummary[], page: readonly IncidentSummary[]): readonly IncidentSummary[] {
  const fresh = new Map(page.map((one) => [one.incidentId, one]))
  const kept = found.map((one) => {
    const newer = fresh.get(one.incidentId)
    fresh.delete(one.incidentId)
    return newer ?? one
  })
  return [...kept, ...page.filter((one) => fresh.has(one.incidentId))]
}

/** `12 incidents`, or `the newest 50` while more are to come. */
export function countWords(search: IncidentSearch): string {
  const n = search.found.length
  if (search.cursor !== null) return `the newest ${n}, more below`
  return n === 1 ? '1 incident' : `${n} incidents`
}
