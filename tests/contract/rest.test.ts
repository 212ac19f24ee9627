import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { MAX_CALL_BYTES } from '../../src/main/gateway/limits.ts'
import { startServer } from '../support/system.ts'

interface Media {
  readonly schema?: Record<string, unknown>
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly required?: boolean }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}
type Document = { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

let system: Awaited<ReturnType<typeof startServer>>
let document: Document
beforeAll(async () => {
  system = await startServer({ corsOrigins: ['http://localhost:5173'] })
  document = (await (await get('/openapi.json')).json()) as Document
  for await (const message of system.nexus.live.subscribe())
    if (message.type === 'state_update' && message.services.every((service) => service.status === 'healthy')) break
})
afterAll(() => system[Symbol.asyncDispose]())

const get = (path: string, init: RequestInit = {}) => fetch(system.gateway.url + path, init)
const send = (method: string, path: string, body?: unknown) =>
  get(path, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })

const schemas = new Map<string, z.ZodType>()
/** The answer is one that our own OpenAPI document promises for this call. */
async function expectPromised(method: string, template: string, response: Response): Promise<unknown> {
  const status = String(response.status)
  const promised = document.paths[template]?.[method.toLowerCase()]?.responses[status]
  expect(promised, `${method} ${template} answers ${status}`).toBeDefined()
  const body: unknown = await response.json()
  const key = `${method} ${template} ${status}`
  let schema = schemas.get(key)
  if (!schema) {
    const json = promised?.content?.['application/json']?.schema
    expect(json, key).toBeDefined()
    schema = z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0])
    schemas.set(key, schema)
  }
  const parsed = schema.safeParse(body)
  expect(parsed.success, `${key}: ${parsed.error?.message} in ${JSON.stringify(body).slice(0, 500)}`).toBe(true)
  return body
}

describe('REST', () => {
  it('answers every GET as its own OpenAPI document says', async () => {
    expect(document.openapi).toMatch(/^3\.1/)
    for (const path of [
      '/api/health',
      '/api/state',
      '/api/topology',
      '/api/monitors',
      '/api/debug',
      '/api/metrics/recent',
      '/api/remediations',
      '/api/incidents',
      '/api/source',
      '/api/chaos',
      '/api/settings',
      '/api/monitors/rules',
      '/api/monitors/mutes',
      '/api/monitors/ledger',
      '/api/monitors/health',
      '/api/exam',
      '/api/voice',
      '/api/voice/transcript',
    ]) {
      await expectPromised('GET', path, await get(path))
    }
    await expectPromised('GET', '/api/service', await get('/api/service?service_id=ai-brain'))
    await expectPromised('GET', '/api/metrics/recent', await get('/api/metrics/recent?limit=3'))
    await expectPromised('GET', '/api/voice/transcript', await get('/api/voice/transcript?said=false&limit=5'))
  })

  it('answers changes and refusals as its own OpenAPI document says', async () => {
    await expectPromised('GET', '/api/service', await get('/api/service?service_id=nobody'))
    await expectPromised('GET', '/api/service', await get('/api/service'))
    await expectPromised('GET', '/api/metrics/recent', await get('/api/metrics/recent?limit=1001'))
    await expectPromised('GET', '/api/incidents/{incident_id}', await get('/api/incidents/nothing'))
    await expectPromised('POST', '/api/incidents/{incident_id}/acknowledge', await send('POST', '/api/incidents/nothing/acknowledge'))
    await expectPromised('GET', '/api/incidents/{incident_id}/evidence', await get('/api/incidents/nothing/evidence'))
    await expectPromised('GET', '/api/incidents/{incident_id}/post-mortem', await get('/api/incidents/nothing/post-mortem?format=pdf'))
    await expectPromised('POST', '/api/incidents/{incident_id}/reopen', await send('POST', '/api/incidents/nothing/reopen', {}))
    await expectPromised('POST', '/api/incidents/{incident_id}/assign', await send('POST', '/api/incidents/x/assign', { assignee: 'a' }))
    await expectPromised('PUT', '/api/monitors/rules', await send('PUT', '/api/monitors/rules', { text: 'monitors: 7' }))
    await expectPromised('POST', '/api/monitors/check', await send('POST', '/api/monitors/check', { text: 'monitors: []' }))
    await expectPromised('POST', '/api/monitors/backtest', await send('POST', '/api/monitors/backtest', { text: '', incident_id: 'x' }))
    await expectPromised(
      'POST',
      '/api/monitors/mute',
      await send('POST', '/api/monitors/mute', { monitor_id: 'x', reason: 'x', minutes: 1 }),
    )
    await expectPromised('POST', '/api/monitors/unmute', await send('POST', '/api/monitors/unmute', { monitor_id: 'x' }))
    await expectPromised('POST', '/api/voice/ready', await send('POST', '/api/voice/ready'))
    await expectPromised('POST', '/api/voice/sitrep', await send('POST', '/api/voice/sitrep'))
    const line = (await expectPromised('POST', '/api/voice/test', await send('POST', '/api/voice/test'))) as { utterance_id: string }
    const heard = { utterance_id: line.utterance_id, outcome: 'cut', why: 'Muted.' }
    await expectPromised('POST', '/api/voice/heard', await send('POST', '/api/voice/heard', heard))
    await expectPromised('POST', '/api/voice/heard', await send('POST', '/api/voice/heard', { outcome: 'loud' }))
    await expectPromised('GET', '/api/voice/transcript', await get('/api/voice/transcript'))
    const silence = { scope: 'service', subject: 'ai-brain', reason: 'Load test', minutes: 5 }
    const shelf = (await expectPromised('POST', '/api/voice/shelves', await send('POST', '/api/voice/shelves', silence))) as {
      shelf_id: string
    }
    await expectPromised('POST', '/api/voice/shelves', await send('POST', '/api/voice/shelves', { ...silence, subject: 'nobody' }))
    await expectPromised('POST', '/api/voice/shelves', await send('POST', '/api/voice/shelves', { ...silence, scope: 'monitor' }))
    await expectPromised('POST', '/api/voice/shelves', await send('POST', '/api/voice/shelves', { ...silence, subject: null }))
    await expectPromised('GET', '/api/voice', await get('/api/voice'))
    await expectPromised('DELETE', '/api/voice/shelves/{shelf_id}', await send('DELETE', `/api/voice/shelves/${shelf.shelf_id}`))
    await expectPromised('DELETE', '/api/voice/shelves/{shelf_id}', await send('DELETE', `/api/voice/shelves/${shelf.shelf_id}`))
    await expectPromised('POST', '/api/source/pause', await send('POST', '/api/source/pause'))
    await expectPromised('POST', '/api/source/seek', await send('POST', '/api/source/seek', { position: 'x' }))
    await expectPromised('POST', '/api/chaos/{mode}', await send('POST', '/api/chaos/steady', { seed: 4 }))
    await expectPromised('POST', '/api/chaos/{mode}', await send('POST', '/api/chaos/unheard-of'))
    await expectPromised('POST', '/api/chaos/stop', await send('POST', '/api/chaos/stop'))
    await expectPromised('PATCH', '/api/settings', await send('PATCH', '/api/settings', { volume: 0.5 }))
    await expectPromised('PATCH', '/api/settings', await send('PATCH', '/api/settings', { volume: 5 }))
    await expectPromised('POST', '/api/remediate', await send('POST', '/api/remediate', { service_id: 'auth', action: 'failover' }))
    await expectPromised('POST', '/api/remediate', await send('POST', '/api/remediate', { service_id: 'nobody', action: 'failover' }))
  })

  it('gives errors as code, message and data, and nothing else', async () => {
    const body = (await (await get('/api/service?service_id=nobody')).json()) as object
    expect(Object.keys(body)).toEqual(['code', 'message'])
    expect(await (await get('/api/unheard-of')).json()).toEqual({
      code: 'NEXUS_ROUTE_UNKNOWN',
      message: 'There is no GET /api/unheard-of; /docs lists every call.',
    })
    const malformed = await get('/api/remediate', {
      method: 'POST',
      body: '{"service_id":',
      headers: { 'content-type': 'application/json' },
    })
    expect([malformed.status, await malformed.json()]).toMatchObject([400, { code: 'NEXUS_INPUT_INVALID' }])
    const large = await send('POST', '/api/remediate', { service_id: 'x'.repeat(MAX_CALL_BYTES), action: 'failover' })
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'NEXUS_INPUT_INVALID' }])
  })

  it('streams the live feed as server-sent events', async () => {
    const abort = new AbortController()
    const response = await get('/api/live', { signal: abort.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('"state_update"')) text += (await reader.read()).value ?? ''
    abort.abort()
    await expect.poll(() => system.nexus.live.clients).toBe(0)
  })
})

describe('the gateway', () => {
  it('turns away other names and other sites', async () => {
    const { request } = await import('node:http')
    const status = (headers: Record<string, string>, path = '/api/health', method = 'GET') =>
      new Promise<number>((resolve, reject) => {
        const asked = request(system.gateway.url + path, { headers, method }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        asked.on('error', reject)
        asked.end()
      })
    expect(await status({})).toBe(200)
    expect(await status({ host: 'rebound.example' })).toBe(403)
    expect(await status({ host: 'rebound.example' }, '/')).toBe(403)
    expect(await status({ origin: 'http://evil.example' })).toBe(403)
    expect(await status({ origin: system.gateway.url })).toBe(200)
    expect(await status({ origin: 'http://localhost:5173' })).toBe(200)
    expect(await status({ origin: 'http://localhost:5173' }, '/api/settings', 'OPTIONS')).toBe(204)
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    for (const path of ['/rpc', '/ws/nexus']) {
      expect(await status({ ...upgrade, origin: 'http://evil.example' }, path)).toBe(403)
      expect(await status({ ...upgrade, host: 'rebound.example' }, path)).toBe(403)
    }
    expect(await status(upgrade, '/elsewhere')).toBe(404)
  })

  it('answers what no route and no parser takes in the form of every error', async () => {
    const { connect } = await import('node:net')
    const answer = (line: string) =>
      new Promise<string>((resolve, reject) => {
        let text = ''
        const socket = connect(system.gateway.port, '127.0.0.1', () =>
          socket.write(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
        )
        socket.setEncoding('utf8').on('data', (data: string) => {
          text += data
        })
        socket.on('end', () => resolve(text)).on('error', reject)
      })
    for (const path of ['/%', '/%ff', '/api/%']) {
      const text = await answer(`GET ${path} HTTP/1.1`)
      expect(text).toMatch(/^HTTP\/1\.1 400 /)
      expect(text).toContain('{"code":"NEXUS_INPUT_INVALID","message":"This path cannot be read."}')
    }
    const broken = await answer('nonsense')
    expect(broken).toMatch(/^HTTP\/1\.1 400 /)
    expect(broken).toContain('{"code":"NEXUS_INPUT_INVALID","message":"This is no HTTP request that can be read."}')
    expect(await answer(`GET / HTTP/1.1\r\nX-Large: ${'x'.repeat(20_000)}`)).toMatch(/^HTTP\/1\.1 431 .*NEXUS_INPUT_INVALID/s)
    const trace = await answer('TRACE /api/state HTTP/1.1')
    expect(trace).toMatch(/^HTTP\/1\.1 404 /)
    expect(trace).toContain('NEXUS_ROUTE_UNKNOWN')
  })

  it('lets go of a client that sends what cannot be read, and prints nothing of it', async () => {
    const { WebSocket } = await import('ws')
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    for (const message of ['nonsense', '{"garbage":1}', Buffer.from([1, 2, 255]), '']) {
      const socket = new WebSocket(`ws://127.0.0.1:${system.gateway.port}/rpc`)
      await new Promise((resolve) => socket.once('open', resolve))
      const closed = new Promise<number>((resolve) => socket.once('close', resolve))
      socket.send(message)
      expect(await closed).toBe(1008)
    }
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  })

  it('documents itself on a page that loads nothing', async () => {
    const page = await (await get('/docs')).text()
    expect(page).toContain('/api/remediate')
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!127\.0\.0\.1)/)
  })

  it('says what is missing when the console was not built', async () => {
    const response = await get('/')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('npm run build')
  })

  it('tells the metrics in Prometheus form', async () => {
    const response = await get('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const page = await response.text()
    expect(page).toMatch(/^nexus_service_latency_seconds\{service_id="ai-brain",status="\w+"\} [\d.]+$/m)
    for (const line of page.split('\n').filter((text) => text !== ''))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/)
  })

  it('takes another port when its own is taken, and says so', async () => {
    const { startGateway } = await import('../../src/main/gateway/gateway.ts')
    const second = await startGateway(system.nexus, {
      host: '127.0.0.1',
      port: system.gateway.port,
      corsOrigins: [],
      rendererRoot: '/nowhere',
      onFailure: () => {},
    })
    expect(second.port).not.toBe(system.gateway.port)
    const { notices } = (await (await fetch(`${second.url}/api/debug`)).json()) as { notices: string[] }
    expect(notices.at(-1)).toBe(`Port ${system.gateway.port} was taken, so NEXUS listens on ${second.port}; choose another with --port.`)
    await second.close()
  })

  it('speaks plain JSON on /ws/nexus', async () => {
    const socket = new WebSocket(`${system.gateway.url.replace('http', 'ws')}/ws/nexus`)
    const messages: { type: string; partial?: boolean; seq?: number }[] = []
    await new Promise<void>((resolve) => {
      socket.addEventListener('message', (event) => {
        messages.push(JSON.parse(String(event.data)) as { type: string })
        socket.send('anything')
        if (messages.length === 4) resolve()
      })
    })
    expect(messages[0]).toMatchObject({ type: 'state_update', partial: false, seq: 0 })
    socket.close()
    await expect.poll(() => system.nexus.live.clients).toBe(0)
  })
})
