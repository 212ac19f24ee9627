import { atom } from 'jotai'
import type { Analysis } from '../../shared/model/analysis.ts'
import { fromWire } from '../../shared/model/case.ts'
import type { ChaosStatus } from '../../shared/model/chaos.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/settings.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import type { Topology } from '../../shared/model/topology.ts'
import { type CausePath, namedCause, pathToShow } from './analyses.ts'
import { countTones, type ToneCounts, toneOf } from './board.ts'
import { type Headline, headlineOf, sitrepOf, type Usual, usualOf } from './headline.ts'
import type { ClockKind } from './words.ts'

/** State of the line to the core. Times are wall clock, ms since the epoch. */
export type Connection =
  /** First attempt under way: nothing has been shown yet. */
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live'; readonly since: number }
  /** Lost: `retryAt` is null while an attempt is under way. */
  | { readonly phase: 'lost'; readonly attempt: number; readonly retryAt: number | null; readonly since: number; readonly reason: string }

/** Line to the core. */
export const connectionAtom = atom<Connection>({ phase: 'connecting' })
/** Every service, worst first; republished a few times a second at most. */
export const servicesAtom = atom<readonly ServiceView[]>([])
/** Integrity in percent; null: nothing is known. */
export const integrityAtom = atom<number | null>(null)
export const sourceAtom = atom<SourceStatus | null>(null)
/** True while a recording of the demo plays in the place of the live system. */
export const standInAtom = atom(false)
/** State of the chaos engine; null when this source has none. */
export const chaosAtom = atom<ChaosStatus | null>(null)
export const topologyAtom = atom<Topology>({ services: [], calls: [] })
/** Incidents known to this page, newest first; bounded. */
export const incidentsAtom = atom<readonly IncidentSummary[]>([])
/** Newest analysis of each incident that this page heard of. */
export const analysesAtom = atom<ReadonlyMap<string, Analysis>>(new Map())
/** How many incidents the core says are active. */
export const activeIncidentsAtom = atom(0)
/** Details fetched for the services in trouble and for the open panel, by id. */
export const detailsAtom = atom<ReadonlyMap<string, ServiceDetail>>(new Map())
/** Grows with each new column of the spectrum. */
export const spectrumVersionAtom = atom(0)
/** Preferences of this installation, as the core keeps them. */
export const settingsAtom = atom<Settings>(fromWire(DEFAULT_SETTINGS))
/** Incident whose panel is open, or null. */
export const selectedIncidentAtom = atom<string | null>(null)

/** A sentence shown for a while at the foot of the stage, and read aloud by screen readers. */
export interface Caption {
  readonly nonce: number
  readonly tone: 'critical' | 'warning' | 'info' | 'good'
  readonly text: string
}
export const captionAtom = atom<Caption | null>(null)

/** A fix this page asked for, from the click to its result. */
export interface FixProgress {
  readonly serviceId: string
  readonly label: string
  readonly state: 'sending' | 'recovering' | 'applied' | 'succeeded' | 'not_better' | 'failed' | 'unknown' | 'undone' | 'refused'
  readonly message: string
  /** Links the live result to the request; null until accepted. */
  readonly remediationId: string | null
  /** Wall clock, ms, of the last change of state. */
  readonly at: number
}
export const fixesAtom = atom<ReadonlyMap<string, FixProgress>>(new Map())

/** Core's clock minus this page's clock, ms (a wall display's clock may be off). */
export const clockSkewAtom = atom(0)

/** True while the values on screen are being refreshed. */
export const freshAtom = atom((get) => get(connectionAtom).phase === 'live')
export const countsAtom = atom<ToneCounts>((get) => countTones(get(servicesAtom)))
export const activeListAtom = atom((get) => get(incidentsAtom).filter((one) => one.state !== 'resolved'))
/** Services by id. */
export const serviceByIdAtom = atom<ReadonlyMap<string, ServiceView>>(
  (get) => new Map(get(servicesAtom).map((view) => [view.serviceId, view])),
)
/** Clock of the page: a recording is read in UTC. */
export const clockKindAtom = atom<ClockKind>((get) => (get(sourceAtom)?.kind === 'replay' ? 'utc' : 'local'))

/** The worst service now, or null. */
export const worstAtom = atom<{ readonly view: ServiceView; readonly usual: Usual | null } | null>((get) => {
  const details = get(detailsAtom)
  const view = get(servicesAtom)[0] ?? null
  return view && { view, usual: usualOf(details.get(view.serviceId)) }
})

/** The active incident that the worst service belongs to, or null. */
const worstIncidentAtom = atom((get) => {
  const worst = get(worstAtom)?.view
  if (!worst) return null
  return get(activeListAtom).find((one) => one.incidentId === worst.incidentId || one.serviceIds.includes(worst.serviceId)) ?? null
})

/** The cause that the worst service's incident names, with its newest values; null while none is named or it is well again. */
const blamedAtom = atom((get) => {
  const incident = get(worstIncidentAtom)
  const cause = incident && namedCause(get(analysesAtom).get(incident.incidentId))
  const view = cause && get(serviceByIdAtom).get(cause.serviceId)
  if (!view) return null
  const onPath = new Set(cause.path.map((step) => step.serviceId))
  // A cause that does not explain the worst service must not stand before it.
  const worst = get(worstAtom)?.view.serviceId
  if (worst !== undefined && worst !== cause.serviceId && !onPath.has(worst)) return null
  const criticalOffPath = get(servicesAtom).filter((one) => toneOf(one) === 'critical' && !onPath.has(one.serviceId)).length
  return { cause, view, usual: usualOf(get(detailsAtom).get(cause.serviceId)), criticalOffPath }
})

/** Path of the failure that the scene draws, or null. */
export const causePathAtom = atom<CausePath | null>((get) =>
  pathToShow(
    get(selectedIncidentAtom),
    (get(blamedAtom) && get(worstIncidentAtom)?.incidentId) ?? null,
    get(incidentsAtom),
    get(analysesAtom),
  ),
)

const headlineInputAtom = atom((get) => {
  const worst = get(worstAtom)
  return {
    connecting: get(connectionAtom).phase === 'connecting',
    fresh: get(freshAtom),
    counts: get(countsAtom),
    worst: worst?.view ?? null,
    usual: worst?.usual ?? null,
    incidents: get(activeListAtom),
    blamed: get(blamedAtom),
  }
})

/** The one sentence on top. */
export const headlineAtom = atom<Headline>((get) => headlineOf(get(headlineInputAtom)))
/** The situation report, in text. */
export const sitrepAtom = atom<string>((get) => sitrepOf({ ...get(headlineInputAtom), integrity: get(integrityAtom) }))
