import type { CauseReport } from '../../model/cause.ts'

/** The demo's cascade: database fails, four seconds later ai-brain is slow, four more and gateway drops requests. */
export const DEMO_REPORT: CauseReport = {
  verdict: 'cause_found',
  causes: [
    {
      serviceId: 'database',
      confidence: 0.9,
      symptom: 'errors',
      onsetAt: '2026-06-01T12:00:00.000Z',
      evidence: [
        { kind: 'deviation', serviceId: 'database', text: '', value: 80.2, unit: 'percent', at: null },
        { kind: 'deviation', serviceId: 'database', text: '', value: 31, unit: 'deviations', at: null },
        { kind: 'deviation', serviceId: 'ai-brain', text: '', value: 4_873, unit: 'ms', at: null },
        { kind: 'deviation', serviceId: 'gateway', text: '', value: 49.6, unit: 'percent', at: null },
        { kind: 'dependency', serviceId: 'vector-store', text: '', value: null, unit: 'none', at: null },
      ],
      against: [],
      path: [
        { serviceId: 'database', afterSeconds: 0, symptom: 'errors', inferred: false },
        { serviceId: 'ai-brain', afterSeconds: 4, symptom: 'latency', inferred: false },
        { serviceId: 'router', afterSeconds: 6, symptom: 'errors', inferred: true },
        { serviceId: 'gateway', afterSeconds: 8, symptom: 'errors', inferred: false },
      ],
    },
  ],
  alertingService: 'gateway',
  from: null,
  to: null,
  sentence: 'database failed; its errors reached ai-brain after 4 s and gateway after 8 s.',
  spoken: 'Errors in database reached gateway in eight seconds.',
}

export const DEMO_KNOWN = ['gateway', 'ai-brain', 'database', 'router', 'vector-store', 'cache', 'auth-service', 'model-2']
