import { createEngine, type Engine } from '../src/main/engine/index.ts'
import type { TelemetryInput } from '../src/shared/model/input.ts'

/**
 * A tick with 1,000 monitors over 50 services each, all of which have reported since
 * the tick before: CPU time of this thread, and what the monitors take of memory.
 * The monitors look at twenty different metrics and windows (means, percentiles,
 * rates, change, learned normals), each with fifty thresholds.
 */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const SERVICES = 50
const RULES = 1_000
const TICK_MS = 250
const WARM_SECONDS = 70
const SECONDS = quick ? 5 : 30
const START = Date.parse('2025-12-26T10:00:00Z')
const OPERATOR = { name: 'bench', role: 'operator' } as const

const ids = Array.from({ length: SERVICES }, (_, n) => `service-${n}`)
const QUERIES = [
  'avg(last_10s):avg:nexus.service.latency{*}',
  'avg(last_30s):avg:nexus.service.latency{*}',
  'avg(last_1m):avg:nexus.service.latency{*}',
  'avg(last_2m):avg:nexus.service.latency{*}',
  'avg(last_1h):avg:nexus.service.latency{*}',
  'max(last_1m):avg:nexus.service.latency{*}',
  'p95(last_1m):avg:nexus.service.latency{*}',
  'p99(last_1h):avg:nexus.service.latency{*}',
  'avg(last_10s):avg:nexus.service.error_rate{*}',
  'avg(last_1m):avg:nexus.service.error_rate{*}',
  'avg(last_2m):avg:nexus.service.error_rate{*}',
  'max(last_5m):avg:nexus.service.error_rate{*}',
  'avg(last_1m):avg:nexus.service.traffic_volume{*}',
  'avg(last_1h):avg:nexus.service.traffic_volume{*}',
  'sum(last_10s):sum:nexus.service.throughput{*}',
  'sum(last_5m):sum:nexus.service.throughput{*}',
  'count(last_1m):sum:nexus.service.throughput{*}',
  'avg(last_30s):avg:nexus.service.traffic_volume{*}',
  'avg(last_24h):avg:nexus.service.latency{*}',
  'sum(last_1h):sum:nexus.service.throughput{*}',
]
/** `factor` below 1 puts every threshold far under what is measured: everything alerts. */
const monitors = (threshold: (n: number) => number) =>
  `monitors:\n${Array.from(
    { length: RULES },
    (_, n) =>
      `  - { id: rule-${n}, query: "${QUERIES[n % QUERIES.length]} by {service_id} > ${threshold(n)}", min_firing: 1h, new_group_delay: 0s }`,
  ).join('\n')}\n`

let seed = 7
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function batch(now: number, offset: number): TelemetryInput {
  const events = ids.map((serviceId) => ({
    timestampMs: now,
    serviceId,
    status: null,
    latencyMs: 200 + 600 * random(),
    errorRate: 0.01 + 0.01 * random(),
    trafficVolume: 50,
    message: null,
    metadata: null,
  }))
  return { kind: 'telemetry', v: 1, source: 'bench', partition: 0, offsets: events.map((_, i) => offset + i), events, live: true }
}

const p95 = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
const held = (): number => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1_048_576
}

function run(text: string | null): { ms: number[]; mebibytes: number; engine: Engine } {
  const before = held()
  const engine = createEngine({
    topology: { services: ids.map((serviceId) => ({ serviceId })), calls: [] },
    profile: 'production',
    baseline: {},
    maxServices: SERVICES,
  })
  if (text !== null) {
    const command = { name: 'monitors.load', text, origin: 'file', partly: false } as const
    const facts = engine.step({ kind: 'command', v: 1, commandId: 'load', actor: OPERATOR, command }, START)
    const refused = facts.find((fact) => fact.kind === 'command.refused')
    if (refused !== undefined) throw new Error(refused.message)
  }
  const ms: number[] = []
  let offset = 0
  for (let at = 0; at < ((WARM_SECONDS + SECONDS) * 1_000) / TICK_MS; at++) {
    const now = START + at * TICK_MS
    engine.step(batch(now, offset), now)
    offset += SERVICES
    const begun = process.threadCpuUsage()
    engine.step({ kind: 'tick', v: 1 }, now)
    const used = process.threadCpuUsage(begun)
    if (at * TICK_MS >= WARM_SECONDS * 1_000) ms.push((used.user + used.system) / 1_000)
  }
  return { ms, mebibytes: held() - before, engine }
}

const plain = run(null)
const calm = run(monitors((n) => 100_000 + n))
if (calm.engine.monitors().length < RULES * SERVICES) throw new Error('Groups are missing; the benchmark is wrong.')
if (calm.engine.monitors().some(({ state }) => state !== 'ok')) throw new Error('A calm group is not ok; the benchmark is wrong.')
const size = calm.engine.serialize().length / 1_048_576
const pending = run(monitors(() => 0.001))
if (!pending.engine.monitors().some(({ state }) => state === 'pending')) throw new Error('Nothing is pending; the benchmark is wrong.')

const round = (value: number) => Math.round(value * 100) / 100
const figure = (name: string, value: number, unit: string, limit: number) => ({
  name,
  value: round(value),
  unit,
  budget: `<= ${limit}`,
  pass: value <= limit,
})
const figures = [
  figure('tick with 1,000 monitors over 50 services each, all changed, p95 CPU', p95(calm.ms), 'ms', 50),
  figure('the same with every group beyond its threshold and waiting, p95 CPU', p95(pending.ms), 'ms', 200),
  figure('memory of 50,000 groups and their windows', calm.mebibytes - plain.mebibytes, 'MiB', 64),
]
console.log(`with the built-in monitors alone: tick p95 ${round(p95(plain.ms))} ms; serialized state ${round(size)} MiB`)
console.log(JSON.stringify({ name: 'monitors', figures }))
process.exitCode = figures.every(({ pass }) => pass) ? 0 : 1
