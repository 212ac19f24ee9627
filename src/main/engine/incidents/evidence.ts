import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { Alert } from '../monitors/alert.ts'
import { explainStatus } from '../services/explain.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { durationText, latencyText, percentText } from '../text.ts'
import type { IncidentState } from './incident-state.ts'
import { ownServices } from './subject.ts'

/** Services looked at, and sentences of a kind kept, for one alert: evidence is for reading. */
const MAX_CONSIDERED = 50
const MAX_SERVICES = 8

function normalOf(service: ServiceState): string | null {
  const { reference } = service
  if (reference === null) return null
  const { latencyMedianMs, errorRateMedian, samples } = reference.baseline
  const parts = [
    latencyMedianMs === null ? null : latencyText(latencyMedianMs),
    errorRateMedian === null ? null : `${percentText(errorRateMedian)} errors`,
  ].filter((part) => part !== null)
  const origin = reference.origin === 'file' ? 'from its baseline file' : `learned from ${samples} healthy samples`
  return `The normal of ${service.id} is ${parts.join(' and ')} (${origin}).`
}

/** When services of the incident went bad, in that order. */
function onsets(serviceIds: readonly string[], system: System, nowMs: number): string[] {
  return serviceIds
    .map((id) => system.get(id))
    .filter((service) => service !== undefined && service.badSinceMs !== null)
    .sort((a, b) => (a?.badSinceMs ?? 0) - (b?.badSinceMs ?? 0))
    .slice(0, MAX_SERVICES)
    .map((service) => `${service?.id} has been bad for ${durationText(nowMs - (service?.badSinceMs ?? nowMs))}.`)
}

/** Calls among the services of the incident. */
function paths(serviceIds: readonly string[], system: System): string[] {
  const members = new Set(serviceIds)
  const calls = serviceIds.flatMap((id) =>
    system
      .calls(id)
      .filter((callee) => members.has(callee))
      .map((callee) => `${id} calls ${callee}.`),
  )
  return calls.slice(0, MAX_SERVICES)
}

/**
 * Computed sentences behind an alert: the rule, the newest sample, the service's own
 * normal, who else is bad and since when, and who calls whom among them. Nothing in
 * them is text from telemetry, except service ids; an alert of another system adds what that one says.
 */
export function evidenceOf(alert: Alert, monitor: MonitorStatus, state: IncidentState, system: System, nowMs: number): string[] {
  const service = system.get(ownServices(alert)[0] ?? '')
  const own =
    service === undefined ? [] : [`${service.id}: ${explainStatus(service, nowMs)}`, normalOf(service)].filter((line) => line !== null)
  const serviceIds = state.incident.serviceIds.slice(0, MAX_CONSIDERED)
  const others = serviceIds.length > 1 ? [...onsets(serviceIds, system, nowMs), ...paths(serviceIds, system)] : []
  return [monitor.why, ...own, ...others]
}
