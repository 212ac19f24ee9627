import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TimedInput } from '../../shared/model/input.ts'
import { DEFAULT_TOPOLOGY } from '../../shared/model/topology.ts'
import { BUILT_IN_MONITORS, createEngine } from '../engine/index.ts'
import { openRecords } from '../records/index.ts'
import { Backtests } from './backtests.ts'
import { SteppedClock } from './testing/stepped-clock.ts'

const T0 = 1_767_225_600_000
const CONFIG = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 } as const
const strict = (threshold: number) => `monitors:
  - id: strict
    title: Strict
    description: Slower than usual.
    query: avg(last_3s):avg:nexus.service.latency{*} by {service_id} > ${threshold}
    priority: p3
`

/** A minute of one service that is slow from second 20 to 40, with the ticks of a live source. */
function minute(from: number): TimedInput[] {
  return Array.from({ length: 240 }, (_, i) => {
    const now = from + i * 250
    const second = i / 4
    if (i % 2 === 0) return { now, input: { kind: 'tick', v: 1 } }
    const latencyMs = second >= 20 && second < 40 ? 4_000 : 120
    const event = {
      timestampMs: now,
      serviceId: 'auth',
      status: null,
      latencyMs,
      errorRate: 0,
      trafficVolume: null,
      message: null,
      metadata: null,
    }
    return { now, input: { kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [(now - T0) / 250], events: [event], live: true } }
  })
}

/** A clock on which every look takes a millisecond, so that work takes time. */
class BusyClock extends SteppedClock {
  looks = 0
  turns = 0
  override elapsed(): number {
    return this.looks++
  }
  override soon(fn: () => void): void {
    this.turns++
    setImmediate(fn)
  }
}

let folder: string
let records: ReturnType<typeof openRecords>
let clock: BusyClock
let backtests: Backtests
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-backtests-'))
  clock = new BusyClock(T0)
  records = openRecords({ folder, capBytes: 64 * 1024 * 1024, clock })
  backtests = new Backtests({ clock, records, config: () => CONFIG })
})
afterEach(() => {
  records.close()
  rmSync(folder, { recursive: true })
})

/** Records what a live engine would have; returns its incidents. */
function record(header: string, inputs: readonly TimedInput[]): string[] {
  records.openRun({ source: 's', header, live: true })
  const engine = createEngine(CONFIG)
  const incidents: string[] = []
  for (const timed of inputs) {
    const facts = engine.step(timed.input, timed.now)
    for (const fact of facts) if (fact.kind === 'incident.opened') incidents.push(fact.incident.incidentId)
    records.append(timed, facts)
  }
  records.commit()
  return incidents
}
const HEADER = JSON.stringify({ release: 'test', ...CONFIG })

describe('back-tests', () => {
  it('find what other monitors would have fired, beside what did', async () => {
    record(HEADER, minute(T0))
    const result = await backtests.run({ text: strict(3_000) })
    expect(result).toMatchObject({ events: 120, problems: [], from: new Date(T0).toISOString() })
    expect(result.wouldFire).toMatchObject([{ monitorId: 'strict', group: 'auth' }])
    expect(result.didFire.map(({ monitorId }) => monitorId)).toContain('high-latency')
    expect(result.onlyWould).toBe(1)
    expect((await backtests.run({ text: strict(5_000) })).wouldFire).toEqual([])
  })

  it('agree with themselves: the rules in force would fire what did', async () => {
    record(HEADER, minute(T0))
    const { wouldFire, didFire, onlyWould, onlyDid } = await backtests.run({ text: BUILT_IN_MONITORS })
    expect(didFire.length).toBeGreaterThan(0)
    expect(wouldFire).toEqual(didFire)
    expect([onlyWould, onlyDid]).toEqual([0, 0])
  })

  it('let the live core have its turn every few milliseconds', async () => {
    record(HEADER, minute(T0))
    await backtests.run({ text: strict(3_000) })
    expect(clock.turns).toBeGreaterThan(240 / 10)
  })

  it('use the recording around an incident, and only that', async () => {
    const incidents = record(HEADER, [...minute(T0), ...minute(T0 + 3_600_000)])
    expect(incidents.length).toBeGreaterThanOrEqual(2)
    const [first] = incidents
    const result = await backtests.run({ text: strict(3_000), incidentId: first })
    expect(result.events).toBe(120)
    expect(result.wouldFire).toHaveLength(1)
    await expect(backtests.run({ text: '', incidentId: 'nothing' })).rejects.toMatchObject({ code: 'NEXUS_RECORDING_UNKNOWN' })
  })

  it('say when there is nothing to try them on, and when they were stopped', async () => {
    await expect(backtests.run({ text: strict(1) })).rejects.toMatchObject({
      code: 'NEXUS_RECORDING_UNKNOWN',
      message: 'Nothing is recorded yet to try monitors on; let NEXUS run for a while.',
    })
    record(HEADER, minute(T0))
    const stopped = await backtests.run({ text: strict(1) }, AbortSignal.abort())
    expect(stopped.summary).toMatch(/ It was stopped before its end\.$/)
    expect(stopped.events).toBeLessThan(20)
  })

  it('come one after the other, whatever becomes of the one before', async () => {
    const lost = backtests.run({ text: strict(1) })
    await expect(lost).rejects.toThrow()
    record(HEADER, minute(T0))
    const [a, b] = await Promise.all([backtests.run({ text: strict(3_000) }), backtests.run({ text: strict(3_000) })])
    expect(a).toEqual(b)
  })

  it('wait for their turn in a bounded number', async () => {
    const runs = Array.from({ length: 10 }, () =>
      backtests.run({ text: 'monitors: []', incidentId: 'nothing' }).catch((error: unknown) => String(error)),
    )
    const outcomes = await Promise.all(runs)
    expect(outcomes.filter((text) => String(text).includes('wait for their turn already'))).toHaveLength(2)
    expect(String(await backtests.run({ text: 'monitors: []', incidentId: 'nothing' }).catch((error: unknown) => error))).not.toContain(
      'wait for',
    )
  })

  it('fall back to the configuration in force where a recording does not say its own', async () => {
    record('{"of":"another form"}', minute(T0))
    expect((await backtests.run({ text: strict(3_000) })).wouldFire).toHaveLength(1)
  })
})
