import type { MonitorStatus } from '../../shared/model/monitor.ts'
import type { MonitorRule } from '../../shared/model/monitor-rules.ts'

/** A monitor at rest for tests, changed by `part`. */
export function fakeStatus(monitorId: string, group: string, part: Partial<MonitorStatus> = {}): MonitorStatus {
  return {
    monitorId,
    group,
    state: 'ok',
    value: 400,
    threshold: 2_000,
    unit: 'ms',
    windowSeconds: 3,
    since: '2026-01-01T00:00:00.000Z',
    muted: false,
    why: 'OK: mean latency over 3 s is 400 ms (alert above 2,000 ms).',
    ...part,
  }
}

/** A compiled rule for tests, changed by `part`. */
export function fakeRule(monitorId: string, part: Partial<MonitorRule> = {}): MonitorRule {
  return {
    monitorId,
    title: monitorId,
    kind: 'metric',
    query: 'avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000',
    priority: 'p2',
    unit: 'ms',
    alert: 2_000,
    warn: 1_000,
    recover: 1_500,
    windowSeconds: 3,
    minFiringSeconds: 0,
    recoverySeconds: 1,
    newGroupDelaySeconds: 0,
    renotifySeconds: 1_800,
    missingData: 'show',
    description: 'The mean latency of a service is high.',
    ...part,
  }
}
