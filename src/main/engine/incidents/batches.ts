import { CASCADE_ID } from '../monitors/cascade.ts'
import type { Alert } from '../monitors/evaluator.ts'
import { listText } from '../text.ts'
import type { IncidentState } from './incident-state.ts'

/** Alerts of one monitor that concern one incident. */
interface Batch {
  readonly state: IncidentState
  readonly alerts: Alert[]
}

/** Alerts of the same monitor that concern the same incident become one entry: a flood of them stays readable, and small. */
export function batched(alerts: readonly Alert[], statesOf: (alert: Alert) => IncidentState[]): Batch[] {
  const out: Batch[] = []
  for (const alert of alerts) {
    for (const state of statesOf(alert)) {
      const batch = out.find((b) => b.state === state && b.alerts[0]?.monitorId === alert.monitorId)
      if (batch === undefined) out.push({ state, alerts: [alert] })
      else batch.alerts.push(alert)
    }
  }
  return out
}

export const namesOf = (alerts: readonly Alert[]): string => listText(alerts.map((alert) => alert.group.group))

export function titleOf(alert: Alert): string {
  return alert.monitorId === CASCADE_ID
    ? `${alert.title} from ${alert.serviceIds[0] ?? '?'}: ${listText(alert.serviceIds)}`
    : `${alert.title} on ${alert.group.group}`
}
