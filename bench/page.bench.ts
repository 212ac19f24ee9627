import { MetricCounts } from '../src/main/exporters/counts.ts'
import { createMetricsPages } from '../src/main/exporters/prometheus/page.ts'
import type { Scrape } from '../src/main/exporters/prometheus/scrape.ts'
import type { ServiceView } from '../src/shared/model/service.ts'

/** What a scrape of `/metrics` costs at 2,000 services, against writing the same views as JSON in the same run. */
const SERVICES = 2_000
const ROUNDS = process.env.NEXUS_BENCH_QUICK === '1' ? 20 : 60

const services = Array.from(
  { length: SERVICES },
  (_, i): ServiceView => ({
    serviceId: `service-${i}`,
    position: null,
    status: i % 50 === 0 ? 'critical' : 'healthy',
    latencyMs: 120.25 + i,
    errorRate: 0.01,
    trafficVolume: 40,
    rateHz: 1,
    particleCount: 40,
    stale: false,
    chronic: false,
    impact: 0,
    recovering: false,
    incidentId: null,
    ageMs: 400,
  }),
)
const scrape: Scrape = {
  integrity: 98,
  services,
  incidents: [],
  monitors: [],
  source: {
    kind: 'otlp',
    state: 'playing',
    detail: '',
    position: null,
    start: null,
    end: null,
    progress: null,
    speed: 1,
    loop: false,
    seed: null,
    scenario: null,
    events: 0,
    eventsPerSecond: 0,
  },
  ingest: { accepted: SERVICES, rejected: 0, late: 0, duplicated: 0, clamped: 0, by_reason: {}, recent: [] },
  connections: 1,
  waiting: 0,
  consumer: null,
  fps: [],
  analysis: null,
  voice: { said: {}, notSaid: 0, waiting: 0, flood: false, synthesizer: null },
}

const counts = new MetricCounts({ maxServices: 10_000, notice: () => {} })
const events = services.map(({ serviceId }) => ({
  timestampMs: 0,
  serviceId,
  status: null,
  latencyMs: 100,
  errorRate: 0,
  trafficVolume: null,
  message: null,
  metadata: null,
}))
counts.heard({ kind: 'telemetry', v: 1, source: 'bench', partition: 0, offsets: events.map((_, i) => i), events, live: true }, [], true)
const page = createMetricsPages(() => scrape, counts)

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const pageMs: number[] = []
const jsonMs: number[] = []
let bytes = 0
for (let round = 0; round < ROUNDS; round++) {
  let before = performance.now()
  bytes = (await page(null)).text.length
  pageMs.push(performance.now() - before)
  before = performance.now()
  JSON.stringify(services)
  jsonMs.push(performance.now() - before)
}
const ratio = Math.round((median(pageMs) / median(jsonMs)) * 10) / 10
const ms = Math.round(median(pageMs) * 10) / 10
console.log(`A scrape of ${SERVICES.toLocaleString('en')} services is ${Math.round(bytes / 1024)} KB.`)
console.log(
  JSON.stringify({
    name: 'page',
    figures: [
      {
        name: `scrape of ${SERVICES.toLocaleString('en')} services against JSON.stringify of the same`,
        value: ratio,
        unit: 'times',
        budget: '<= 80',
        pass: ratio <= 80,
      },
      { name: `scrape of ${SERVICES.toLocaleString('en')} services`, value: ms, unit: 'ms', budget: 'shown', pass: true },
    ],
  }),
)
