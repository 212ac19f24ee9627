import { describe, expect, it } from 'vitest'
import type { MonitorStatus } from '../../../../shared/model/monitor.ts'
import { BUILT_IN_MONITORS, checkMonitors } from '../../../engine/index.ts'
import { numberFor, symptomOf } from './symptoms.ts'

const rulesOf = (text: string) => {
  const { rules, problems } = checkMonitors(text, 'production')
  expect(problems).toEqual([])
  return rules
}

const custom = (query: string) => {
  const [rule] = rulesOf(`monitors:\n  - id: own\n    title: Own\n    query: '${query}'\n    priority: p2\n`)
  return symptomOf('own', rule ?? null)
}

const status = (unit: MonitorStatus['unit'], value: number | null): MonitorStatus => ({
  monitorId: 'm',
  group: 'auth',
  state: 'alert',
  value,
  threshold: null,
  unit,
  windowSeconds: 3,
  since: '',
  muted: false,
  why: '',
})

describe('what monitors complain about', () => {
  it('says the same of the built-in ones by their rules and by their ids', () => {
    const rules = rulesOf(BUILT_IN_MONITORS)
    expect(rules.map((rule) => [rule.monitorId, symptomOf(rule.monitorId, rule)])).toEqual(
      rules.map(({ monitorId }) => [monitorId, symptomOf(monitorId, null)]),
    )
    expect(new Set(rules.map((rule) => symptomOf(rule.monitorId, rule))).size).toBe(9)
  })

  it.each([
    ['p95(last_5m):avg:nexus.service.latency{*} by {service_id} > 900', 'latency'],
    ['avg(last_5m):avg:nexus.service.latency{*} by {service_id} < 5', 'other'],
    ['min(last_5m):avg:nexus.service.latency{*} by {service_id} > 5', 'other'],
    ['count(last_5m):avg:nexus.service.latency{*} by {service_id} > 5', 'other'],
    ['avg(last_5m):change(avg:nexus.service.error_rate{*} by {service_id}, 5m) > 5', 'other'],
    ['avg(last_5m):avg:nexus.llm.latency{*} by {service_id} > 900', 'other'],
    ['sum(last_5m):sum:nexus.service.throughput{*} by {service_id} < 3', 'other'],
    ['avg(last_1m):avg:nexus.frontend.fps{*} > 200', 'other'],
  ])('speaks of %s as %s', (query, symptom) => {
    expect(custom(query)).toBe(symptom)
  })

  it('makes nothing up of a monitor it does not know', () => {
    for (const id of ['latency', 'high-latency-2', 'constructor', '__proto__']) expect(symptomOf(id, null)).toBe('other')
  })
})

describe('the number of a symptom', () => {
  it('is the larger of the window and the newest sample, in ms or as ratio', () => {
    expect(numberFor('latency', status('ms', 2_400), { latencyMs: 4_800, errorRate: 0 })).toBe(4_800)
    expect(numberFor('latency', status('ms', 2_400), { latencyMs: 90, errorRate: 0 })).toBe(2_400)
    expect(numberFor('errors', status('percent', 20), { latencyMs: 1, errorRate: 0.8 })).toBe(0.8)
    expect(numberFor('errors', status('percent', 20), null)).toBe(0.2)
  })

  it('is not a number of deviations', () => {
    expect(numberFor('latency', status('deviations', 40), { latencyMs: 4_800, errorRate: 0 })).toBe(4_800)
    expect(numberFor('latency', status('deviations', 40), null)).toBeNull()
    expect(numberFor('tokens', status('deviations', 40), { latencyMs: 4_800, errorRate: 0 })).toBeNull()
  })
})
