import type { ServiceView } from '../../shared/model/service.ts'

/**
 * How a service is presented. `stale` beats the last known status: nothing that is
 * not fresh is shown as healthy.
 */
export type Tone = 'critical' | 'warning' | 'stale' | 'unknown' | 'healthy'

/** Words for tones, as marks and screen readers say them. */
export const TONE_WORD: Readonly<Record<Tone, string>> = {
  critical: 'critical',
  warning: 'warning',
  stale: 'stale',
  unknown: 'unknown',
  healthy: 'healthy',
}

const RANK: Readonly<Record<Tone, number>> = { critical: 0, warning: 1, stale: 2, unknown: 3, healthy: 4 }
const TONES = 5

/** Tone of one service. */
export function toneOf(view: Pick<ServiceView, 'status' | 'stale'>): Tone {
  return view.stale ? 'stale' : view.status
}

/** How many services are in each tone, and how many there are. */
export interface ToneCounts extends Readonly<Record<Tone, number>> {
  readonly total: number
  readonly chronic: number
  readonly recovering: number
}

/** Counts services by tone. */
export function countTones(views: Iterable<ServiceView>): ToneCounts {
  const counts = { critical: 0, warning: 0, stale: 0, unknown: 0, healthy: 0, total: 0, chronic: 0, recovering: 0 }
  for (const view of views) {
    counts[toneOf(view)]++
    counts.total++
    if (view.chronic) counts.chronic++
    if (view.recovering) counts.recovering++
  }
  return counts
}

const collator = new Intl.Collator('en-US', { numeric: true })

/** Impact in doublings: small changes do not make rows swap places under the pointer. */
/** Impact in doublings: it takes a real difference to change places. */
export const doublings = (impact: number): number => Math.round(Math.log2(Math.max(impact, 1 / 64)))

/** Names in the order people expect: numbers by value. Sorting thousands costs milliseconds: keep the result. */
export function sortNames(names: Iterable<string>): string[] {
  return [...names].sort(collator.compare)
}

/**
 * Worst first: tone, then how much of the trouble a service is, then services named by
 * an open incident, then the given order (by name). Only services in trouble are sorted;
 * the rest, however many, takes one pass.
 */
export function worstFirst(byName: Iterable<ServiceView>): ServiceView[] {
  const shelves: ServiceView[][] = Array.from({ length: TONES }, () => [])
  for (const view of byName) shelves[RANK[toneOf(view)]]?.push(view)
  const trouble = (shelf: ServiceView[] | undefined) =>
    shelf?.sort((a, b) => doublings(b.impact) - doublings(a.impact) || Number(b.incidentId !== null) - Number(a.incidentId !== null))
  trouble(shelves[RANK.critical])
  trouble(shelves[RANK.warning])
  return shelves.flat()
}

/** Services whose name contains every word of the query, in the given order. */
export function searchViews(views: readonly ServiceView[], query: string): readonly ServiceView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return views
  return views.filter((view) => {
    const name = view.serviceId.toLowerCase()
    return words.every((word) => name.includes(word))
  })
}
