import { createEngine, createIngest } from '../src/main/engine/index.ts'
import { DEFAULT_TOPOLOGY } from '../src/shared/model/topology.ts'

/**
 * JSON bytes -> decoded -> validated -> folded into the engine, against plain
 * JSON.parse of the same bytes in the same run. Rounds alternate, so that whatever
 * else the machine does meets both alike; ratios are of medians, the rate is the
 * best round's (what a quiet core does).
 */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const ROUNDS = quick ? 8 : 30
const BATCHES = 40
const BATCH = 500
const SERVICES = 50
const START = Date.parse('2025-12-26T10:00:00Z')
/** Source time between events: 10,000 a second, as in load mode. */
const STEP_MS = 0.1

const utf8 = (bytes: Uint8Array): string => (bytes as Buffer).toString()

let seed = 7
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** Events as the simulator writes them, some with a message, some with LLM metadata. */
function line(n: number): Buffer {
  const metadata = { region: 'us-central1', version: '1.2.3', chaos_mode: 'load', sample_seconds: 0.005 }
  const llm = { model: 'flash', input_tokens: 812, output_tokens: 96, cost_usd: 0.0021 }
  return Buffer.from(
    JSON.stringify({
      timestamp: new Date(START + n * STEP_MS).toISOString(),
      service_id: n % 5 === 0 ? DEFAULT_TOPOLOGY.services[(n / 5) % 5]?.serviceId : `service-${n % SERVICES}`,
      latency_ms: 200 + 600 * random(),
      error_rate: 0.01 + 0.01 * random(),
      traffic_volume: Math.floor(100 * random()),
      ...(n % 10 === 3 && { message: 'Timeout waiting for vector DB response' }),
      metadata: n % 10 === 7 ? { ...metadata, llm, trace_id: `trace-${n}` } : metadata,
    }),
  )
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const engine = createEngine({ topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 2_000 })
const ingest = createIngest({ maxServices: 2_000, services: [], utf8 })
const parsing: number[] = []
const decoding: number[] = []
const folding: number[] = []
let offset = 0
let bytes = 0

for (let round = -3; round < ROUNDS; round++) {
  const batches = Array.from({ length: BATCHES }, (_, b) => Array.from({ length: BATCH }, (_, i) => line(offset + b * BATCH + i)))
  globalThis.gc?.()
  const begun = performance.now()
  for (const lines of batches) for (const bytesOfLine of lines) JSON.parse(utf8(bytesOfLine))
  const parsed = performance.now()
  let decodingMs = 0
  for (const lines of batches) {
    const now = START + (offset + lines.length) * STEP_MS
    const from = performance.now()
    const input = ingest.decode({ source: 'bench', partition: 0, offset, lines }, true, now)
    decodingMs += performance.now() - from
    if (input !== null) engine.step(input, now)
    offset += lines.length
  }
  const done = performance.now()
  engine.step({ kind: 'tick', v: 1 }, START + offset * STEP_MS)
  if (round < 0) continue
  bytes = batches[0]?.reduce((sum, bytesOfLine) => sum + bytesOfLine.length, 0) ?? 0
  parsing.push(parsed - begun)
  folding.push(done - parsed)
  decoding.push(decodingMs)
}

const { accepted } = engine.counters()
if (accepted !== offset || ingest.stats().rejected > 0)
  throw new Error(`Only ${accepted} of ${offset} events were folded; the benchmark is wrong.`)
const perRound = BATCHES * BATCH
const rate = (ms: number) => Math.round(perRound / (ms / 1_000))
const share = (median([...parsing]) / median([...folding])) * 100
const best = rate(Math.min(...folding))
const figures = [
  {
    name: "share of JSON.parse's rate, bytes to folded",
    value: Math.round(share * 10) / 10,
    unit: '%',
    budget: '>= 25',
    pass: share >= 25,
  },
  { name: 'events bytes to folded, best round', value: best, unit: 'events/s', budget: '>= 150000', pass: best >= 150_000 },
]
console.log(
  `median: JSON.parse ${rate(median(parsing))}/s, decode ${rate(median(decoding))}/s, whole ${rate(median(folding))}/s, ${Math.round(bytes / BATCH)} bytes an event`,
)
console.log(JSON.stringify({ name: 'ingest', figures }))
process.exitCode = figures.every((figure) => figure.pass) ? 0 : 1
