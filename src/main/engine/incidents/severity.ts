import type { Severity } from '../../../shared/model/incident.ts'
import type { System } from '../services/system.ts'
import { listText } from '../text.ts'
import type { IncidentState } from './incident-state.ts'
import { latchServices } from './subject.ts'

/** Services that alert at once from which on an incident is of the first severity. */
const SPREAD_SERVICES = 3

/** Where requests enter: nobody calls it, and it calls others. */
const isFront = (serviceId: string, system: System): boolean =>
  system.calledBy(serviceId).length === 0 && system.calls(serviceId).length > 0

/**
 * The severity that the spread of an incident's open alerts asks for, with the reason;
 * null while it asks for none. Remarks (p4) do not count as spread, and only alerts of
 * p1 or p2 make the front service count as affected.
 */
export function severityOfSpread({ latches }: IncidentState, system: System): { readonly severity: Severity; readonly why: string } | null {
  const open = latches
    .filter((latch) => latch.open)
    .flatMap((latch) => latchServices(latch).map((serviceId) => ({ serviceId, priority: latch.priority })))
    .filter(({ serviceId }) => system.get(serviceId) !== undefined)
  const front = open.find(({ serviceId, priority }) => priority <= 'p2' && isFront(serviceId, system))
  if (front !== undefined) return { severity: 'p1', why: `requests enter at ${front.serviceId}` }
  const services = [...new Set(open.filter(({ priority }) => priority < 'p4').map(({ serviceId }) => serviceId))]
  if (services.length < SPREAD_SERVICES) return null
  return { severity: 'p1', why: `${services.length} services alert (${listText(services)})` }
}
