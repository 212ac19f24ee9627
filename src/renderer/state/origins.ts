import { type AlertOrigin, ORIGIN_TITLES, originOf } from '../../shared/model/external.ts'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'

/** An address that a click may open: https only, whatever was kept. */
export function safePage(url: string | null | undefined): string | null {
  if (url == null || !URL.canParse(url)) return null
  const { protocol, username, href } = new URL(url)
  return protocol === 'https:' && username === '' ? href : null
}

/** Other systems that told of an incident, in the order in which they did. */
export const incidentOrigins = ({ monitorIds }: Pick<IncidentSummary, 'monitorIds'>): AlertOrigin[] =>
  monitorIds.flatMap((id) => originOf(id) ?? [])

/** The newest page that another system gave for an incident. */
export function pageOfIncident({ timeline }: Incident): { readonly origin: AlertOrigin; readonly url: string } | null {
  for (const { origin, url } of timeline.toReversed()) {
    if (origin !== undefined && url !== undefined && safePage(url) !== null) return { origin, url }
  }
  return null
}

/** What an incident is about, in a word: its first service, the other system that names none, or the whole system. */
export function subjectText({ serviceId, monitorIds }: Pick<IncidentSummary, 'serviceId' | 'monitorIds'>): string {
  if (serviceId !== '*') return serviceId
  const [origin] = incidentOrigins({ monitorIds })
  return origin === undefined ? 'whole system' : ORIGIN_TITLES[origin]
}

/** Name of a monitor for people where it is another system. */
export function monitorTitle(monitorId: string): string {
  const origin = originOf(monitorId)
  return origin === null ? monitorId : `Alerts of ${ORIGIN_TITLES[origin]}`
}
