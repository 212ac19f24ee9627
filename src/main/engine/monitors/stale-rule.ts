import type { ServiceState } from '../services/service.ts'
import { durationText } from '../text.ts'
import type { MonitorRule } from './rule.ts'

const ageSeconds = (service: ServiceState, nowMs: number): number | null =>
  service.samples === 0 ? null : Math.max(0, nowMs - service.seenMs) / 1_000

/**
 * Alerts when a service that has reported before says nothing for longer than its
 * `stale_after`. Time in which NEXUS itself was not listening (it was off, or the
 * laptop slept) says nothing about the service, so it does not count.
 */
export const staleData: MonitorRule = {
  id: 'stale-data',
  title: 'No data',
  priority: 'p2',
  cascades: false,
  read(service, { nowMs, listeningSinceMs }, out) {
    out.hasData = service.samples > 0
    out.unit = 'seconds'
    out.windowMs = service.staleAfterMs
    out.value = ageSeconds(service, nowMs)
    out.threshold = service.staleAfterMs / 1_000
    out.breached = service.stale && nowMs - listeningSinceMs > service.staleAfterMs
    out.warned = false
    out.recovered = !service.stale
  },
  why(service, group, nowMs) {
    const age = ageSeconds(service, nowMs)
    if (age === null) return 'This service has never reported.'
    return `The newest sample is ${durationText(age * 1_000)} old (stale after ${durationText(group.windowMs)}).`
  },
  valueAt: ageSeconds,
}
