import type { Analysis } from '../../shared/model/analysis.ts'
import type { Cause, CauseStep } from '../../shared/model/cause.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { StateUpdateWire } from '../../shared/model/live.ts'
import type { ServiceView, ServiceViewWire } from '../../shared/model/service.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'
import type { Utterance, VoiceStatus } from '../../shared/model/voice.ts'

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
    session: 'core-1',
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

/** A step of a path for tests; errors unless `part` says otherwise. */
export function fakeStep(serviceId: string, afterSeconds: number, part: Partial<CauseStep> = {}): CauseStep {
  return { serviceId, afterSeconds, symptom: 'errors', inferred: false, ...part }
}

/** The cause of the cascade of the demo: database, then ai-brain and gateway. */
export function fakeCause(part: Partial<Cause> = {}): Cause {
  return {
    serviceId: 'database',
    confidence: 0.86,
    symptom: 'errors',
    onsetAt: '2026-01-01T00:00:00.500Z',
    evidence: [
      {
        kind: 'deviation',
        serviceId: 'database',
        text: 'database answers 80 % of calls with errors, usually 1.4 %.',
        value: 80,
        unit: 'percent',
        at: '2026-01-01T00:00:01.000Z',
      },
      {
        kind: 'onset',
        serviceId: 'database',
        text: 'database was the first to leave its normal, 10 s before ai-brain.',
        value: 10,
        unit: 'seconds',
        at: '2026-01-01T00:00:00.500Z',
      },
      {
        kind: 'dependency',
        serviceId: 'ai-brain',
        text: 'ai-brain calls database.',
        value: null,
        unit: 'none',
        at: null,
      },
    ],
    against: ['auth calls database too and shows nothing abnormal.'],
    path: [fakeStep('database', 0), fakeStep('ai-brain', 10, { symptom: 'latency' }), fakeStep('gateway', 20)],
    ...part,
  }
}

/** The computed analysis of the cascade, for tests. */
export function fakeAnalysis(incidentId: string, part: Partial<Analysis> = {}, causes: Cause[] = [fakeCause()]): Analysis {
  const sentence = 'database fails 80 % of calls since 00:00:00; ai-brain followed after 10 s and gateway after 20 s.'
  return {
    incidentId,
    at: '2026-01-01T00:00:21.000Z',
    report: {
      verdict: 'cause_found',
      causes,
      alertingService: 'gateway',
      from: '2025-12-31T23:58:00.000Z',
      to: '2026-01-01T00:00:21.000Z',
      sentence,
      spoken: 'Root cause: database. The failure spread to ai-brain and gateway.',
    },
    line: sentence,
    origin: 'computed',
    model: null,
    struck: [],
    ...part,
  }
}

/** Something to say for tests: `parts` gives the length of each clip in ms, each with a word that ends every 250 ms. */
export function fakeUtterance(utteranceId: string, parts: readonly number[] = [1_000], more: Partial<Utterance> = {}): Utterance {
  const clips = parts.map((durationMs, n) => ({
    text: `Sentence ${n} of ${utteranceId}.`,
    url: `/audio/${utteranceId}-${n}.mp3`,
    durationMs,
    wordEndsMs: Array.from({ length: Math.floor(durationMs / 250) }, (_, word) => (word + 1) * 250),
  }))
  return {
    utteranceId,
    kind: 'incident',
    priority: 'high',
    caption: clips.map((clip) => clip.text).join(' '),
    tone: null,
    parts: clips,
    stream: null,
    durationMs: parts.reduce((sum, one) => sum + one, 0),
    serviceId: null,
    incidentId: null,
    why: 'A test.',
    ...more,
  }
}

/** A voice at rest, for tests. */
export function fakeVoiceStatus(part: Partial<VoiceStatus> = {}): VoiceStatus {
  return {
    speaking: null,
    waiting: 0,
    shelves: [],
    quiet: false,
    flood: null,
    budget: { spent: 0, limit: 10 },
    clips: { voice: 'A test voice', count: 300 },
    elevenlabs: null,
    problems: [],
    ...part,
  }
}
