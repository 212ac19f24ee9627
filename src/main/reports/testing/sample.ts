import type { EvidenceSeries } from '../../../shared/model/analysis.ts'
import type { Cause } from '../../../shared/model/cause.ts'
import type { Incident, TimelineEntry } from '../../../shared/model/incident.ts'
import type { LedgerEntry } from '../../../shared/model/ledger.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import type { PostMortemInput } from '../post-mortem/model.ts'

/** A database that slows down and takes the services that call it along; 2026-01-01 00:00:00 is when it began. */
const T0 = 1_767_225_600_000
const iso = (second: number) => new Date(T0 + second * 1_000).toISOString()

/** A bump that rises at `onset` and falls after `end`. */
function series(serviceId: string, onset: number, end: number, usual: number, peak: number, errors: number): EvidenceSeries {
  const points = Array.from({ length: 61 }, (_, i) => {
    const second = -60 + i * 6
    const wave = 1 + 0.06 * Math.sin(i * 1.7) + 0.04 * Math.cos(i * 0.9)
    const rise = Math.min(Math.max((second - onset) / 25, 0), 1) * Math.min(Math.max((end + 30 - second) / 30, 0), 1)
    const latencyMs = (usual + (peak - usual) * rise) * wave
    return { at: iso(second), count: 12, latencyMs, latencyMaxMs: latencyMs * 1.25, errorRate: Math.max(0, 0.004 + errors * rise * wave) }
  })
  return { serviceId, points }
}

const entry = (
  second: number,
  kind: TimelineEntry['kind'],
  text: string,
  actor = 'nexus',
  serviceId: string | null = 'checkout',
): TimelineEntry => ({
  at: iso(second),
  kind,
  actor,
  text,
  serviceId,
})

const INCIDENT: Incident = {
  incidentId: 'inc-7-3kf0q9x2b1',
  title: 'High latency on checkout',
  severity: 'p1',
  state: 'resolved',
  serviceId: 'checkout',
  serviceIds: ['checkout', 'api-gateway', 'database'],
  monitorIds: ['high-latency', 'cascade'],
  openedAt: iso(18),
  acknowledgedAt: iso(74),
  assignee: 'Dana',
  cause: { serviceId: 'database', confidence: 0.82 },
  resolvedAt: iso(231),
  resolution: 'All services answer as usual again.',
  updatedAt: iso(231),
  timeline: [
    entry(18, 'opened', 'High latency on checkout: 2,310 ms over the last 3 s, threshold 1,000 ms.'),
    entry(21, 'monitor_alerted', 'High latency on api-gateway: 1,920 ms over the last 3 s.', 'nexus', 'api-gateway'),
    entry(26, 'severity_changed', 'Raised from P2 to P1: three services alert.'),
    entry(30, 'analyzed', 'The evidence points to database.'),
    entry(74, 'acknowledged', 'Acknowledged.', 'Dana'),
    entry(80, 'noted', 'Checked the deploys: nothing since yesterday. Connection pool is full.', 'Dana'),
    entry(150, 'remediation_started', 'Fail over started on database.', 'Dana', 'database'),
    entry(171, 'remediation_finished', 'Fail over worked: database is healthy.', 'simulator', 'database'),
    entry(231, 'resolved', 'All services answer as usual again.'),
  ],
}

const CAUSE: Cause = {
  serviceId: 'database',
  confidence: 0.82,
  symptom: 'latency',
  onsetAt: iso(0),
  evidence: [
    {
      kind: 'onset',
      serviceId: 'database',
      text: 'database was slow first, 9 seconds before payments.',
      value: 9,
      unit: 'seconds',
      at: iso(0),
    },
    {
      kind: 'deviation',
      serviceId: 'database',
      text: 'Its latency was 41 deviations above its own baseline.',
      value: 41,
      unit: 'deviations',
      at: iso(12),
    },
    {
      kind: 'dependency',
      serviceId: 'payments',
      text: 'checkout calls payments, and payments calls database.',
      value: null,
      unit: 'none',
      at: null,
    },
  ],
  against: ['auth calls database too and stayed healthy.'],
  path: [
    { serviceId: 'database', afterSeconds: 0, symptom: 'latency', inferred: false },
    { serviceId: 'payments', afterSeconds: 9, symptom: 'latency', inferred: true },
    { serviceId: 'checkout', afterSeconds: 14, symptom: 'latency_and_errors', inferred: false },
  ],
}

const RULE: MonitorRule = {
  monitorId: 'high-latency',
  title: 'High latency',
  kind: 'metric',
  query: 'avg(last_3s):avg:nexus.service.latency{*} by {service_id} > 1000',
  priority: 'p2',
  unit: 'ms',
  alert: 1_000,
  warn: 800,
  recover: 700,
  windowSeconds: 3,
  minFiringSeconds: 1,
  recoverySeconds: 3,
  newGroupDelaySeconds: 0,
  renotifySeconds: null,
  missingData: 'show',
  description: 'A service answers slower than people wait.',
}

const line = (id: string, second: number, group: string, outcome: LedgerEntry['outcome'], why: string): LedgerEntry => ({
  entryId: id,
  at: iso(second),
  monitorId: 'high-latency',
  group,
  outcome,
  state: 'alert',
  value: 2_310,
  threshold: 1_000,
  windowSeconds: 3,
  count: 1,
  lastAt: iso(second),
  incidentId: INCIDENT.incidentId,
  why,
})

/** A finished incident with everything a post-mortem can show. */
export const SAMPLE: PostMortemInput = {
  incident: INCIDENT,
  evidence: {
    analysis: {
      incidentId: INCIDENT.incidentId,
      at: iso(30),
      report: {
        verdict: 'cause_found',
        causes: [CAUSE, { ...CAUSE, serviceId: 'cache', confidence: 0.11, symptom: 'errors', path: [], against: [] }],
        alertingService: 'checkout',
        from: iso(-60),
        to: iso(30),
        sentence: 'database most likely caused this: it was slow first, and checkout depends on it through payments.',
        spoken: 'Probable cause: database.',
      },
      line: 'Probable cause: database.',
      origin: 'computed',
      model: null,
      struck: [],
    },
    series: [
      series('database', 0, 160, 42, 3_950, 0.02),
      series('checkout', 14, 165, 185, 2_310, 0.31),
      series('api-gateway', 16, 165, 120, 1_920, 0.12),
    ],
  },
  remediations: [
    {
      remediationId: 'fix-1',
      serviceId: 'database',
      action: 'failover',
      actor: 'Dana',
      state: 'succeeded',
      previousStatus: 'critical',
      newStatus: 'healthy',
      startedAt: iso(150),
      finishedAt: iso(171),
      message: 'The standby took over.',
    },
  ],
  ledger: [
    line('l1', 18, 'checkout', 'notified', 'Alert: latency was 2,310 ms over the last 3 s, above 1,000 ms.'),
    line('l2', 21, 'api-gateway', 'notified', 'Alert: latency was 1,920 ms over the last 3 s, above 1,000 ms.'),
    line('l3', 205, 'checkout', 'recovered', 'OK: latency was 240 ms over the last 3 s, below 700 ms.'),
  ],
  rules: [
    RULE,
    {
      ...RULE,
      monitorId: 'cascade',
      title: 'Cascading failure',
      kind: 'composite',
      query: 'at_least(3, high-latency, high-error-rate)',
      description: 'Three services in trouble at once.',
    },
  ],
  generatedAt: iso(600),
  version: '0.1.0',
}
