import { join } from 'node:path'
import { BUILT_IN_SCENARIOS } from '../src/chaos/built-in.ts'
import { createSimulator } from '../src/chaos/simulator.ts'
import { systemClock } from '../src/main/core/clock.ts'
import { createChaosSource } from '../src/main/sources/chaos/chaos-source.ts'
import type { SourceSink } from '../src/main/sources/source.ts'
import { DEFAULT_TOPOLOGY } from '../src/shared/model/topology.ts'

/** How fast the simulator makes events, what its worker really delivers, and what a console that stands still costs. */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const seconds = quick ? 2 : 10
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const megabytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1e6
}

/** Events a second the pure engine makes, alone and as a share of JSON.parse's rate on the same lines in the same run. */
function made(): { rate: number; share: number } {
  const scenario = BUILT_IN_SCENARIOS.find(({ name }) => name === 'load')!
  const simulator = createSimulator({ topology: DEFAULT_TOPOLOGY, scenario, seed: 7, startMs: 0, eventsPerSecond: 100_000 })
  simulator.advance(1_000)
  let events = 0
  let makingMs = 0
  let parsingMs = 0
  // Alternating, so that whatever else the machine does meets both alike.
  for (let at = 1; at <= seconds * 10; at++) {
    const begun = performance.now()
    const lines = simulator.advance(1_000 + at * 100)
    const between = performance.now()
    for (const line of lines) JSON.parse(line)
    parsingMs += performance.now() - between
    makingMs += between - begun
    events += lines.length
  }
  return { rate: events / (makingMs / 1_000), share: parsingMs / makingMs }
}

async function withSource<T>(push: SourceSink['push'], use: (source: ReturnType<typeof createChaosSource>) => Promise<T>): Promise<T> {
  const workerPath = join(import.meta.dirname, '../src/chaos/worker.ts')
  const source = createChaosSource({ workerPath, topology: DEFAULT_TOPOLOGY, seed: 7, clock: systemClock })
  await source.start({ push, tick: async () => {}, changed: () => {} }, null)
  try {
    return await use(source)
  } finally {
    await source.stop()
  }
}

/** Share of the asked rate that arrives from the worker in real time. */
async function delivered(eventsPerSecond: number): Promise<number> {
  let events = 0
  return withSource(
    async ({ lines }) => {
      events += lines.length
    },
    async (source) => {
      await source.chaos.start('load', { eventsPerSecond })
      await pause(500)
      events = 0
      const begun = performance.now()
      await pause(seconds * 1_000)
      return events / eventsPerSecond / ((performance.now() - begun) / 1_000)
    },
  )
}

/** Growth of this process, worker included, while a load of 100,000 events a second is not taken in. */
async function stalled(): Promise<number> {
  return withSource(
    () => new Promise<void>(() => {}),
    async (source) => {
      void source.chaos.start('load', { eventsPerSecond: 100_000 })
      await pause(1_000)
      const before = megabytes()
      await pause(seconds * 1_000)
      return megabytes() - before
    },
  )
}

// First, while this process holds no garbage of the others.
const growth = await stalled()
const engine = made()
const tenThousand = await delivered(10_000)
const hundredThousand = await delivered(100_000)
const percent = (share: number) => Math.round(share * 1_000) / 10
const figures = [
  {
    name: `making events (${Math.round(engine.rate).toLocaleString('en')}/s)`,
    value: percent(engine.share),
    unit: "% of JSON.parse's rate",
    budget: '>= 50',
    pass: engine.share >= 0.5,
  },
  {
    name: 'worker at 10,000 events/s, delivered',
    value: percent(tenThousand),
    unit: '% of asked',
    budget: '>= 95',
    pass: tenThousand >= 0.95,
  },
  {
    name: 'worker at 100,000 events/s, delivered',
    value: percent(hundredThousand),
    unit: '% of asked',
    budget: '>= 50',
    pass: hundredThousand >= 0.5,
  },
  { name: 'growth while nothing is taken in', value: Math.round(growth * 10) / 10, unit: 'MB', budget: '<= 30', pass: growth <= 30 },
]
console.log(JSON.stringify({ name: 'chaos', figures }))
