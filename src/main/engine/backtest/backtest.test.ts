import { describe, expect, it } from 'vitest'
import type { EngineInput, TimedInput } from '../../../shared/model/input.ts'
import type { EngineConfig } from '../types.ts'
import { backtest } from './backtest.ts'

const CONFIG: EngineConfig = { topology: { services: [], calls: [] }, profile: 'demo', baseline: {}, maxServices: 10 }
const rules = (threshold: number) =>
  `monitors:\n- { id: slow, query: 'avg(last_3s):avg:nexus.service.latency{*} by {service_id} > ${threshold}' }\n`

/** Ten seconds at 100 ms, ten at 300 ms, ten at 100 ms again. */
function* recording(first?: EngineInput): Generator<TimedInput> {
  if (first !== undefined) yield { now: 0, input: first }
  for (let now = 500; now <= 30_000; now += 500) {
    const latencyMs = now > 10_000 && now <= 20_000 ? 300 : 100
    const base = { timestampMs: now, serviceId: 'a', status: null, errorRate: 0, trafficVolume: null, message: null, metadata: null }
    yield {
      now,
      input: { kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [now], events: [{ ...base, latencyMs }], live: false },
    }
    yield { now, input: { kind: 'tick', v: 1 } }
  }
}

const load = (text: string): EngineInput => ({
  kind: 'command',
  v: 1,
  commandId: 'c',
  actor: { name: 'x', role: 'operator' },
  command: { name: 'monitors.load', text, origin: 'editor', partly: false },
})

describe('backtest', () => {
  it('tells what would have fired against what the built-in monitors fired', () => {
    const result = backtest(recording(), CONFIG, rules(200))
    expect(result).toMatchObject({ events: 60, didFire: [], onlyWould: 1, onlyDid: 0, incidents: 1, problems: [] })
    expect(result.wouldFire).toMatchObject([{ monitorId: 'slow', group: 'a' }])
    const [{ from, to } = { from: '', to: null }] = result.wouldFire
    expect(Date.parse(from)).toBeGreaterThan(10_000)
    expect(Date.parse(to ?? '')).toBeGreaterThan(20_000)
    expect(result.summary).toBe('These monitors would have fired 1 alert where 0 alerts fired: 1 more and 0 fewer.')
  })

  it('takes rules that the recording loads for those in force, and does not load them over the tried ones', () => {
    const result = backtest(recording(load(rules(200))), CONFIG, rules(1_000))
    expect(result.didFire).toMatchObject([{ monitorId: 'slow', group: 'a' }])
    expect(result).toMatchObject({ wouldFire: [], onlyWould: 0, onlyDid: 1 })
  })

  it('says that nothing can fire where nothing was recorded', () => {
    expect(backtest([], CONFIG, rules(1))).toMatchObject({ from: null, to: null, events: 0, wouldFire: [], didFire: [] })
  })
})
