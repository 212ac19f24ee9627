import type { Alert } from '../monitors/alert.ts'
import type { System } from '../services/system.ts'
import type { IncidentState } from './incident-state.ts'
import { latchServices, ownServices } from './subject.ts'

/** How far down the call path an alert explains another. */
const MAX_HOPS = 3

/**
 * The nearest service that the alerting one depends on, over at most three calls,
 * and that alerts in the same incident already; null when there is none. Such an
 * alert is expected: it stands in the timeline, and nobody is told again. Remarks
 * (p4) explain nothing.
 */
export function inhibitorOf(alert: Alert, { latches }: IncidentState, system: System): string | null {
  const own = ownServices(alert)
  const alerting = new Set(latches.filter((latch) => latch.open && latch.priority < 'p4').flatMap(latchServices))
  for (const id of own) alerting.delete(id)
  if (alerting.size === 0) return null
  const seen = new Set(own)
  let reached: readonly string[] = own
  for (let hop = 0; hop < MAX_HOPS && reached.length > 0; hop++) {
    const next: string[] = []
    for (const callee of reached.flatMap((id) => system.calls(id))) {
      if (seen.has(callee)) continue
      if (alerting.has(callee)) return callee
      seen.add(callee)
      next.push(callee)
    }
    reached = next
  }
  return null
}
