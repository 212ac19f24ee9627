import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../shared/secret.ts'
import type { PlannedHttp } from '../runbook/plan.ts'
import { callHttp } from './http.ts'
import { KEPT_BYTES } from './output.ts'
import { Redactor } from './redact.ts'

const TOKEN = 'correct-horse-battery-staple'
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const call = (url: string, change: Partial<PlannedHttp> = {}): PlannedHttp => ({
  how: 'http',
  method: 'POST',
  url,
  headers: {},
  body: null,
  statuses: null,
  timeoutMs: 20_000,
  ...change,
})
const make = (planned: PlannedHttp, stopping = new AbortController().signal) =>
  callHttp(planned, { redactor: new Redactor([new Secret(TOKEN)]), stopping, idempotencyKey: 'fix-1' })

describe('a call', () => {
  it('sends what was planned, once, with the id of the fix', async () => {
    const heard: unknown[] = []
    const url = await serve(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      heard.push({
        method: request.method,
        path: request.url,
        key: request.headers['idempotency-key'],
        auth: request.headers.authorization,
        body,
      })
      response.end(`ok, ${request.headers.authorization}`)
    })
    const planned = call(`${url}/restart?id=a`, {
      headers: { authorization: new Secret(`Bearer ${TOKEN}`), 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    const result = await make(planned)
    expect(heard).toEqual([{ method: 'POST', path: '/restart?id=a', key: 'fix-1', auth: `Bearer ${TOKEN}`, body: '{"a":1}' }])
    expect(result).toMatchObject({
      state: 'succeeded',
      httpStatus: 200,
      message: 'It was answered with 200.',
      stdout: { text: 'ok, Bearer [secret]' },
    })
  })

  it('fails with another status than expected', async () => {
    const url = await serve((_, response) => response.writeHead(500).end('out of order'))
    expect(await make(call(url))).toMatchObject({ state: 'failed', httpStatus: 500, stdout: { text: 'out of order' } })
    const fine = await serve((_, response) => response.end('x'))
    expect(await make(call(fine, { statuses: [202] }))).toMatchObject({
      state: 'failed',
      message: 'It was answered with 200; the runbook expects 202.',
    })
  })

  it('follows no redirect', async () => {
    let followed = 0
    const other = await serve((_, response) => {
      followed++
      response.end()
    })
    const url = await serve((_, response) => response.writeHead(307, { location: other }).end())
    expect(await make(call(url))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('redirect (307), which is not followed'),
    })
    expect(followed).toBe(0)
  })

  it('waits no longer than its time, for the head and for the rest', async () => {
    const silent = await serve(() => {})
    expect(await make(call(silent, { timeoutMs: 300 }))).toMatchObject({
      state: 'failed',
      timedOut: true,
      message: expect.stringContaining('no whole answer within 0.3 s'),
    })
    const slow = await serve((_, response) => {
      response.write('begun')
    })
    expect(await make(call(slow, { timeoutMs: 300 }))).toMatchObject({ state: 'failed', timedOut: true })
  })

  it('reads no more than the beginning of a huge answer, and no part of a secret at the cut', async () => {
    let closed = false
    const url = await serve((_, response) => {
      response.on('close', () => {
        closed = true
      })
      const more = (): void => {
        while (response.write(`${TOKEN}\n`.repeat(100)));
      }
      response.on('drain', more)
      more()
    })
    const { state, stdout } = await make(call(url))
    expect(state).toBe('succeeded')
    expect(stdout.cut).toBe(true)
    expect(stdout.text.length).toBeLessThanOrEqual(KEPT_BYTES)
    expect(stdout.text.replaceAll('[secret]', '').trim()).toBe('')
    await expect.poll(() => closed).toBe(true)
  })

  it('names what is wrong with the way there', async () => {
    const gone = await serve(() => {})
    for (const server of servers.splice(0)) server.close()
    expect(await make(call(gone))).toMatchObject({ state: 'failed', message: expect.stringContaining('connection refused') })
    const rude = await serve((request) => request.socket.destroy())
    expect(await make(call(rude))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('It may have been carried out all the same.'),
    })
  })

  it('is unknown when NEXUS stops meanwhile', async () => {
    const stop = new AbortController()
    const url = await serve(() => stop.abort())
    expect(await make(call(url), stop.signal)).toMatchObject({ state: 'unknown' })
  })
})
