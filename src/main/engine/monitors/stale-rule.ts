import type { ServiceState } from '../services/service.ts'
import type { Reading } from './group.ts'
import { ageOf } from './words.ts'

/** The built-in monitor of silence. */
export const staleData = { id: 'stale-data' } as const

/**
 * Alerts when a service that has reported before says nothing for longer than its
 * `stale_after`. Time in which NEXUS itself was not listening (it was off, or the
 * laptop slept) says nothing about the service, so it does not count.
 */
export function readSilence(service: ServiceState, nowMs: number, listeningSinceMs: number, out: Reading): void {
  out.hasData = service.samples > 0
  out.unit = 'seconds'
  out.windowMs = service.staleAfterMs
  out.value = ageOf(service, nowMs) ?? Number.NaN
  out.threshold = service.staleAfterMs / 1_000
  out.breached = service.stale && nowMs - listeningSinceMs > service.staleAfterMs
  out.warned = out.near = false
  out.recovered = !service.stale
}
