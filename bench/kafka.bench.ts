import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Broker } from '../scripts/kafka/broker.mjs'
import { STEADY } from '../src/chaos/built-in.ts'
import { playToKafka } from '../src/chaos/kafka-out.ts'
import { createKafkaClient } from '../src/kafka/client.ts'
import { type KafkaConfig, kafkaOf, kafkaValuesOf } from '../src/kafka/settings.ts'
import { systemClock } from '../src/main/core/clock.ts'
import { createEngine, createIngest } from '../src/main/engine/index.ts'
import { KafkaSource } from '../src/main/sources/kafka/kafka-source.ts'

/**
 * A real Apache Kafka: a preloaded topic through the source, validation and the engine, against the bare client that
 * only consumes and parses, in turns; the whole server with its records on the same topic; and an outage of the broker.
 */
const SERVER = join(import.meta.dirname, '../out/main/headless.mjs')
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const EVENTS = quick ? 100_000 : 1_000_000
const ROUNDS = quick ? 2 : 5
const OUTAGE_MS = quick ? 8_000 : 60_000
/** Sent while the broker is away, and caught up with afterwards; a load of the simulator. */
const RATE = 2_000
const SERVICES = 50
const TOPIC = 'preloaded'
const OUTAGE_TOPIC = 'outage'

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

function settings(broker: Broker, topic: string, group: string): KafkaConfig {
  const config = kafkaOf(
    kafkaValuesOf({ KAFKA_BOOTSTRAP_SERVERS: broker.address(), KAFKA_TOPIC: topic, KAFKA_GROUP_ID: group }),
    (path) => path,
  )
  if (config === null) throw new Error('no brokers')
  return config
}

/** Events as the simulator writes them. */
function line(n: number, ms: number): string {
  const event = {
    timestamp: new Date(ms).toISOString(),
    service_id: `service-${n % SERVICES}`,
    latency_ms: 200 + ((n * 37) % 600),
    error_rate: 0.01,
    traffic_volume: n % 100,
    ...(n % 10 === 3 && { message: 'Timeout waiting for vector DB response' }),
    metadata: { region: 'us-central1', version: '1.2.3', chaos_mode: 'load' },
  }
  return JSON.stringify(event)
}

async function preload(broker: Broker): Promise<number> {
  const producer = broker.client().producer()
  await producer.connect()
  const begun = performance.now()
  const startMs = Date.now()
  let under: Promise<unknown>[] = []
  for (let n = 0; n < EVENTS; n += 2_000) {
    const messages = Array.from({ length: 2_000 }, (_, i) => ({
      key: `service-${(n + i) % SERVICES}`,
      value: line(n + i, startMs + (n + i) / 50),
    }))
    under.push(producer.send({ topic: TOPIC, acks: -1, messages }))
    if (under.length === 4) {
      await Promise.all(under)
      under = []
    }
  }
  await Promise.all(under)
  const seconds = (performance.now() - begun) / 1_000
  await producer.disconnect()
  return EVENTS / seconds
}

/** Events a second that the client alone consumes and parses. */
async function bare(broker: Broker, round: number): Promise<number> {
  const client = createKafkaClient(settings(broker, TOPIC, `bare-${round}`))
  const consumer = client.kafka.consumer({ groupId: `bare-${round}`, maxWaitTimeInMs: 250 })
  let begun = 0
  let seen = 0
  let done = () => {}
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      begun ||= performance.now()
      for (const { value } of batch.messages) JSON.parse(utf8(value ?? Buffer.from('{}')))
      resolveOffset(batch.lastOffset())
      seen += batch.messages.length
      if (seen >= EVENTS) done()
      await heartbeat()
    },
  })
  await all
  const seconds = (performance.now() - begun) / 1_000
  await consumer.disconnect()
  client.destroy()
  return EVENTS / seconds
}

/** Events a second from the broker through source, validation and engine. */
async function folded(broker: Broker, round: number): Promise<number> {
  const engine = createEngine({ topology: { services: [], calls: [] }, profile: 'demo', baseline: {}, maxServices: 10_000 })
  const ingest = createIngest({ maxServices: 10_000, services: [], utf8 })
  const source = new KafkaSource({ config: settings(broker, TOPIC, `folded-${round}`), clock: systemClock, notice: () => {} })
  let begun = 0
  let done = () => {}
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  await source.start(
    {
      async push(batch) {
        begun ||= performance.now()
        const now = Date.now()
        const input = ingest.decode(batch, true, now)
        if (input !== null) engine.step(input, now)
        if (engine.counters().accepted >= EVENTS) done()
      },
      async tick() {},
      changed() {},
    },
    null,
  )
  await all
  const seconds = (performance.now() - begun) / 1_000
  await source.stop()
  if (engine.counters().duplicated > 0 || ingest.stats().rejected > 0) throw new Error('The engine refused events; the benchmark is wrong.')
  return EVENTS / seconds
}

interface Status {
  readonly state: string
  readonly lag: number | null
  readonly events: number
}

/** The built server on a topic. */
class Server {
  readonly child: ChildProcess
  private url = ''
  mostResidentMb = 0

  constructor(broker: Broker, topic: string, data: string) {
    const env = { ...process.env, KAFKA_BOOTSTRAP_SERVERS: broker.address(), KAFKA_TOPIC: topic, KAFKA_GROUP_ID: `server-${topic}` }
    this.child = spawn(process.execPath, [SERVER, '--no-open', '--port', '0', '--data', data], {
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  }

  async ready(): Promise<void> {
    const [{ url }] = (await once(this.child, 'message')) as [{ url: string }]
    this.url = url
  }

  async status(): Promise<Status> {
    const [source, debug] = await Promise.all(['/api/source', '/api/debug'].map(async (path) => (await fetch(this.url + path)).json()))
    this.mostResidentMb = Math.max(this.mostResidentMb, (debug as { resident_bytes: number }).resident_bytes / 1024 / 1024)
    return source as Status
  }

  async until(what: (status: Status) => boolean): Promise<number> {
    const begun = performance.now()
    while (!what(await this.status())) await sleep(100)
    return (performance.now() - begun) / 1_000
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM')
    await once(this.child, 'exit')
  }
}

/** What a turn took of the processor, microseconds an event: what others do at the same time changes it little. */
async function turn(run: () => Promise<number>): Promise<{ rate: number; cpu: number }> {
  globalThis.gc?.()
  const before = process.cpuUsage()
  const rate = await run()
  const { user, system } = process.cpuUsage(before)
  return { rate, cpu: (user + system) / EVENTS }
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function measure(broker: Broker, work: string) {
  const produced = await preload(broker)
  console.log(`${EVENTS} events preloaded at ${Math.round(produced)} a second`)
  const bares: { rate: number; cpu: number }[] = []
  const whole: { rate: number; cpu: number }[] = []
  // The first of each warms the compiler up and is not counted.
  for (let round = -1; round < ROUNDS; round++) {
    const alone = await turn(() => bare(broker, round))
    const through = await turn(() => folded(broker, round))
    if (round < 0) continue
    bares.push(alone)
    whole.push(through)
  }
  const rates = (turns: typeof bares) => turns.map(({ rate }) => Math.round(rate)).join(', ')
  const cpus = (turns: typeof bares) => turns.map(({ cpu }) => cpu.toFixed(2)).join(', ')
  console.log(`bare client ${rates(bares)} events/s (${cpus(bares)} us of processor time an event)`)
  console.log(`through the engine ${rates(whole)} events/s (${cpus(whole)} us of processor time an event)`)
  const percent = (part: number) => Math.round(part * 1_000) / 10
  const share = percent(median(whole.map(({ rate }) => rate)) / median(bares.map(({ rate }) => rate)))
  const cpuShare = percent(median(bares.map(({ cpu }) => cpu)) / median(whole.map(({ cpu }) => cpu)))
  const best = Math.round(Math.max(...whole.map(({ rate }) => rate)))

  const preloaded = new Server(broker, TOPIC, join(work, 'preloaded'))
  await preloaded.ready()
  await preloaded.until(({ events }) => events > 0)
  const { events: already } = await preloaded.status()
  const seconds = await preloaded.until(({ events }) => events >= EVENTS)
  const withRecords = Math.round((EVENTS - already) / Math.max(seconds, 0.001))
  await preloaded.end()

  const outage = new Server(broker, OUTAGE_TOPIC, join(work, 'outage'))
  await outage.ready()
  const played = playToKafka(
    STEADY,
    { seed: 7, rate: RATE, durationSeconds: OUTAGE_MS / 1_000 + 10 },
    settings(broker, OUTAGE_TOPIC, 'none'),
    (sentence) => console.log(sentence),
  )
  await outage.until(({ events }) => events > RATE)
  await broker.kill()
  await sleep(OUTAGE_MS)
  const { state } = await outage.status()
  await broker.restart()
  const back = performance.now()
  console.log(`state during the outage: ${state}; ${await played}`)
  const wanted = Math.round(RATE * (OUTAGE_MS / 1_000 + 10))
  await outage.until(({ lag, events }) => lag === 0 && events >= wanted * 0.999)
  const recovered = (performance.now() - back) / 1_000
  await outage.end()
  const resident = Math.round(Math.max(preloaded.mostResidentMb, outage.mostResidentMb))
  return [
    { name: 'preloaded topic through validation and engine', value: best, unit: 'events/s', budget: '>= 50000', pass: best >= 50_000 },
    { name: "share of the bare client's consume and parse", value: share, unit: '%', budget: '>= 70', pass: share >= 70 },
    { name: 'that share by processor time', value: cpuShare, unit: '%', budget: 'shown', pass: true },
    { name: 'preloaded topic through the whole server, with records', value: withRecords, unit: 'events/s', budget: 'shown', pass: true },
    {
      name: `lag 0 after ${OUTAGE_MS / 1_000} s without broker`,
      value: Math.round(recovered * 10) / 10,
      unit: 's',
      budget: '<= 60',
      pass: recovered <= 60,
    },
    { name: 'resident memory of the server, most', value: resident, unit: 'MB', budget: '<= 600', pass: resident <= 600 },
  ]
}

const started = existsSync(SERVER)
  ? await Broker.start({
      topics: [
        { topic: TOPIC, partitions: 3 },
        { topic: OUTAGE_TOPIC, partitions: 3 },
      ],
    })
  : { missing: 'out/ is not built: run npm run build first' }
if ('missing' in started) {
  console.log(JSON.stringify({ name: 'kafka', skipped: started.missing }))
} else {
  const work = mkdtempSync(join(tmpdir(), 'nexus-kafka-bench-'))
  try {
    const figures = await measure(started, work)
    console.log(JSON.stringify({ name: 'kafka', figures }))
    process.exitCode = figures.every(({ pass }) => pass) ? 0 : 1
  } finally {
    await started.stop()
    rmSync(work, { recursive: true, force: true })
  }
}
