import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { telemetryEventSchema } from '../../src/shared/model/telemetry.ts'
import { callSchema } from '../../src/shared/model/topology.ts'
import { startServer } from '../support/system.ts'

/** Real services with the stock SDK against a real core; the only thing they know of NEXUS is an address. */
const SUPPORT = join(import.meta.dirname, '../support/otlp')
/** The SDK exports every five seconds, the console is told within two more; a slow machine gets its time. */
const SOON = { timeout: 25_000, interval: 100 }
const portSchema = z.object({ port: z.number() })
const sourceSchema = z.object({ kind: z.string(), state: z.string(), detail: z.string() })

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill()
})
const systems: AsyncDisposable[] = []
afterAll(async () => {
  for (const system of systems) await system[Symbol.asyncDispose]()
})

async function watching() {
  const system = await startServer({ source: { kind: 'otlp', host: '127.0.0.1', port: 0, pricesFile: null } })
  systems.push(system)
  const get = async (path: string): Promise<unknown> => (await fetch(system.gateway.url + path)).json()
  const source = async () => sourceSchema.parse(await get('/api/source'))
  const { detail } = await source()
  return {
    endpoint: /http:\/\/\S+(?=;)/.exec(detail)?.[0] ?? '',
    source,
    health: async () => z.object({ services: z.record(z.string(), z.string()) }).parse(await get('/api/health')).services,
    calls: async () => z.object({ calls: z.array(callSchema) }).parse(await get('/api/topology')).calls,
    recent: async () => z.object({ events: z.array(telemetryEventSchema) }).parse(await get('/api/metrics/recent?limit=1000')).events,
  }
}

/** Starts a service under the stock SDK and says where it listens. */
async function service(name: string, file: string, env: Record<string, string>, argv: string[] = []): Promise<string> {
  const child = fork(join(SUPPORT, file), argv, {
    execArgv: ['--require', join(SUPPORT, 'instrumentation.cjs')],
    env: { ...process.env, NODE_OPTIONS: '', OTEL_SERVICE_NAME: name, ...env },
  })
  children.push(child)
  const [address] = await once(child, 'message')
  return `http://127.0.0.1:${portSchema.parse(address).port}`
}

describe('services under the stock SDK', () => {
  it.each([
    ['http/protobuf', {}],
    ['http/json', { OTEL_BSP_SCHEDULE_DELAY: '500' }],
  ])('show up with their edge, their failures and their traces over %s', async (protocol, delay) => {
    const { endpoint, source, health, calls, recent } = await watching()
    expect(await source()).toMatchObject({ kind: 'otlp', state: 'playing', detail: expect.stringContaining('Waiting for spans at') })
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      ...delay,
    }
    const inventory = await service('inventory', 'inventory.cjs', env)
    const shop = await service('shop', 'shop.cjs', env, [inventory])
    for (const path of ['/stock', '/stock', '/broken']) await fetch(shop + path).then((response) => response.text())
    await expect.poll(calls, SOON).toEqual([['shop', 'inventory']])
    expect(Object.keys(await health()).sort()).toEqual(['inventory', 'shop'])
    const own = (await recent()).filter(({ service_id, metadata }) => service_id === 'inventory' && metadata?.requests !== 0)
    expect(own.reduce((sum, { metadata }) => sum + Number(metadata?.requests), 0)).toBe(3)
    const failed = own.find(({ error_rate }) => error_rate !== 0)
    expect(failed).toMatchObject({
      message: expect.stringContaining('500'),
      metadata: { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    })
    expect(await source()).toMatchObject({ detail: expect.stringContaining('OpenTelemetry of 2 services') })
  })

  it('shows a service by its metrics where it sends no spans', async () => {
    const { endpoint, recent } = await watching()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'otlp' }
    const inventory = await service('inventory', 'inventory.cjs', {
      ...env,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '900',
    })
    for (const path of ['/stock', '/stock', '/stock', '/broken']) await fetch(inventory + path).then((response) => response.text())
    const own = async () => (await recent()).filter(({ service_id, metadata }) => service_id === 'inventory' && metadata?.requests !== 0)
    const requests = async () => (await own()).reduce((sum, { metadata }) => sum + Number(metadata?.requests), 0)
    await expect.poll(requests, SOON).toBe(4)
    const failures = (await own()).reduce((sum, { error_rate, metadata }) => sum + (error_rate ?? 0) * Number(metadata?.requests), 0)
    expect(failures).toBeCloseTo(1, 6)
    expect((await own()).every(({ latency_ms }) => (latency_ms ?? 0) > 0)).toBe(true)
  })

  it('an agent shows its calls to a model, with tokens and errors', async () => {
    const { endpoint, calls, recent } = await watching()
    const agent = await service('support-bot', 'agent.cjs', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '500' })
    for (const path of ['/', '/', '/broken']) await fetch(agent + path).then((response) => response.text())
    await expect
      .poll(async () => (await calls()).sort(), SOON)
      .toEqual([
        ['support-bot', 'support-bot/triage'],
        ['support-bot/triage', 'openai'],
      ])
    const llm = (await recent()).flatMap(({ service_id, metadata }) => (service_id === 'support-bot/triage' ? [metadata?.llm ?? []] : []))
    const sum = (key: string) => llm.reduce<number>((total, one) => total + Number(Object(one)[key]), 0)
    expect({ calls: sum('calls'), input: sum('input_tokens'), output: sum('output_tokens'), errors: sum('errors') }).toEqual({
      calls: 3,
      input: 2_000,
      output: 400,
      errors: 1,
    })
    expect(llm).toContainEqual(expect.objectContaining({ model: 'gpt-4o', error: 'rate limit reached' }))
  })
})

describe('what should not be sent', () => {
  const post = (endpoint: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>, path = '/v1/traces') =>
    fetch(endpoint + path, { method: 'POST', headers, body })
  /** Sends so many megabytes without saying the length; resolves with the status. */
  const inPieces = (endpoint: string, megabytes: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request(`${endpoint}/v1/traces`, { method: 'POST', headers: JSON_TYPE }, (answer) => resolve(answer.statusCode))
      call.on('error', reject)
      for (let piece = 0; piece < megabytes; piece++) call.write(Buffer.alloc(1024 * 1024))
      call.end()
    })
  const JSON_TYPE = { 'content-type': 'application/json' }

  it('is refused in the words and the encoding of the sender, and nothing else suffers', async () => {
    const { endpoint, source } = await watching()
    expect((await fetch(`${endpoint}/v1/traces`)).status).toBe(405)
    expect((await post(endpoint, '{}', JSON_TYPE, '/v2/traces')).status).toBe(404)
    expect((await post(endpoint, '{}', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(endpoint, '{}', { ...JSON_TYPE, 'content-encoding': 'br' })).status).toBe(415)
    expect((await post(endpoint, '{}', { ...JSON_TYPE, origin: 'https://example.org' })).status).toBe(403)
    const broken = await post(endpoint, '{"resourceSpans"', JSON_TYPE)
    expect(broken.status).toBe(400)
    expect(await broken.json()).toEqual({ code: 3, message: 'The body is not an OTLP request in JSON.' })
    const protobuf = await post(endpoint, new Uint8Array([10, 200, 1, 7]), { 'content-type': 'application/x-protobuf' })
    expect(protobuf.status).toBe(400)
    expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf')
    expect(Buffer.from(await protobuf.arrayBuffer()).toString()).toContain('The body is not an OTLP request in protobuf.')
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect((await post(endpoint, new Uint8Array(bomb), { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(413)
    expect((await post(endpoint, 'x'.repeat(9 * 1024 * 1024), JSON_TYPE)).status).toBe(413)
    // The same without saying so beforehand.
    expect(await inPieces(endpoint, 9)).toBe(413)
    expect((await post(endpoint, 'no gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(400)
    const partly = await post(endpoint, '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"without ids"}]}]}]}', JSON_TYPE)
    expect(partly.status).toBe(200)
    expect(await partly.json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: '1 span was refused: 1 without a valid trace and span id.' },
    })
    const logs = await post(endpoint, '{"resourceLogs":[]}', JSON_TYPE, '/v1/logs')
    expect([logs.status, await logs.json()]).toMatchObject([200, { partialSuccess: { errorMessage: expect.stringContaining('logs') } }])
    expect(await (await post(endpoint, '{}', JSON_TYPE)).json()).toEqual({})
    expect((await source()).state).toBe('playing')
  })
})
