import type { ServiceView, ServiceViewWire } from '../../shared/model/service.ts'

/**
 * One service from its wire form. Written out because it runs for every service of every
 * update: the general conversion walks keys and costs several times as much.
 */
export function viewOf(wire: ServiceViewWire): ServiceView {
  return {
    serviceId: wire.service_id,
    position: wire.position,
    status: wire.status,
    latencyMs: wire.latency_ms,
    errorRate: wire.error_rate,
    trafficVolume: wire.traffic_volume,
    rateHz: wire.rate_hz,
    particleCount: wire.particle_count,
    stale: wire.stale,
    chronic: wire.chronic,
    impact: wire.impact,
    recovering: wire.recovering,
    incidentId: wire.incident_id,
    ageMs: wire.age_ms,
  }
}
