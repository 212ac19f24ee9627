import { externalHeadline } from '../external/status.ts'
import type { Alert } from '../monitors/alert.ts'
import { CASCADE_ID } from '../monitors/cascade.ts'
import { WHOLE_SYSTEM } from '../monitors/rule.ts'
import { listText } from '../text.ts'
import type { IncidentState } from './incident-state.ts'
import { placesOf } from './subject.ts'

/** Alerts of one monitor that concern one incident. */
interface Batch {
  readonly state: IncidentState
  readonly alerts: Alert[]
}

/** Alerts of the same monitor that concern the same incident become one entry: a flood of them stays readable, and small. */
export function batched(pairs: Iterable<readonly [Alert, IncidentState]>): Batch[] {
  const out: Batch[] = []
  for (const [alert, state] of pairs) {
    const batch = out.find((b) => b.state === state && isAlike(b.alerts[0], alert))
    if (batch === undefined) out.push({ state, alerts: [alert] })
    else batch.alerts.push(alert)
  }
  return out
}

/** Of one monitor; another system's monitor is known by its title alone. */
const isAlike = (a: Alert | undefined, b: Alert): boolean => a?.monitorId === b.monitorId && (b.external === null || a.title === b.title)

/** `A on 3 services: x, y and z.` */
export function manyText(alerts: readonly Alert[]): string {
  const places = placesOf(alerts)
  const title = alerts[0]?.title ?? ''
  if (alerts[0]?.external == null) return `${title} on ${alerts.length} services: ${listText(places)}.`
  return `${title}, ${alerts.length} alerts${places.length === 0 ? '' : ` on ${listText(places)}`}.`
}

/** Where alerts of one title are, as the sentence goes on. */
export function whereText(alerts: readonly Alert[]): string {
  const places = placesOf(alerts)
  return places.length === 0 ? '' : ` on ${listText(places)}`
}

/** Title of an alert by itself. */
export function headlineOf(alert: Alert): string {
  const { monitorId, title, serviceIds, group, external } = alert
  if (external !== null) return externalHeadline(external)
  if (monitorId === CASCADE_ID) return `${title} from ${serviceIds[0] ?? '?'}`
  if (group.group !== WHOLE_SYSTEM) return `${title} on ${group.group}`
  return serviceIds.length === 0 ? title : `${title} on ${listText(serviceIds)}`
}

/** Title of an incident: built from its own services, so that the two always agree. */
export function titleOf({ headline, incident: { monitorIds, serviceIds } }: IncidentState): string {
  if (serviceIds.length > 1 && monitorIds.includes(CASCADE_ID)) return `${headline}: ${listText(serviceIds)}`
  return serviceIds.length > 2 ? `${headline} and ${serviceIds.length - 1} more services` : headline
}
