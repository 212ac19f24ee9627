import { describe, expect, it } from 'vitest'
import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY } from '../../../shared/model/topology.ts'
import { QueryRun } from './query-run.ts'

const CONFIG = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 } as const
const START = Date.UTC(2026, 0, 1)

/** One sample of each service a second: latency 100 ms for the first, 200 ms for the second ... */
function answer(query: string, seconds = 60) {
  const run = new QueryRun(CONFIG, query)
  for (let second = 0; second < seconds; second++) {
    const now = START + second * 1_000
    const events = ['auth', 'database'].map(
      (serviceId, at): TelemetryEvent => ({
        timestampMs: now,
        serviceId,
        status: null,
        latencyMs: 100 * (at + 1),
        errorRate: 0.02,
        trafficVolume: null,
        message: null,
        metadata: null,
      }),
    )
    run.step({ kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [2 * second, 2 * second + 1], events, live: true }, now)
  }
  return run.result()
}

describe('a query on recorded inputs', () => {
  it('gives the value of each group, highest first', () => {
    const { groups, ...rest } = answer('avg(last_30s):avg:nexus.service.latency{*} by {service_id}')
    expect(rest).toMatchObject({ query: 'avg(last_30s):avg:nexus.service.latency{*} by {service_id}', unit: 'ms', windowSeconds: 30 })
    expect(groups.slice(0, 2)).toEqual([
      { group: 'database', value: 200, holds: null },
      { group: 'auth', value: 100, holds: null },
    ])
    expect(groups.find(({ group }) => group === 'payment')).toMatchObject({ value: null, holds: null })
  })

  it('says where a comparison holds, and keeps every form of the language', () => {
    const compared = answer('avg(last_30s):avg:nexus.service.latency{service_id:database} by {service_id} > 150')
    expect(compared).toMatchObject({ groups: [{ group: 'database', holds: true }], summary: expect.stringContaining('holds for 1 of 1') })
    expect(answer('max(last_10s):max:nexus.service.error_rate{*} <= 1')).toMatchObject({ groups: [{ group: '*', value: 2, holds: false }] })
    expect(answer('sum(last_10s):sum:nexus.service.throughput{*}').groups[0]?.value).toBeGreaterThan(15)
    expect(answer('percentile(last_30s):p95:nexus.service.latency{service_id:auth}').groups[0]?.value).toBeGreaterThan(90)
    expect(answer('avg(last_10s):change(avg:nexus.service.latency{service_id:auth}, 20s)').groups).toMatchObject([{ value: 0 }])
  })

  it('says when less is recorded than was asked for', () => {
    expect(answer('avg(last_5m):avg:nexus.service.latency{*}', 20).summary).toContain('Only the newest 19 s of the window are recorded.')
    expect(new QueryRun(CONFIG, 'avg(last_5m):avg:nexus.service.latency{*}').result()).toMatchObject({
      summary: expect.stringContaining('no data'),
    })
  })

  it('refuses what has no meaning, in a sentence', () => {
    expect(() => new QueryRun(CONFIG, 'latency?')).toThrow('The query cannot be read at character')
    expect(() => new QueryRun(CONFIG, 'avg(last_5m):avg:nexus.service.latencies{*} > 3')).toThrow(
      'There is no metric "nexus.service.latencies"',
    )
    expect(() => new QueryRun(CONFIG, 'avg(last_5m):avg:nexus.service.latency{*} > much')).toThrow('cannot be read')
  })
})
