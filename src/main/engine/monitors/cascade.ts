import { durationText, listText } from '../text.ts'
import type { MonitorGroup, Reading } from './group.ts'
import { CASCADE_SERVICES, CASCADE_SPAN_MS } from './profiles.ts'

export const CASCADE_ID = 'cascading-failure'
export const CASCADE_TITLE = 'Cascading failure'
/** Group of a monitor over the whole system. */
export const WHOLE_SYSTEM = '*'

/**
 * Services that count towards a cascade, in onset order: those whose alert lies
 * within the span of the newest one. An alert that has stood for long is not part of
 * what happens now; measured against the newest alert, not the clock, so that a
 * cascade does not end by growing old.
 */
export function cascadingServices(latched: readonly MonitorGroup[]): string[] {
  let newest = Number.NEGATIVE_INFINITY
  for (const group of latched) newest = Math.max(newest, group.alertedMs)
  const onsets = latched.filter((group) => newest - group.alertedMs <= CASCADE_SPAN_MS).sort((a, b) => a.onsetMs - b.onsetMs)
  return [...new Set(onsets.map((group) => group.group))]
}

export function readCascade(services: number, out: Reading): void {
  out.hasData = true
  out.unit = 'count'
  out.value = services
  out.threshold = CASCADE_SERVICES
  out.windowMs = CASCADE_SPAN_MS
  out.breached = services >= CASCADE_SERVICES
  out.warned = false
  out.recovered = !out.breached
}

export function whyCascade(services: readonly string[]): string {
  const rule = `a cascade is ${CASCADE_SERVICES} within ${durationText(CASCADE_SPAN_MS)}`
  if (services.length === 0) return `No service alerts on latency or errors (${rule}).`
  if (services.length === 1) return `Only ${services[0]} alerts on latency or errors (${rule}).`
  return `${services.length} services alert on latency or errors (${rule}), in this order: ${listText(services, 8)}.`
}
