import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TelemetryInput } from '../../../shared/model/input.ts'
import type { ServiceView } from '../../../shared/model/service.ts'
import type { TelemetryMetadata } from '../../../shared/model/telemetry.ts'
import { MetricCounts } from '../counts.ts'
import { createMetricsPages, prefersOpenMetrics } from './page.ts'
import type { Scrape } from './scrape.ts'

const EMPTY: Scrape = {
  integrity: null,
  services: [],
  incidents: [],
  monitors: [],
  source: {
    kind: 'chaos',
    state: 'connecting',
    detail: '',
    position: null,
    start: null,
    end: null,
    progress: null,
    speed: 1,
    loop: false,
    seed: 7,
    scenario: null,
    events: 0,
    eventsPerSecond: 0,
  },
  ingest: { accepted: 0, rejected: 0, late: 0, duplicated: 0, clamped: 0, by_reason: {}, recent: [] },
  connections: 0,
  waiting: 0,
  consumer: null,
  fps: [],
  analysis: null,
  voice: { said: {}, notSaid: 0, waiting: 0, flood: false, synthesizer: null },
}

const view = (serviceId: string, more: Partial<ServiceView> = {}): ServiceView => ({
  serviceId,
  position: null,
  status: 'healthy',
  latencyMs: 120,
  errorRate: 0.07,
  trafficVolume: 40,
  rateHz: 1,
  particleCount: 40,
  stale: false,
  chronic: false,
  impact: 0,
  recovering: false,
  incidentId: null,
  ageMs: 10,
  ...more,
})

const telemetry = (calls: readonly (readonly [string, TelemetryMetadata | null])[]): TelemetryInput => ({
  kind: 'telemetry',
  v: 1,
  source: 'test',
  partition: 0,
  offsets: calls.map((_, i) => i),
  events: calls.map(([serviceId, metadata]) => ({
    timestampMs: 0,
    serviceId,
    status: null,
    latencyMs: 300,
    errorRate: null,
    trafficVolume: null,
    message: null,
    metadata,
  })),
  live: true,
})

async function pageOf(
  scrape: Partial<Scrape>,
  calls: readonly (readonly [string, TelemetryMetadata | null])[] = [],
  accept: string | null = null,
) {
  const counts = new MetricCounts({ maxServices: 10_000, notice: () => {} })
  counts.heard(telemetry(calls), [], true)
  return (await createMetricsPages(() => ({ ...EMPTY, ...scrape }), counts)(accept)).text
}

const samples = (page: string): string[] => page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const LLM = { model: 'gpt', input_tokens: 90, output_tokens: 6, cost_usd: 0.25, latency_ms: 700 }
const LOADED: Partial<Scrape> = {
  integrity: 80,
  services: [
    view('a'),
    view('b', { status: 'critical', latencyMs: 4_500.5 }),
    view('gone', { stale: true }),
    view('new', { latencyMs: null, errorRate: null, ageMs: null, status: 'unknown' }),
  ],
  monitors: [
    {
      monitorId: 'high-latency',
      group: 'b',
      state: 'alert',
      value: 1,
      threshold: 1,
      unit: 'ms',
      windowSeconds: 3,
      since: '',
      muted: false,
      why: '',
    },
    {
      monitorId: 'high-latency',
      group: 'a',
      state: 'alert',
      value: 1,
      threshold: 1,
      unit: 'ms',
      windowSeconds: 3,
      since: '',
      muted: true,
      why: '',
    },
  ],
  source: { ...EMPTY.source, kind: 'kafka', state: 'playing' },
  ingest: { ...EMPTY.ingest, accepted: 12, by_reason: { bad_json: 2 } },
  connections: 3,
  consumer: { group: 'nexus', lag: 4 },
  fps: [{ browser: 'chromium', device: 'desktop', fps: 59.5 }],
  analysis: { calls: { answered: 3, rate_limited: 1 }, linesShown: 2, linesStruck: 1, cached: 5 },
  voice: {
    said: { clips: 3, caption: 0 },
    notSaid: 7,
    waiting: 2,
    flood: true,
    synthesizer: { charactersUsed: 120, calls: { spoken: 2 } },
  },
}
const CALLS = [
  ['a', { requests: 40, llm: LLM }],
  ['a', { requests: 2, llm: { ...LLM, error: '429' } }],
  ['b', null],
] as const

describe('the page', () => {
  it('tells every metric in base units, and of what is stale, unknown or not told nothing', async () => {
    const lines = samples(await pageOf(LOADED, CALLS))
    for (const sample of [
      'nexus_service_latency_seconds{service_id="a",status="healthy"} 0.12',
      'nexus_service_latency_seconds{service_id="b",status="critical"} 4.5005',
      'nexus_service_error_ratio{service_id="a"} 0.07',
      'nexus_service_requests_total{service_id="a"} 42',
      'nexus_service_requests_total{service_id="b"} 1',
      'nexus_llm_tokens_input_total{service_id="a",model="gpt"} 180',
      'nexus_llm_tokens_output_total{service_id="a",model="gpt"} 12',
      'nexus_llm_cost_usd_total{service_id="a",model="gpt"} 0.5',
      'nexus_llm_errors_total{service_id="a",model="gpt"} 1',
      'nexus_llm_latency_seconds_bucket{service_id="a",model="gpt",le="0.5"} 0',
      'nexus_llm_latency_seconds_bucket{service_id="a",model="gpt",le="1"} 2',
      'nexus_llm_latency_seconds_bucket{service_id="a",model="gpt",le="+Inf"} 2',
      'nexus_llm_latency_seconds_sum{service_id="a",model="gpt"} 1.4',
      'nexus_llm_latency_seconds_count{service_id="a",model="gpt"} 2',
      'nexus_frontend_fps{browser="chromium",device="desktop"} 59.5',
      'nexus_kafka_lag{consumer_group="nexus"} 4',
      'nexus_websocket_connections 3',
      'nexus_system_integrity_ratio 0.8',
      'nexus_service_stale{service_id="gone"} 1',
      'nexus_services{status="stale"} 1',
      'nexus_monitor_groups{monitor_id="high-latency",state="alert"} 1',
      'nexus_source_up{kind="kafka"} 1',
      'nexus_events_rejected_total{reason="bad_json"} 2',
      'nexus_analysis_calls_total{outcome="rate_limited"} 1',
      'nexus_analysis_lines_total{result="struck"} 1',
      'nexus_voice_said_total{voice="clips"} 3',
      'nexus_voice_flood 1',
      'nexus_voice_calls_total{outcome="spoken"} 2',
    ])
      expect(lines).toContain(sample)
    expect(lines.filter((line) => /latency_seconds\{.*"(gone|new)"/.test(line))).toEqual([])
    expect(lines.filter((line) => /stale\{.*"new"/.test(line))).toEqual([])
  })

  it('has no sample of what nobody measures', async () => {
    const page = await pageOf({})
    expect(samples(page).filter((line) => /integrity|llm|fps|kafka|analysis|voice_c/.test(line))).toEqual([])
    expect(page).toContain('nexus_source_up{kind="chaos"} 0\n')
  })

  it('forgets a service that is gone with the next scrape', async () => {
    const counts = new MetricCounts({ maxServices: 10, notice: () => {} })
    let services = [view('a'), view('b')]
    const page = createMetricsPages(() => ({ ...EMPTY, services }), counts)
    expect((await page(null)).text).toContain('service_id="b"')
    services = [view('a')]
    expect((await page(null)).text).not.toContain('service_id="b"')
    expect((await page(null)).text).toContain('service_id="a"')
  })

  it('keeps its names when both formats are asked for in turns', async () => {
    const counts = new MetricCounts({ maxServices: 10, notice: () => {} })
    const page = createMetricsPages(() => EMPTY, counts)
    const first = await page(null)
    const open = await page('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5')
    expect(open.contentType).toContain('application/openmetrics-text; version=1.0.0')
    expect(open.text).toContain('# TYPE nexus_events_accepted counter\nnexus_events_accepted_total 0\n')
    expect(open.text.endsWith('# EOF\n')).toBe(true)
    const names = (text: string) => text.split('\n').filter((line) => line.startsWith('# TYPE'))
    expect(names((await page(null)).text)).toEqual(names(first.text))
  })
})

it.each([
  [null, false],
  ['*/*', false],
  ['text/plain', false],
  ['application/openmetrics-text', true],
  ['application/openmetrics-text;version=1.0.0;q=0.2, text/plain;q=0.5', false],
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    true,
  ],
])('Accept %s: OpenMetrics %s', (accept, expected) => {
  expect(prefersOpenMetrics(accept)).toBe(expected)
})

const promtool = spawnSync('promtool', ['--version']).error === undefined
if (!promtool) process.stdout.write('promtool is not installed here: its lints of the page are skipped.\n')

describe.skipIf(!promtool)('promtool check metrics', () => {
  function complaints(page: string): string {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' })
    return status === 0 ? '' : `${stdout}${stderr}`
  }

  it('finds nothing in an empty and in a loaded page', async () => {
    expect(complaints(await pageOf({}))).toBe('')
    expect(complaints(await pageOf(LOADED, CALLS))).toBe('')
    expect(complaints('# TYPE x counter\nx 1\n')).toContain('_total')
  })

  it('finds nothing whatever services and models are called, and each has its own sample', async () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
      fc.constantFrom(
        'a"b',
        'a\\',
        'a\nb',
        'a\r\nb',
        'x,model:y',
        'a,service_id:b',
        '__proto__',
        'constructor',
        '\ud800',
        '{}',
        '# HELP',
        'über/::@ ',
        '\u0000',
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        async (names, models) => {
          const calls = names.flatMap((serviceId) => models.map((model) => [serviceId, { llm: { ...LLM, model } }] as const))
          const page = await pageOf({ services: names.map((one) => view(one)) }, calls)
          expect(complaints(page)).toBe('')
          const told = samples(page).filter((line) => line.startsWith('nexus_service_error_ratio')).length
          expect(told).toBe(new Set(names.map((one) => one.toWellFormed())).size)
        },
      ),
      { numRuns: 30 },
    )
  })
})
