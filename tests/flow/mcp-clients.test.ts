import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connectMcp } from '../support/mcp/client.ts'
import { bearer, remoteAccess, VIEWER_TOKEN } from '../support/remote.ts'
import { startServer } from '../support/system.ts'

/** Clients that look only, go away, change their mind, or send anything at all; and the official inspector. */
const SOON = { timeout: 30_000, interval: 100 }
const FIX = { service_id: 'ai-brain', action: 'reset_context', reason: 'It is the cause.' }
const require = createRequire(import.meta.url)
const INSPECTOR = join(dirname(require.resolve('@modelcontextprotocol/inspector/package.json')), 'clients/cli/build/index.js')
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
}

let system: Awaited<ReturnType<typeof startServer>>
const url = () => system.gateway.url
const json = async (path: string, body?: unknown): Promise<unknown> =>
  (
    await fetch(
      url() + path,
      body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )
  ).json()
const proposals = async () =>
  z
    .object({ proposals: z.array(z.object({ proposal_id: z.string(), state: z.string(), client: z.string() })) })
    .parse(await json('/api/proposals')).proposals
const fixes = async () => z.object({ remediations: z.array(z.unknown()) }).parse(await json('/api/remediations')).remediations

beforeAll(async () => {
  // With tokens: who says that it comes through a proxy is known by its token alone.
  system = await startServer({ gateway: { access: remoteAccess() } })
  await json('/api/chaos/demo-spike', {})
})
afterAll(async () => {
  expect(await fixes(), 'nothing ran that nobody approved').toEqual([])
  await system[Symbol.asyncDispose]()
})
const sick = () =>
  expect
    .poll(async () => z.object({ status: z.string() }).parse(await json('/api/service?service_id=ai-brain')).status, SOON)
    .toBe('critical')

describe('two clients', () => {
  it('share one proposal for the same fix, and see what came of it', async () => {
    await sick()
    const [one, two] = await Promise.all([connectMcp(url(), 'one'), connectMcp(url(), 'two')])
    const first = await one.call('apply_remediation', { ...FIX, wait_seconds: 0 })
    const second = await two.call('apply_remediation', { ...FIX, wait_seconds: 0 })
    expect(second.structuredContent).toMatchObject({ repeated: true, proposal: { client: 'one' } })
    expect(first.structuredContent?.proposal).toEqual(second.structuredContent?.proposal)
    const [{ proposal_id } = { proposal_id: '' }] = await proposals()
    const waiting = two.call('get_proposal', { proposal_id, wait_seconds: 20 })
    await json(`/api/proposals/${proposal_id}/reject`, { reason: 'A drill.' })
    expect((await waiting).text).toContain('operator rejected it: A drill.')
    expect((await one.call('apply_remediation', FIX)).text).toContain('operator has just rejected this ("A drill.")')
    await Promise.all([one.close(), two.close()])
  })
})

describe('a client that', () => {
  it('cancels its call takes its proposal back', async () => {
    await sick()
    const mcp = await connectMcp(url(), 'undecided')
    const cancel = new AbortController()
    const call = mcp.call('apply_remediation', { ...FIX, action: 'restart_service', wait_seconds: 30 }, { signal: cancel.signal })
    call.catch(() => {})
    await expect.poll(async () => (await proposals())[0], SOON).toMatchObject({ client: 'undecided', state: 'pending' })
    cancel.abort('changed its mind')
    await expect(call).rejects.toThrow()
    await expect.poll(async () => (await proposals())[0], SOON).toMatchObject({ client: 'undecided', state: 'withdrawn' })
    await mcp.close()
  })

  it('vanishes while it waits leaves its proposal to the person, and nothing else', async () => {
    await sick()
    const mcp = await connectMcp(url(), 'vanished')
    const call = mcp.call('apply_remediation', { ...FIX, action: 'restart_service', wait_seconds: 30 })
    call.catch(() => {})
    await expect.poll(async () => (await proposals())[0], SOON).toMatchObject({ client: 'vanished', state: 'pending' })
    await mcp.close()
    const [{ proposal_id } = { proposal_id: '' }] = await proposals()
    expect(await proposals()).toContainEqual({ proposal_id, client: 'vanished', state: 'pending' })
    await json(`/api/proposals/${proposal_id}/reject`, {})
  })

  it('begins without a session, with a wrong one or from another page is told so', async () => {
    const post = async (headers: Record<string, string>, body: unknown = { jsonrpc: '2.0', id: 1, method: 'tools/list' }) =>
      (await fetch(`${url()}/mcp`, { method: 'POST', headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) })).status
    expect(await post({ 'mcp-session-id': 'nobody' })).toBe(404)
    expect(await post({})).toBe(400)
    expect(await post({ origin: 'http://elsewhere.example' }, INITIALIZE)).toBe(403)
    expect((await fetch(`${url()}/mcp`)).status).toBe(400)
    expect((await fetch(`${url()}/mcp`, { method: 'PUT' })).status).toBe(404)
  })

  it('is one of many takes the place of the longest silent', async () => {
    const ids: string[] = []
    for (let i = 0; i < 34; i++) {
      const answer = await fetch(`${url()}/mcp`, { method: 'POST', headers: HEADERS, body: JSON.stringify(INITIALIZE) })
      await answer.text()
      ids.push(answer.headers.get('mcp-session-id') ?? '')
    }
    const list = async (id: string) =>
      fetch(`${url()}/mcp`, {
        method: 'POST',
        headers: { ...HEADERS, 'mcp-session-id': id },
        body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' }),
      })
    expect((await list(ids[0] ?? '')).status).toBe(404)
    const newest = await list(ids.at(-1) ?? '')
    expect([newest.status, await newest.text()]).toEqual([200, expect.stringContaining('apply_remediation')])
  })
})

describe('a viewer', () => {
  it('pushes out no client of an operator, however many they open', async () => {
    const begin = async (headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url()}/mcp`, { method: 'POST', headers: { ...HEADERS, ...headers }, body: JSON.stringify(INITIALIZE) })
      await answer.text()
      return [answer.status, answer.headers.get('mcp-session-id') ?? ''] as const
    }
    const [, id] = await begin()
    for (let i = 0; i < 40; i++) expect((await begin({ ...bearer(VIEWER_TOKEN), 'x-forwarded-for': '192.0.2.8' }))[0]).toBe(200)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' })
    const answer = await fetch(`${url()}/mcp`, { method: 'POST', headers: { ...HEADERS, 'mcp-session-id': id }, body })
    expect(answer.status).toBe(200)
    await answer.text()
  })

  it('may use every tool but the one that proposes, and may not decide', async () => {
    const viewer = { ...bearer(VIEWER_TOKEN), 'x-forwarded-for': '192.0.2.7' }
    const mcp = await connectMcp(url(), 'onlooker', viewer)
    const refused = await mcp.call('apply_remediation', FIX)
    expect([refused.failed, refused.text]).toEqual([true, expect.stringContaining('NEXUS_ROLE_FORBIDDEN')])
    expect((await mcp.call('get_system_status')).failed).toBe(false)
    await sick()
    const operator = await connectMcp(url(), 'helper')
    const proposed = await operator.call('apply_remediation', { ...FIX, action: 'scale_out', wait_seconds: 0 })
    const { proposal } = z.object({ proposal: z.object({ proposal_id: z.string() }) }).parse(proposed.structuredContent)
    for (const verb of ['approve', 'reject', 'withdraw']) {
      const answer = await fetch(`${url()}/api/proposals/${proposal.proposal_id}/${verb}`, {
        method: 'POST',
        headers: { ...viewer, 'content-type': 'application/json' },
        body: '{}',
      })
      expect(answer.status, verb).toBe(403)
    }
    expect((await proposals())[0]).toMatchObject({ client: 'helper', state: 'pending' })
    await json(`/api/proposals/${proposal.proposal_id}/withdraw`, {})
    await Promise.all([mcp.close(), operator.close()])
  })
})

describe('anything at all', () => {
  it('as arguments is an answer or a refusal in words, never a failure', async () => {
    const mcp = await connectMcp(url(), 'fuzzer')
    const names = (await mcp.client.listTools()).tools.map(({ name }) => name)
    const key = fc.constantFrom(
      'query',
      'service_id',
      'action',
      'reason',
      'wait_seconds',
      'incident_id',
      'limit',
      'text',
      'state',
      'proposal_id',
      '__proto__',
      'x',
    )
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.object({ maxDepth: 2 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.dictionary(key, value, { maxKeys: 4 }), async (name, args) => {
        const { text, failed } = await mcp.call(name, args)
        expect(text).not.toMatch(/\bat .*\.ts:|node_modules|\[object Object\]/)
        if (failed) expect(text).toMatch(/\(NEXUS_[A-Z_]+\)$/)
      }),
      { numRuns: 150 },
    )
    await mcp.close()
  })

  it('as a body is refused below 500', async () => {
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          jsonrpc: fc.constantFrom('2.0', '1.0'),
          id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
          method: fc.string(),
          params: fc.object(),
        })
        .map((one) => JSON.stringify(one)),
      fc.array(fc.constant(INITIALIZE), { maxLength: 4 }).map((one) => JSON.stringify(one)),
    )
    await fc.assert(
      fc.asyncProperty(message, fc.constantFrom('POST', 'DELETE', 'GET'), fc.constantFrom('', 'x'), async (body, method, session) => {
        const answer = await fetch(`${url()}/mcp`, {
          method,
          headers: { ...HEADERS, ...(session !== '' && { 'mcp-session-id': session }) },
          ...(method === 'POST' && { body }),
        })
        expect(answer.status).toBeLessThan(500)
        await answer.body?.cancel()
      }),
      { numRuns: 150 },
    )
  })
})

describe('the official inspector', () => {
  it('lists and calls the tools', async ({ skip }) => {
    const run = promisify(execFile)
    const inspect = async (...args: string[]) => {
      const { stdout } = await run(process.execPath, [INSPECTOR, `${url()}/mcp`, '--transport', 'http', ...args], {
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      return stdout
    }
    let listed = ''
    try {
      listed = await inspect('--method', 'tools/list')
    } catch (error) {
      const why = `The inspector does not run here: ${error instanceof Error ? error.message.slice(0, 400) : String(error)}`
      process.stdout.write(`${why}\n`)
      skip(why)
    }
    for (const name of [
      'get_system_status',
      'query_metrics',
      'list_incidents',
      'explain_incident',
      'run_backtest',
      'apply_remediation',
      'get_proposal',
    ])
      expect(listed).toContain(`"${name}"`)
    const call = (name: string, ...args: string[]) =>
      inspect('--method', 'tools/call', '--tool-name', name, ...args.flatMap((arg) => ['--tool-arg', arg]))
    expect(await call('get_system_status')).toContain('system_integrity')
    expect(await call('query_metrics', 'query=avg(last_10s):avg:nexus.service.latency{*}')).toContain('"unit": "ms"')
    expect(await call('list_incidents', 'limit=1')).toContain('incidents')
    expect(await call('explain_incident')).toContain('summary')
    expect(await call('run_backtest')).toContain('would_fire')
    const fix = ['service_id=ai-brain', 'action=scale_out', 'reason=Asked by the inspector.', 'wait_seconds=0']
    expect(await call('apply_remediation', ...fix)).toContain('"state": "pending"')
    const [{ proposal_id } = { proposal_id: '' }] = await proposals()
    expect(await call('get_proposal', `proposal_id=${proposal_id}`)).toContain('"state": "pending"')
    await expect(call('get_proposal', 'proposal_id=none')).rejects.toThrow('isError')
  })
})
