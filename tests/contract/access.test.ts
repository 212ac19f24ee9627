import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../../src/renderer/client/failure.ts'
import { contract } from '../../src/shared/contract.ts'
import { ask, bearer, OPERATOR_TOKEN, remoteAccess, UPGRADE, VIEWER_TOKEN } from '../support/remote.ts'
import { startServer } from '../support/system.ts'
import { type Client, type Connected, overMemory, overPipe, overSocket } from './transports.ts'

type Server = Awaited<ReturnType<typeof startServer>>
let server: Server
/** A proxy stands before it, so that nobody of these tests is local. */
const proxied = remoteAccess({ proxies: ['127.0.0.1'] })
let wall = Date.now()
beforeAll(async () => {
  // With a stage before the core, as both entries have it.
  server = await startServer({ standIn: true, gateway: { access: proxied, now: () => wall } })
})
afterAll(() => server[Symbol.asyncDispose]())

const at = (path: string, options: Parameters<typeof ask>[1] = {}) => ask(server.gateway.url + path, options)
/** Somebody behind the proxy, at an address of their own so that no test's misses count for another. */
const from = (address: string) => ({ 'x-forwarded-for': address })
const signIn = (token: string, headers: Record<string, string> = {}) =>
  at('/session', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ token }) })
const cookieOf = (answer: { headers: NodeJS.Dict<string | string[]> }) => {
  const [first = ''] = [answer.headers['set-cookie'] ?? ''].flat()
  return { whole: first, pair: first.split(';')[0] ?? '' }
}

interface Found {
  readonly path: readonly string[]
  readonly role: 'operator' | 'viewer'
  readonly method: string
}

/** Every procedure of the contract, as its own meta tells. */
function procedures(node: object, path: readonly string[] = []): Found[] {
  if ('~orpc' in node) {
    const { meta, route } = node['~orpc'] as { meta: { role: 'operator' | 'viewer' }; route: { method?: string } }
    return [{ path, role: meta.role, method: route.method ?? 'POST' }]
  }
  return Object.entries(node).flatMap(([name, inner]) => procedures(inner as object, [...path, name]))
}

/** Calls that ask or tell by POST and change nothing of the system: whoever watches may make them. */
const ASKING = ['monitor.check', 'monitor.backtest', 'page.frames', 'voice.ready', 'voice.heard']

describe('roles, over the whole contract', () => {
  const all = procedures(contract)
  const named = (role: Found['role']) => all.filter((one) => one.role === role).map(({ path }) => path.join('.'))
  type Callable = (input: unknown) => Promise<unknown>
  /** Nothing is given: what is not refused for its role answers, or asks for its input. */
  const call = (client: Client, name: string): Promise<string> => {
    const target = name.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], client)
    return (target as Callable)(undefined).then(
      () => 'answered',
      (error: unknown) => failureOf(error).code,
    )
  }
  const viewer = { name: 'somebody', role: 'viewer' } as const
  const transports: readonly (readonly [string, () => Connected | Promise<Connected>])[] = [
    ['memory', () => overMemory(server.nexus, viewer)],
    ['string pipe', () => overPipe(server.nexus, viewer)],
    ['WebSocket', () => overSocket(server.gateway.url, bearer(VIEWER_TOKEN))],
  ]

  it('has procedures of both roles, and every change is an operator’s', () => {
    expect(all.length).toBeGreaterThan(40)
    expect(new Set(all.map(({ role }) => role))).toEqual(new Set(['operator', 'viewer']))
    const changing = all.filter(({ role, method }) => role === 'viewer' && method !== 'GET').map(({ path }) => path.join('.'))
    expect(changing.sort()).toEqual([...ASKING].sort())
  })

  // This is the one place where a role is looked at before a change: the handlers do not look again.
  it.each(transports)('every call of an operator refuses a viewer over %s', async (_, connect) => {
    const { client, close } = await connect()
    const answers: Record<string, string> = {}
    for (const name of named('operator')) answers[name] = await call(client, name)
    await close()
    expect(answers).toEqual(Object.fromEntries(named('operator').map((name) => [name, 'NEXUS_ROLE_FORBIDDEN'])))
  })

  it.each(named('viewer'))('%s lets a viewer ask', async (name) => {
    expect(await call(overMemory(server.nexus, viewer).client, name)).not.toBe('NEXUS_ROLE_FORBIDDEN')
  })

  it('refuses a viewer over HTTP in the documented form, whatever the body', async () => {
    const document = (await at('/openapi.json', { headers: bearer(VIEWER_TOKEN) })).json() as unknown as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
    }
    const routes = procedures(contract).length
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => ({ path, method: method.toUpperCase(), operator: '403' in responses })),
    )
    expect(operations).toHaveLength(routes)
    for (const { path, method, operator } of operations.filter(({ path }) => path !== '/api/live')) {
      const ownSecret = path.endsWith('/webhook')
      const answer = await at(path.replace(/\{\w+\}/g, 'x'), {
        method,
        headers: { ...bearer(VIEWER_TOKEN), 'content-type': 'application/json' },
        ...(method !== 'GET' && { body: '{"nonsense":1}' }),
      })
      // A webhook asks for its own secret, and no role is enough.
      if (ownSecret) expect(answer.json()).toMatchObject({ code: 'NEXUS_AUTH_REQUIRED' })
      else expect(answer.status === 403, `${method} ${path} ${answer.status} ${answer.body}`).toBe(operator)
      if (operator && !ownSecret) expect(answer.json()).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
    }
  })
})

describe('every way in', () => {
  const CLOSED = [
    '/api/state',
    '/api/live',
    '/metrics',
    '/docs',
    '/openapi.json',
    '/audio/manifest.json',
    '/voice/x',
    '/session',
    '/mcp',
    '/api/nothing',
  ]

  it.each(CLOSED)('%s asks for a token', async (path) => {
    const answer = await at(path)
    expect([answer.status, answer.json()]).toMatchObject([401, { code: 'NEXUS_AUTH_REQUIRED' }])
    // Never one for which a browser opens a box of its own.
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="NEXUS"')
    expect(
      (await at(path, { headers: { ...bearer('a-token-of-another-one'), ...from(`203.0.113.${20 + CLOSED.indexOf(path)}`) } })).status,
    ).toBe(401)
    expect((await at(`${path}?token=${OPERATOR_TOKEN}&access_token=${OPERATOR_TOKEN}`)).status).toBe(401)
  })

  it.each(['/rpc', '/ws/nexus'])('the socket %s takes a token or a session, and no other', async (path) => {
    expect((await at(path, { headers: UPGRADE })).status).toBe(401)
    expect((await at(`${path}?token=${OPERATOR_TOKEN}`, { headers: UPGRADE })).status).toBe(401)
    expect((await at(path, { headers: { ...UPGRADE, ...bearer('a-token-of-another-one'), ...from('203.0.113.1') } })).status).toBe(401)
    expect((await at(path, { headers: { ...UPGRADE, ...bearer(VIEWER_TOKEN) } })).status).toBe(101)
    const { pair } = cookieOf(await signIn(VIEWER_TOKEN))
    expect((await at(path, { headers: { ...UPGRADE, cookie: pair } })).status).toBe(101)
    expect((await at(path, { headers: { ...UPGRADE, cookie: `${pair}x` } })).status).toBe(401)
    expect((await at(path, { headers: { ...UPGRADE, cookie: pair, origin: 'http://evil.example' } })).status).toBe(403)
    expect((await at(path, { headers: { ...UPGRADE, ...bearer(VIEWER_TOKEN), host: 'rebound.example' } })).status).toBe(403)
  })

  it('shows the page to anybody, for it asks for the token', async () => {
    expect((await at('/')).status).toBe(200)
  })

  it('tells who asks', async () => {
    const who = async (headers: Record<string, string>) => (await at('/api/session', { headers })).json()
    expect(await who({ ...bearer(OPERATOR_TOKEN), ...from('192.168.1.7') })).toEqual({
      role: 'operator',
      name: 'operator at 192.168.1.7',
      how: 'token',
    })
    expect(await who({ ...bearer(VIEWER_TOKEN), ...from('6.6.6.6, 2001:db8:1:2:3::4') })).toEqual({
      role: 'viewer',
      name: 'viewer at 2001:db8:1:2::/64',
      how: 'token',
    })
    const { pair } = cookieOf(await signIn(VIEWER_TOKEN))
    expect(await who({ cookie: pair })).toMatchObject({ role: 'viewer', how: 'session' })
  })
})

describe('signing in', () => {
  it('gives a cookie that no script reads, no other site sends, and that holds no token', async () => {
    const answer = await signIn(OPERATOR_TOKEN)
    expect([answer.status, answer.json()]).toEqual([200, { role: 'operator' }])
    const { whole } = cookieOf(answer)
    expect(whole).toMatch(/^nexus_\d+=operator\.\d+\.[0-9a-f]{24}\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(whole).not.toContain(OPERATOR_TOKEN)
    expect(cookieOf(await signIn(OPERATOR_TOKEN, { 'x-forwarded-proto': 'https' })).whole).toContain('; Secure')
  })

  it('takes nothing but a token as JSON, from our own page', async () => {
    const bodies = ['', '{', 'null', '[]', '{"token":7}', '{"token":""}', `{"token":"${'x'.repeat(201)}"}`]
    for (const body of bodies) {
      const answer = await at('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      expect([answer.status, answer.json()], body).toMatchObject([400, { code: 'NEXUS_INPUT_INVALID' }])
    }
    const body = JSON.stringify({ token: OPERATOR_TOKEN })
    expect((await at('/session', { method: 'POST', headers: { 'content-type': 'text/plain' }, body })).status).toBe(400)
    expect(
      (await at('/session', { method: 'POST', headers: { 'content-type': 'application/json', origin: 'http://evil.example' }, body }))
        .status,
    ).toBe(403)
    expect(
      (await at('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(5_000) })).status,
    ).toBe(413)
  })

  it('answers wrong tokens of one address ever later, and of others as before', async () => {
    const guess = (address: string, token = 'wrong-wrong-wrong-1') => signIn(token, from(address))
    // A program with a token of yesterday closes its address to nobody.
    for (let again = 0; again < 9; again++) expect((await guess('198.51.100.9')).status).toBe(401)
    for (let miss = 2; miss < 5; miss++) expect((await guess('198.51.100.9', `wrong-wrong-wrong-${miss}`)).status).toBe(401)
    const closed = await guess('198.51.100.9')
    expect([closed.status, closed.json()]).toMatchObject([429, { code: 'NEXUS_RATE_LIMIT' }])
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(0)
    // The right one is not looked at either: else guessing would go on.
    expect((await guess('198.51.100.9', OPERATOR_TOKEN)).status).toBe(429)
    expect((await at('/api/state', { headers: { ...bearer(OPERATOR_TOKEN), ...from('198.51.100.9') } })).status).toBe(429)
    expect((await guess('198.51.100.10', OPERATOR_TOKEN)).status).toBe(200)
  })

  it('ends a session when it is signed out, and its sockets with it', async () => {
    const { pair } = cookieOf(await signIn(VIEWER_TOKEN))
    const { WebSocket } = await import('ws')
    const socket = new WebSocket(`${server.gateway.url.replace('http', 'ws')}/ws/nexus`, { headers: { cookie: pair } })
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    const stream = await fetch(`${server.gateway.url}/api/live`, { headers: { cookie: pair } })
    expect(stream.status).toBe(200)
    const streamed = stream.text().then(
      () => 'ended',
      () => 'cut',
    )
    const out = await at('/session', { method: 'DELETE', headers: { cookie: pair } })
    expect(out.status).toBe(204)
    expect(cookieOf(out).whole).toContain('Max-Age=0')
    expect(await closed).toBe(4401)
    expect(await streamed).toBe('cut')
    expect((await at('/api/state', { headers: { cookie: pair } })).status).toBe(401)
  })

  it('ends streams over HTTP with the sign-in that they were asked for with', async () => {
    const { pair } = cookieOf(await signIn(VIEWER_TOKEN))
    const { get } = await import('node:http')
    const ended = new Promise<string>((resolve) => {
      get(`${server.gateway.url}/api/live`, { headers: { cookie: pair, ...from('198.51.100.40') } }, (response) => {
        response.on('close', () => resolve('ended'))
        response.once('data', () => void at('/session', { method: 'DELETE', headers: { cookie: pair } }))
        response.on('error', () => {})
      })
    })
    expect(await ended).toBe('ended')
  })

  it('ends an operator’s session with the shift, and renews that of a viewer who watches', async () => {
    const operator = cookieOf(await signIn(OPERATOR_TOKEN)).pair
    let viewer = cookieOf(await signIn(VIEWER_TOKEN)).pair
    const began = wall
    const status = async (cookie: string) => (await at('/api/state', { headers: { cookie } })).status
    wall = began + 11 * 3_600_000
    expect([await status(operator), await status(viewer)]).toEqual([200, 200])
    expect((await at('/session', { headers: { cookie: operator } })).headers['set-cookie']).toBeUndefined()
    wall = began + 13 * 3_600_000
    expect([await status(operator), await status(viewer)]).toEqual([401, 200])
    expect((await at('/api/state', { headers: { cookie: operator } })).json()).toMatchObject({
      message: 'Your sign-in is over: sign in again.',
    })
    // A display that asks once a day stays signed in for as long as it likes.
    for (let day = 2; day < 70; day++) {
      wall = began + day * 86_400_000
      const renewed = await at('/session', { headers: { cookie: viewer } })
      expect(renewed.status).toBe(200)
      if (renewed.headers['set-cookie'] !== undefined) viewer = cookieOf(renewed).pair
    }
    wall += 31 * 86_400_000
    expect(await status(viewer)).toBe(401)
    wall = began
  })
})

describe('this machine', () => {
  it('needs no token beside tokens, straight from loopback by its own name', async () => {
    const open = await startServer({ gateway: { access: remoteAccess() } })
    const { url, port } = open.gateway
    const status = async (headers: Record<string, string>, path = '/api/session') => (await ask(url + path, { headers })).status
    expect((await ask(`${url}/api/session`)).json()).toEqual({ role: 'operator', name: 'operator', how: 'local' })
    expect(await status(UPGRADE, '/rpc')).toBe(101)
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'cf-connecting-ip', 'x-forwarded-proto']) {
      expect(await status({ [header]: '127.0.0.1' }), header).toBe(401)
      expect(await status({ ...UPGRADE, [header]: '127.0.0.1' }, '/rpc'), header).toBe(401)
    }
    expect(await status(bearer('a-token-of-another-one'))).toBe(401)
    // Whoever signs in as a viewer is one, here too.
    const { pair } = cookieOf(
      await ask(`${url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: VIEWER_TOKEN }),
      }),
    )
    expect((await ask(`${url}/api/session`, { headers: { cookie: pair } })).json()).toEqual({
      role: 'viewer',
      name: 'viewer',
      how: 'session',
    })
    expect(pair.startsWith(`nexus_${port}=`)).toBe(true)
    await open[Symbol.asyncDispose]()
  })

  it('is not what comes through a proxy, even where there is no token', async () => {
    const open = await startServer()
    const answer = await ask(`${open.gateway.url}/api/state`, { headers: { 'x-forwarded-for': '127.0.0.1' } })
    expect([answer.status, answer.json()]).toMatchObject([401, { code: 'NEXUS_AUTH_REQUIRED' }])
    expect(answer.body).toContain('set NEXUS_TOKEN or NEXUS_VIEWER_TOKEN')
    expect((await ask(`${open.gateway.url}/api/state`, { headers: bearer('anything-at-all-here') })).status).toBe(200)
    await open[Symbol.asyncDispose]()
  })
})

describe('limits', () => {
  it('answers so many requests a minute of one address, and says when to come back', async () => {
    const slow = await startServer({ gateway: { access: proxied, limits: { callsPerMinute: 20, clientsOfOne: 2 } } })
    const headers = bearer(VIEWER_TOKEN)
    const state = (address: string) => ask(`${slow.gateway.url}/api/health`, { headers: { ...headers, ...from(address) } })
    for (let call = 0; call < 20; call++) expect((await state('203.0.113.7')).status).toBe(200)
    const refused = await state('203.0.113.7')
    expect([refused.status, refused.json()]).toMatchObject([429, { code: 'NEXUS_RATE_LIMIT' }])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.json().message).toMatch(/^More than 20 requests a minute came from your address: try again in \d+ s\.$/)
    expect((await state('203.0.113.8')).status).toBe(200)

    const { WebSocket } = await import('ws')
    const open = (address: string) => {
      const socket = new WebSocket(`${slow.gateway.url.replace('http', 'ws')}/rpc`, { headers: { ...headers, ...from(address) } })
      return new Promise<InstanceType<typeof WebSocket> | number>((resolve) => {
        socket.once('open', () => resolve(socket))
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
        socket.on('error', () => {})
      })
    }
    const first = await open('203.0.113.9')
    expect([typeof first, typeof (await open('203.0.113.9'))]).toEqual(['object', 'object'])
    expect(await open('203.0.113.9')).toBe(503)
    expect(typeof (await open('203.0.113.10'))).toBe('object')

    if (typeof first === 'number') throw new Error('The socket did not open.')
    const { createORPCClient } = await import('@orpc/client')
    const { RPCLink } = await import('@orpc/client/websocket')
    const client: Client = createORPCClient(new RPCLink({ websocket: first as unknown as globalThis.WebSocket }))
    for (let call = 0; call < 20; call++) await client.system.health()
    expect(failureOf(await client.system.health().catch((error: unknown) => error))).toMatchObject({
      code: 'NEXUS_RATE_LIMIT',
      refused: true,
    })
    await slow[Symbol.asyncDispose]()
  })
})
