import { toWire } from '../../shared/model/case.ts'
import type { StateUpdateWire } from '../../shared/model/live.ts'
import type { TelemetryEvent, TelemetryEventWire } from '../../shared/model/telemetry.ts'
import type { Topology } from '../../shared/model/topology.ts'

/** An event as it stands on the wire; absent measures are absent. */
export function eventToWire(event: TelemetryEvent): TelemetryEventWire {
  return {
    timestamp: new Date(event.timestampMs).toISOString(),
    service_id: event.serviceId,
    ...(event.status !== null && { status: event.status }),
    ...(event.latencyMs !== null && { latency_ms: event.latencyMs }),
    ...(event.errorRate !== null && { error_rate: event.errorRate }),
    ...(event.trafficVolume !== null && { traffic_volume: event.trafficVolume }),
    ...(event.message !== null && { message: event.message }),
    ...(event.metadata !== null && { metadata: event.metadata }),
  }
}

/** A topology in wire form. */
export function topologyToWire(topology: Topology): NonNullable<StateUpdateWire['topology']> {
  return toWire<NonNullable<StateUpdateWire['topology']>>({
    services: [...topology.services],
    calls: topology.calls.map(([caller, callee]) => [caller, callee]),
  })
}
