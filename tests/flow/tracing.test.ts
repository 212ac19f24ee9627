import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { line, ModelServer } from '../../src/main/responders/analysis/testing/model-server.ts'
import { SpeechServer, samples, streamed } from '../../src/main/responders/voice/elevenlabs/testing/speech-server.ts'
import { incidentSummarySchema } from '../../src/shared/model/incident.ts'
import { callSchema } from '../../src/shared/model/topology.ts'
import { type TraceWire, traceListSchema, traceSchema } from '../../src/shared/model/trace.ts'
import { Secret } from '../../src/shared/secret.ts'
import { startServer } from '../support/system.ts'

const systems: AsyncDisposable[] = []
afterAll(async () => {
  for (const system of systems.reverse()) await system[Symbol.asyncDispose]()
})

/** Names from the root down to a span. */
function wayTo(trace: TraceWire, name: string): string[] {
  const byId = new Map(trace.all_spans.map((span) => [span.span_id, span]))
  let span = trace.all_spans.find((one) => one.name === name)
  const way: string[] = []
  while (span) {
    way.unshift(span.name)
    span = byId.get(span.parent_id ?? '')
  }
  return way
}

/** Two whole NEXUS: one watches the simulator and traces itself, the other receives what the first one sends. */
it('tells the story of an incident as one trace, here and at a real receiver', async () => {
  const watcher = await startServer({ source: { kind: 'otlp', host: '127.0.0.1', port: 0, pricesFile: null } })
  systems.push(watcher)
  const asked = async (base: string, path: string): Promise<unknown> => (await fetch(base + path)).json()
  const { detail } = z.object({ detail: z.string() }).parse(await asked(watcher.gateway.url, '/api/source'))
  const endpoint = /http:\/\/\S+(?=;)/.exec(detail)?.[0]

  const model = new ModelServer()
  model.answer = line('Latency rises in ai-brain.')
  const speech = new SpeechServer()
  speech.answer = streamed(samples(500))
  const system = await startServer({
    analysis: {
      credentials: { kind: 'api_key', key: new Secret('AIza-0123456789abcdef') },
      model: 'gemini-3.8-flash',
      baseUrl: await model.start(),
      timeoutMs: 20_000,
      price: null,
    },
    voice: {
      key: new Secret('sk_0123456789abcdef'),
      voiceId: 'JBFqnCBsd6RMkjVDRZzb',
      model: 'eleven_flash_v2_5',
      baseUrl: await speech.start(),
      firstAudioMs: 30_000,
      characters: null,
      cacheBytes: 0,
    },
    traces: { url: `${endpoint}/v1/traces`, title: 'the trace collector', key: 'NEXUS_TRACES_TO', headers: [] },
  })
  systems.push(system)
  const { url } = system.gateway
  const alerts: { trace_id: string | null; incident_id: string | null }[] = []
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/nexus`)
  socket.addEventListener('message', ({ data }) => {
    const message = z.looseObject({ type: z.string() }).parse(JSON.parse(String(data)))
    if (message.type === 'alert')
      alerts.push(z.object({ trace_id: z.string().nullable(), incident_id: z.string().nullable() }).parse(message))
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const post = async (path: string, body: object) =>
    (await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()

  const states = async () =>
    Object.values(z.object({ services: z.record(z.string(), z.string()) }).parse(await asked(url, '/api/health')).services)
  while ((await states()).filter((state) => state === 'healthy').length < 5) await sleep(100)
  await post('/api/chaos/latency-spike', {})
  const incidents = async () => z.object({ incidents: z.array(incidentSummarySchema) }).parse(await asked(url, '/api/incidents')).incidents
  let incident = (await incidents())[0]
  while (!incident) {
    await sleep(100)
    incident = (await incidents())[0]
  }
  while (model.seen.length === 0) await sleep(50)
  await post('/api/remediate', { service_id: incident.service_id, action: 'reset_context' })
  const traces = async () => traceListSchema.parse(await asked(url, `/api/traces?incident_id=${incident.incident_id}`)).traces
  const whole = async (): Promise<TraceWire | null> => {
    const [first] = (await traces()).filter(({ spans }) => spans > 1).sort((a, b) => b.spans - a.spans)
    return first ? traceSchema.parse(await asked(url, `/api/traces/${first.trace_id}`)) : null
  }
  const wanted = ['gemini.analyze', 'elevenlabs.speak', 'live.broadcast', 'remediation.apply']
  let trace = await whole()
  while (!trace || !wanted.every((name) => trace?.all_spans.some((span) => span.name === name))) {
    await sleep(200)
    trace = await whole()
  }

  expect(trace).toMatchObject({
    origin: 'nexus',
    root_name: 'telemetry.receive',
    root_service: 'nexus',
    orphans: 0,
    left_out: 0,
    datadog_url: null,
  })
  // A batch changed a status, a tick opened the incident, and everything else followed from that.
  for (const name of wanted) {
    const way = wayTo(trace, name)
    expect(way.slice(0, 3)).toEqual(['telemetry.receive', 'engine.step', 'engine.step'])
    expect(way.at(-1)).toBe(name)
  }
  const opening = trace.all_spans.find(({ events }) => events.some(({ name }) => name === 'incident.opened'))
  expect(opening?.tags).toContainEqual({ key: 'nexus.incident_ids', value: incident.incident_id })
  for (const span of trace.all_spans) {
    expect(span.duration_ms).toBeGreaterThanOrEqual(0)
    const parent = trace.all_spans.find(({ span_id }) => span_id === span.parent_id)
    expect(span.offset_ms).toBeGreaterThanOrEqual((parent?.offset_ms ?? 0) - 0.01)
  }
  const analysis = trace.all_spans.find(({ name }) => name === 'gemini.analyze')
  expect(analysis).toMatchObject({ kind: 'client', failed: false })
  expect(trace.llm?.calls).toBeGreaterThan(0)
  const fix = trace.all_spans.find(({ name }) => name === 'remediation.apply')
  expect(fix?.events.map(({ name }) => name)).toEqual(['order taken'])
  expect(fix?.duration_ms).toBeGreaterThan(0)
  expect(alerts.find(({ incident_id }) => incident_id === incident.incident_id)?.trace_id).toBe(trace.trace_id)
  // Neither questions nor answers nor keys are part of it.
  expect(JSON.stringify(trace)).not.toMatch(/Latency rises|AIza|sk_/)

  // The other NEXUS shows the first one as a service, with the whole trace and its calls.
  const health = async () =>
    z.object({ services: z.record(z.string(), z.string()) }).parse(await asked(watcher.gateway.url, '/api/health')).services
  while (!(await health()).nexus) await sleep(200)
  const there = async () => traceSchema.safeParse(await asked(watcher.gateway.url, `/api/traces/${trace.trace_id}`)).data
  let copy = await there()
  while ((copy?.spans ?? 0) < trace.spans) {
    await sleep(200)
    copy = await there()
  }
  const key = (one: TraceWire) => new Set(one.all_spans.map(({ span_id, parent_id, name }) => `${span_id} ${parent_id} ${name}`))
  expect([...key(trace)].filter((span) => !(copy && key(copy).has(span)))).toEqual([])
  expect(copy).toMatchObject({ origin: 'service', root_service: 'nexus' })
  const { calls } = z.object({ calls: z.array(callSchema) }).parse(await asked(watcher.gateway.url, '/api/topology'))
  expect(calls).toEqual(
    expect.arrayContaining([
      ['nexus', 'gcp.gen_ai'],
      ['nexus', 'elevenlabs'],
    ]),
  )

  socket.close()
  await model.stop()
  await speech.stop()
}, 120_000)
