import { CASCADE_ID } from '../monitors/cascade.ts'
import type { Alert } from '../monitors/evaluator.ts'
import { WHOLE_SYSTEM } from '../monitors/rule.ts'
import { listText } from '../text.ts'
import type { IncidentState } from './incident-state.ts'

/** Alerts of one monitor that concern one incident. */
interface Batch {
  readonly state: IncidentState
  readonly alerts: Alert[]
}

/** Alerts of the same monitor that concern the same incident become one entry: a flood of them stays readable, and small. */
export function batched(pairs: Iterable<readonly [Alert, IncidentState]>): Batch[] {
  const out: Batch[] = []
  for (const [alert, state] of pairs) {
    const batch = out.find((b) => b.state === state && b.alerts[0]?.monitorId === alert.monitorId)
    if (batch === undefined) out.push({ state, alerts: [alert] })
    else batch.alerts.push(alert)
  }
  return out
}

export const namesOf = (alerts: readonly Alert[]): string => listText(alerts.map((alert) => alert.group.group))

/** Title of an alert by itself. */
export function headlineOf(alert: Alert): string {
  const { monitorId, title, serviceIds, group } = alert
  if (monitorId === CASCADE_ID) return `${title} from ${serviceIds[0] ?? '?'}`
  if (group.group !== WHOLE_SYSTEM) return `${title} on ${group.group}`
  return serviceIds.length === 0 ? title : `${title} on ${listText(serviceIds)}`
}

/** Title of an incident: built from its own services, so that the two always agree. */
export function titleOf({ headline, incident: { monitorIds, serviceIds } }: IncidentState): string {
  if (serviceIds.length > 1 && monitorIds.includes(CASCADE_ID)) return `${headline}: ${listText(serviceIds)}`
  return serviceIds.length > 2 ? `${headline} and ${serviceIds.length - 1} more services` : headline
}
