import { describe, expect, it } from 'vitest'
import type { ServiceView } from '../../../../shared/model/service.ts'
import type { SpokenIncident } from '../types.ts'
import { situationOf } from './situation.ts'

const view = (serviceId: string, status: ServiceView['status'], impact: number, stale = false): ServiceView => ({
  serviceId,
  position: null,
  status,
  latencyMs: null,
  errorRate: null,
  trafficVolume: null,
  rateHz: 2,
  particleCount: 0,
  stale,
  chronic: false,
  impact,
  recovering: false,
  incidentId: null,
  ageMs: null,
})
const incident = (incidentId: string, severity: SpokenIncident['severity'], services: number): SpokenIncident => ({
  incidentId,
  severity,
  symptoms: Array.from({ length: services }, (_, n) => ({ serviceId: `s${n}`, symptom: 'errors', monitorId: 'm', value: null })),
  cause: null,
})

describe('how things stand', () => {
  it('names the worst first, and of a silent service only that it is silent', () => {
    const services = [
      view('auth', 'warning', 1),
      view('gateway', 'critical', 2),
      view('database', 'critical', 9, true),
      view('payment', 'critical', 4),
      view('ai-brain', 'unknown', 0),
      view('b', 'critical', 2),
    ]
    expect(situationOf({ integrity: 20, services }, [], 'paused')).toEqual({
      integrity: 20,
      services: 6,
      critical: ['payment', 'b', 'gateway'],
      warning: ['auth'],
      stale: ['database'],
      unknown: ['ai-brain'],
      incidents: [],
      source: 'paused',
    })
  })

  it('has the gravest incident first, of equals the widest', () => {
    const active = [incident('a', 'p2', 3), incident('b', 'p1', 1), incident('c', 'p2', 5), incident('d', 'p4', 9)]
    const { incidents } = situationOf({ integrity: null, services: [] }, active, null)
    expect(incidents.map(({ incidentId }) => incidentId)).toEqual(['b', 'c', 'a', 'd'])
  })
})
