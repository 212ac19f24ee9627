import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScenarioWire } from '../shared/model/chaos.ts'
import { type TelemetryEventWire, telemetryEventSchema } from '../shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import { BUILT_IN_SCENARIOS, STEADY } from './built-in.ts'
import { striking } from './catalogue.ts'
import { readScenarioFile } from './scenario-file.ts'
import { createSimulator, type Simulator } from './simulator.ts'

const T0 = Date.UTC(2026, 0, 1)

function builtIn(name: string): ScenarioWire {
  return BUILT_IN_SCENARIOS.find((scenario) => scenario.name === name)!
}

function simulate(scenario: ScenarioWire, seed = 7): Simulator {
  return createSimulator({ topology: DEFAULT_TOPOLOGY, scenario, seed, startMs: T0 })
}

function parse(lines: readonly string[]): (TelemetryEventWire & { at: number })[] {
  return lines.map((line) => {
    const event = telemetryEventSchema.parse(JSON.parse(line))
    return { ...event, at: (Date.parse(event.timestamp) - T0) / 1_000 }
  })
}

function of(service: string, events: ReturnType<typeof parse>) {
  return events.filter((event) => event.service_id === service)
}

describe('the same seed', () => {
  it('gives the same bytes, whatever the steps of time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.constantFrom(...BUILT_IN_SCENARIOS.map((scenario) => scenario.name).filter((name) => name !== 'load')),
        fc.array(fc.double({ min: 0, max: 9_000, noNaN: true }), { maxLength: 20 }),
        (seed, name, steps) => {
          const whole = simulate(builtIn(name), seed)
          const stepped = simulate(builtIn(name), seed)
          const lines: string[] = []
          for (const step of steps) lines.push(...stepped.advance(stepped.cursorMs + step))
          lines.push(...stepped.advance(Math.max(stepped.cursorMs, T0 + 70_000)))
          expect(lines).toEqual(whole.advance(stepped.cursorMs))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives the same bytes in pieces of any number of lines', () => {
    const whole = simulate(builtIn('cascade')).advance(T0 + 30_000)
    const pieces = simulate(builtIn('cascade'))
    const lines: string[] = []
    for (let done = false; !done; ) {
      const piece = pieces.advanceSome(T0 + 30_000, 7)
      expect(piece.lines.length).toBeLessThanOrEqual(7)
      lines.push(...piece.lines)
      done = piece.done
    }
    expect(lines).toEqual(whole)
  })

  it('gives the same incident whenever it is begun', () => {
    const early = simulate(STEADY)
    const late = simulate(STEADY)
    late.advance(T0 + 12_345)
    const values = (simulator: Simulator) => {
      simulator.start(builtIn('cascade'), { seed: 3 })
      const from = simulator.cursorMs
      return parse(simulator.advance(from + 25_000)).map(({ service_id, latency_ms, error_rate }) => ({
        service_id,
        latency_ms,
        error_rate,
      }))
    }
    expect(values(late)).toEqual(values(early))
  })

  it('differs from another seed', () => {
    expect(simulate(STEADY, 1).advance(T0 + 1_000)).not.toEqual(simulate(STEADY, 2).advance(T0 + 1_000))
  })
})

describe('streams of chance', () => {
  it('are independent: a fault on one service leaves the lines of the others as they were', () => {
    const calm = simulate({ ...STEADY, name: 'same-name' })
    const spike = simulate({ ...builtIn('latency-spike'), name: 'same-name' })
    const others = (lines: string[]) => lines.filter((line) => !line.includes('"ai-brain"'))
    expect(others(spike.advance(T0 + 29_000))).toEqual(others(calm.advance(T0 + 29_000)))
  })

  it('belong to names: another service beside it does not change what a service draws', () => {
    const two = createSimulator({
      topology: { services: [{ serviceId: 'a' }, { serviceId: 'b' }] },
      scenario: STEADY,
      seed: 5,
      startMs: T0,
    })
    const three = createSimulator({
      topology: { services: [{ serviceId: 'x' }, { serviceId: 'b' }, { serviceId: 'a' }] },
      scenario: STEADY,
      seed: 5,
      startMs: T0,
    })
    const drawn = (simulator: Simulator) => of('a', parse(simulator.advance(T0 + 9_900))).map((event) => event.latency_ms)
    expect(drawn(three)).toEqual(drawn(two))
  })
})

describe('steady', () => {
  const events = parse(simulate(STEADY).advance(T0 + 59_999))

  it('is 10 events a second: each service every 500 ms, staggered', () => {
    expect(events).toHaveLength(600)
    expect(new Set(events.map((event) => event.timestamp)).size).toBe(600)
    for (const { serviceId } of DEFAULT_TOPOLOGY.services) {
      const times = of(serviceId, events).map((event) => event.at)
      for (let at = 1; at < times.length; at++) expect(times[at]! - times[at - 1]!).toBeCloseTo(0.5, 6)
    }
  })

  it('keeps latency within 200-800 ms, near-normal, and errors within 1-2 %', () => {
    const latencies = events.map((event) => event.latency_ms!)
    expect(Math.min(...latencies)).toBeGreaterThanOrEqual(200)
    expect(Math.max(...latencies)).toBeLessThanOrEqual(800)
    const mean = latencies.reduce((sum, value) => sum + value, 0) / latencies.length
    expect(mean).toBeGreaterThan(485)
    expect(mean).toBeLessThan(515)
    for (const event of events) {
      expect(event.error_rate).toBeGreaterThanOrEqual(0.01)
      expect(event.error_rate).toBeLessThanOrEqual(0.02)
      expect(event.traffic_volume).toBeGreaterThan(0)
      expect(event.metadata).toMatchObject({ chaos_mode: 'steady', region: 'us-central1', version: '1.2.3' })
    }
  })

  it('names the calls to a language model of the one service that has a context', () => {
    for (const event of events) expect('llm' in event.metadata!).toBe(event.service_id === 'ai-brain')
    expect(of('ai-brain', events)[0]!.metadata!.llm).toMatchObject({ model: 'gemini-flash' })
  })
})

describe('latency spike', () => {
  it('slows ai-brain to 4-6 s with about 5 % errors for 30 s, and nothing else', () => {
    const simulator = simulate(builtIn('latency-spike'))
    const events = parse(simulator.advance(T0 + 40_000))
    for (const event of events) {
      const struck = event.service_id === 'ai-brain' && event.at < 30
      expect(event.latency_ms! >= 4_000 && event.latency_ms! <= 6_000).toBe(struck)
      if (struck) expect(event.error_rate).toBeCloseTo(0.05, 1)
    }
    expect(simulator.state()).toMatchObject({ mode: 'steady', startedMs: T0 + 30_000, endsMs: null })
  })
})

describe('cascade', () => {
  it('fails the database at 0 s, slows ai-brain at 10 s, fails the gateway at 20 s, and ends at 60 s', () => {
    const events = parse(simulate(builtIn('cascade')).advance(T0 + 70_000))
    for (const event of events) {
      const { service_id: service, at } = event
      const failing = at < 60 && (service === 'database' || (service === 'gateway' && at >= 20))
      const slow = at < 60 && at >= 10 && service === 'ai-brain'
      expect(event.error_rate! > 0.02).toBe(failing)
      expect(event.latency_ms! > 800).toBe(slow)
      if (failing) expect(event.error_rate).toBeCloseTo(service === 'database' ? 0.8 : 0.5, 1)
    }
  })
})

describe('silence', () => {
  it('keeps one service from reporting until the mode is stopped', () => {
    const simulator = simulate(builtIn('silence'))
    expect(of('database', parse(simulator.advance(T0 + 20_000)))).toHaveLength(0)
    simulator.stop()
    expect(of('database', parse(simulator.advance(T0 + 21_000))).length).toBeGreaterThanOrEqual(2)
  })

  it('strikes the service that is asked for, which reports again once fixed', () => {
    const simulator = simulate(striking(builtIn('silence'), 'auth'))
    expect(of('auth', parse(simulator.advance(T0 + 5_000)))).toHaveLength(0)
    simulator.recover('auth')
    const back = of('auth', parse(simulator.advance(T0 + 8_000)))
    expect(back[0]!.at).toBeLessThanOrEqual(5.5)
    expect(back.every((event) => event.latency_ms! <= 800)).toBe(true)
  })
})

describe('load', () => {
  it('is the steady system at 10,000 events a second', () => {
    const events = parse(simulate(builtIn('load')).advance(T0 + 999))
    expect(events.length).toBeGreaterThan(9_980)
    expect(events.every((event) => event.latency_ms! <= 800)).toBe(true)
  })

  it('goes back to 10 a second when stopped', () => {
    const simulator = simulate(builtIn('load'))
    simulator.advance(T0 + 500)
    simulator.stop()
    expect(simulator.advance(T0 + 1_499)).toHaveLength(10)
    expect(simulator.state().eventsPerSecond).toBe(10)
  })
})

describe('recovery', () => {
  it('is gradual and healthy by 3.5 s, for any instant and seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1_000, max: 29_000 }), (seed, afterMs) => {
        const simulator = simulate(builtIn('latency-spike'), seed)
        simulator.advance(T0 + afterMs)
        simulator.recover('ai-brain')
        const events = of('ai-brain', parse(simulator.advance(T0 + afterMs + 40_000)))
        const early = events.filter((event) => event.at * 1_000 < afterMs + 1_000)
        const healthy = events.filter((event) => event.at * 1_000 >= afterMs + 3_000)
        expect(early.every((event) => event.latency_ms! > 2_000)).toBe(true)
        expect(healthy[0]!.at * 1_000).toBeLessThanOrEqual(afterMs + 3_500)
        for (const event of healthy) {
          expect(event.latency_ms).toBeLessThanOrEqual(800)
          expect(event.error_rate).toBeLessThanOrEqual(0.02)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('does not bring the fault back, and ends the mode once all is well', () => {
    const simulator = simulate(builtIn('latency-spike'))
    simulator.advance(T0 + 5_000)
    expect(simulator.recover('ai-brain').fixedCauses).toEqual(['ai-brain'])
    simulator.advance(T0 + 8_500)
    expect(simulator.state()).toMatchObject({ mode: 'steady', startedMs: T0 + 8_000 })
  })

  it('of a symptom relapses after a few seconds while its cause lasts', () => {
    const simulator = simulate(builtIn('cascade'))
    simulator.advance(T0 + 25_000)
    expect(simulator.recover('gateway').relapsing).toEqual([{ serviceId: 'gateway', cause: 'database' }])
    const gateway = of('gateway', parse(simulator.advance(T0 + 40_000)))
    const well = gateway.filter((event) => event.at >= 28.5 && event.at < 33)
    expect(well.length).toBeGreaterThan(5)
    expect(well.every((event) => event.error_rate! <= 0.02)).toBe(true)
    expect(gateway.filter((event) => event.at >= 35).every((event) => event.error_rate! >= 0.48)).toBe(true)
  })

  it('of the cause heals its symptoms and prevents those to come', () => {
    const simulator = simulate(builtIn('cascade'))
    simulator.advance(T0 + 15_000)
    expect(simulator.recover('database')).toMatchObject({ fixedCauses: ['database'], relapsing: [] })
    const after = parse(simulator.advance(T0 + 60_000)).filter((event) => event.at >= 18.5)
    expect(after.every((event) => event.error_rate! <= 0.02 && event.latency_ms! <= 800)).toBe(true)
  })

  it('of the cause after its symptom was fixed leaves nothing to relapse', () => {
    const simulator = simulate(builtIn('cascade'))
    simulator.advance(T0 + 25_000)
    simulator.recover('gateway')
    simulator.advance(T0 + 27_000)
    simulator.recover('database')
    const after = parse(simulator.advance(T0 + 59_000)).filter((event) => event.at >= 30.5)
    expect(after.every((event) => event.error_rate! <= 0.02 && event.latency_ms! <= 800)).toBe(true)
  })

  it('of everything heals everything', () => {
    const simulator = simulate(builtIn('cascade'))
    simulator.advance(T0 + 25_000)
    simulator.recover(null)
    const after = parse(simulator.advance(T0 + 60_000)).filter((event) => event.at >= 28.5)
    expect(after.every((event) => event.error_rate! <= 0.02 && event.latency_ms! <= 800)).toBe(true)
    expect(simulator.state().mode).toBe('steady')
  })

  it('of a healthy service changes nothing', () => {
    const simulator = simulate(STEADY)
    simulator.advance(T0 + 5_000)
    expect(simulator.recover('auth')).toEqual({ changed: [], fixedCauses: [], relapsing: [] })
    expect(simulator.advance(T0 + 6_000)).toEqual(
      simulate(STEADY)
        .advance(T0 + 6_000)
        .slice(-10),
    )
  })
})

describe('emergency stop', () => {
  it('returns to steady at once, whatever goes on', () => {
    for (const scenario of BUILT_IN_SCENARIOS) {
      const simulator = simulate(scenario)
      simulator.advance(T0 + 2_300)
      simulator.stop()
      const events = parse(simulator.advance(T0 + 4_299))
      expect(events).toHaveLength(20)
      for (const event of events) {
        expect(event.latency_ms).toBeLessThanOrEqual(800)
        expect(event.error_rate).toBeLessThanOrEqual(0.02)
        expect(event.metadata!.chaos_mode).toBe('steady')
      }
    }
  })
})

describe('the scenario of the demo', () => {
  it('holds the spike until it is fixed, then cascades in steps of four seconds until all is fixed', () => {
    const simulator = simulate(readScenarioFile('resources/scenarios/demo.yaml'))
    const spike = of('ai-brain', parse(simulator.advance(T0 + 90_000)))
    expect(spike.filter((event) => event.at >= 20).every((event) => event.latency_ms! >= 4_000)).toBe(true)
    simulator.recover('ai-brain')
    const calm = parse(simulator.advance(T0 + 119_999)).filter((event) => event.at >= 93.5)
    expect(calm.every((event) => event.latency_ms! <= 800 && event.error_rate! <= 0.02)).toBe(true)
    const cascade = parse(simulator.advance(T0 + 142_000))
    const onset = (service: string) => of(service, cascade).find((event) => event.latency_ms! > 800 || event.error_rate! > 0.02)!.at
    expect([onset('database'), onset('ai-brain'), onset('gateway')].map(Math.floor)).toEqual([120, 124, 128])
    simulator.recover(null)
    const after = parse(simulator.advance(T0 + 180_000)).filter((event) => event.at >= 145.5)
    expect(after.every((event) => event.latency_ms! <= 800 && event.error_rate! <= 0.02)).toBe(true)
    expect(simulator.state().mode).toBe('steady')
  })
})

describe('faults in a language model', () => {
  const run = (file: string) => of('ai-brain', parse(simulate(readScenarioFile(`resources/scenarios/${file}.yaml`)).advance(T0 + 20_000)))
  const calls = (file: string) => run(file).map((event) => event.metadata!.llm as Record<string, unknown>)

  it('show as tokens and cost, 429s, repeated calls and bad output, at their rate', () => {
    expect(calls('llm-token-storm').every((call) => Number(call.input_tokens) >= 30_000 && Number(call.cost_usd) >= 0.12)).toBe(true)
    const refused = calls('llm-rate-limit')
    expect(refused.filter((call) => call.error === 'rate_limited').length / refused.length).toBeGreaterThan(0.8)
    const loop = calls('llm-tool-loop')
    expect(loop.length).toBeGreaterThan(230)
    expect(loop.every((call) => call.tool === 'search_orders')).toBe(true)
    const bad = calls('llm-bad-json')
    const share = bad.filter((call) => call.error === 'bad_output').length / bad.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.6)
    expect(bad.every((call) => Number(call.cost_usd) > 0)).toBe(true)
  })

  it('stop with the fix, calls back at their usual rate', () => {
    const simulator = simulate(readScenarioFile('resources/scenarios/llm-tool-loop.yaml'))
    simulator.advance(T0 + 10_000)
    simulator.recover('ai-brain')
    const after = of('ai-brain', parse(simulator.advance(T0 + 19_999)))
    expect(after.length).toBeLessThanOrEqual(21)
    expect(after.some((event) => 'error' in (event.metadata!.llm as object))).toBe(false)
  })
})

describe('time', () => {
  it('can be passed over without events: faults begin and end meanwhile', () => {
    const simulator = simulate(builtIn('cascade'))
    simulator.skipTo(T0 + 25_000)
    const events = parse(simulator.advance(T0 + 26_000))
    expect(events[0]!.at).toBeGreaterThanOrEqual(25)
    expect(of('gateway', events).every((event) => event.error_rate! > 0.4)).toBe(true)
    simulator.skipTo(T0 + 8 * 3_600_000)
    expect(simulator.state().mode).toBe('steady')
    expect(simulator.advance(T0 + 8 * 3_600_000 + 999)).toHaveLength(10)
  })

  it('can be set back with the wall clock, without a gap in the run', () => {
    const simulator = simulate(builtIn('latency-spike'))
    simulator.advance(T0 + 10_000)
    simulator.rebase(T0 - 3_600_000)
    const events = parse(simulator.advance(T0 - 3_600_000 + 25_000))
    expect(events).toHaveLength(250)
    const slow = of('ai-brain', events).filter((event) => event.latency_ms! >= 4_000)
    expect(slow).toHaveLength(40)
  })
})
