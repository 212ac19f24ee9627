import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { StateUpdateWire } from '../../shared/model/live.ts'
import type { ServiceView, ServiceViewWire } from '../../shared/model/service.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'

/** A fresh, healthy service for tests, changed by `part`. */
export function fakeView(serviceId: string, part: Partial<ServiceView> = {}): ServiceView {
  return {
    serviceId,
    position: null,
    status: 'healthy',
    latencyMs: 400,
    errorRate: 0.01,
    trafficVolume: 50,
    rateHz: 2,
    particleCount: 50,
    stale: false,
    chronic: false,
    impact: 0,
    recovering: false,
    incidentId: null,
    ageMs: 100,
    ...part,
  }
}

/** The same in wire form. */
export function fakeServiceWire(serviceId: string, part: Partial<ServiceViewWire> = {}): ServiceViewWire {
  return {
    service_id: serviceId,
    position: null,
    status: 'healthy',
    latency_ms: 400,
    error_rate: 0.01,
    traffic_volume: 50,
    rate_hz: 2,
    particle_count: 50,
    stale: false,
    chronic: false,
    impact: 0,
    recovering: false,
    incident_id: null,
    age_ms: 100,
    ...part,
  }
}

const SOURCE: SourceStatusWire = {
  kind: 'chaos',
  state: 'playing',
  detail: 'Simulates.',
  position: null,
  start: null,
  end: null,
  progress: null,
  speed: 1,
  loop: false,
  seed: 7,
  scenario: null,
  events: 0,
  events_per_second: 10,
}

/** A full state update for tests. */
export function fakeUpdate(seq: number, services: ServiceViewWire[], part: Partial<StateUpdateWire> = {}): StateUpdateWire {
  return {
    type: 'state_update',
    timestamp: '2026-01-01T00:00:00.000Z',
    seq,
    partial: false,
    system_integrity: 100,
    services,
    active_incidents: 0,
    source: SOURCE,
    chaos: null,
    ...part,
  }
}

/** An open incident for tests. */
export function fakeIncident(incidentId: string, part: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    incidentId,
    title: 'High latency',
    severity: 'p2',
    state: 'open',
    serviceId: 'ai-brain',
    serviceIds: ['ai-brain'],
    monitorIds: ['high-latency'],
    assignee: null,
    cause: null,
    openedAt: '2026-01-01T00:00:00.000Z',
    acknowledgedAt: null,
    resolvedAt: null,
    resolution: null,
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...part,
  }
}
