import { createEngine, type Engine } from '../src/main/engine/index.ts'
import type { TelemetryInput } from '../src/shared/model/input.ts'
import type { TelemetryEvent } from '../src/shared/model/telemetry.ts'

/**
 * A tick of 2,000 services that all report twice a second, in both profiles; and what
 * they cost in memory. Ticks are measured in CPU time of this thread, so that the
 * figure is the engine's and not that of whatever else the machine does.
 */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const SERVICES = 2_000
const WARM_SECONDS = quick ? 40 : 140
const SECONDS = quick ? 20 : 60
const TICK_MS = 250
const START = Date.parse('2025-12-26T10:00:00Z')

const ids = Array.from({ length: SERVICES }, (_, n) => `team-${n % 40}/service-${n}`)
// A tree of calls, as deep as real systems are.
const calls = ids.slice(1).map((id, n): [string, string] => [ids[Math.floor(n / 4)] ?? '', id])

let seed = 7
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** Half of the services, so that each reports every second tick; `bad` of them are critical. */
function batch(now: number, half: number, offset: number, bad: number): TelemetryInput {
  const events: TelemetryEvent[] = []
  for (let n = half; n < SERVICES; n += 2) {
    const critical = n < bad
    events.push({
      timestampMs: now,
      serviceId: ids[n] ?? '',
      status: null,
      latencyMs: critical ? 5_000 : 200 + 600 * random(),
      errorRate: critical ? 0.5 : 0.01 + 0.01 * random(),
      trafficVolume: 50,
      message: null,
      metadata: null,
    })
  }
  return { kind: 'telemetry', v: 1, source: 'bench', partition: 0, offsets: events.map((_, i) => offset + i), events, live: true }
}

const p95 = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN

/** Times of the ticks, and of the worst one: the tick at which a tenth of all services alert. */
function ticks(profile: 'demo' | 'production'): { steadyMs: number[]; stormMs: number; engine: Engine } {
  const engine = createEngine({
    topology: { services: ids.map((serviceId) => ({ serviceId })), calls },
    profile,
    baseline: {},
    maxServices: SERVICES,
  })
  const steadyMs: number[] = []
  let stormMs = 0
  let offset = 0
  const total = (WARM_SECONDS + SECONDS) * (1_000 / TICK_MS)
  const storm = total + (profile === 'demo' ? 40 : 400)
  for (let at = 0; at < storm; at++) {
    const now = START + at * TICK_MS
    engine.step(batch(now, at % 2, offset, at < total ? 0 : SERVICES / 10), now)
    offset += SERVICES / 2
    const begun = process.threadCpuUsage()
    engine.step({ kind: 'tick', v: 1 }, now)
    const used = process.threadCpuUsage(begun)
    const ms = (used.user + used.system) / 1_000
    if (at >= total) stormMs = Math.max(stormMs, ms)
    else if (at * TICK_MS >= WARM_SECONDS * 1_000) steadyMs.push(ms)
  }
  if (engine.snapshot().activeIncidents.length === 0) throw new Error('No incident was opened; the benchmark is wrong.')
  return { steadyMs, stormMs, engine }
}

globalThis.gc?.()
const before = process.memoryUsage()
const demo = ticks('demo')
globalThis.gc?.()
const after = process.memoryUsage()
const perService = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / SERVICES / 1_024
const snapshotBegun = performance.now()
demo.engine.snapshot()
const snapshotMs = performance.now() - snapshotBegun
const serializeBegun = performance.now()
const size = demo.engine.serialize().length
const serializeMs = performance.now() - serializeBegun
const production = ticks('production')

const round = (value: number) => Math.round(value * 100) / 100
const figure = (name: string, value: number, unit: string, limit: number) => ({
  name,
  value: round(value),
  unit,
  budget: `<= ${limit}`,
  pass: value <= limit,
})
const figures = [
  figure('tick with 2,000 services, p95 CPU, demo profile', p95(demo.steadyMs), 'ms', 20),
  figure('tick with 2,000 services, p95 CPU, production profile', p95(production.steadyMs), 'ms', 20),
  figure('memory of a service', perService, 'KiB', 64),
]
console.log(
  `worst tick while 200 services begin to alert: demo ${round(demo.stormMs)} ms, production ${round(production.stormMs)} ms; snapshot ${round(snapshotMs)} ms; serialize ${round(serializeMs)} ms for ${Math.round(size / 1_024)} KiB`,
)
console.log(JSON.stringify({ name: 'engine', figures }))
process.exitCode = figures.every(({ pass }) => pass) ? 0 : 1
