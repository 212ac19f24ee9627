import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { Secret } from '../shared/secret.ts'
import { DatadogApi, DatadogFailure } from './api.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  return new Promise<void>((resolve) => server.close(() => resolve()))
})

async function api(listener: RequestListener) {
  server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const waits: number[] = []
  const said: string[] = []
  const made = new DatadogApi({
    apiUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    apiKey: new Secret('the-api-key'),
    appKey: new Secret('the-app-key'),
    wait: async (ms) => void waits.push(ms),
    onWait: (sentence) => said.push(sentence),
  })
  return { api: made, waits, said }
}
const failing = (promise: Promise<unknown>) =>
  promise.then(() => null).catch((error: unknown) => (error instanceof DatadogFailure ? error : null))

it('waits as long as a rate limit asks, also with a POST, which was not done', async () => {
  let calls = 0
  const peer = await api((_, response) => {
    calls++
    response.writeHead(calls === 1 ? 429 : 200, { 'x-ratelimit-reset': '7' }).end('{"ok":true}')
  })
  await expect(peer.api.call('POST', '/x', z.object({ ok: z.boolean() }), {})).resolves.toEqual({ ok: true })
  expect(peer.waits).toEqual([7_000])
  expect(peer.said).toEqual(['Datadog asks for fewer calls; the next one follows in 7 s.'])
})

it('tries what may be done twice again after a server error, and a POST never', async () => {
  let calls = 0
  const peer = await api((_, response) => {
    calls++
    response.writeHead(503).end()
  })
  expect(await failing(peer.api.call('PUT', '/x', z.unknown(), {}))).toMatchObject({ trouble: 'server_failed', refused: false })
  expect([calls, peer.waits]).toEqual([4, [1_000, 2_000, 4_000]])
  calls = 0
  expect(await failing(peer.api.call('POST', '/x', z.unknown(), {}))).toMatchObject({ trouble: 'server_failed' })
  expect(calls).toBe(1)
})

it('says an answer that is no answer, and what Datadog itself says', async () => {
  const html = await api((_, response) => response.writeHead(200).end('<html>Sign in</html>'))
  expect(await failing(html.api.call('GET', '/x', z.object({})))).toMatchObject({ trouble: 'not_understood', refused: false })
  server.close()
  const refusing = await api((_, response) => response.writeHead(400).end(`{"errors":["The value 'x'\\n is invalid."]}`))
  expect(await failing(refusing.api.call('PUT', '/x', z.unknown(), {}))).toMatchObject({
    refused: true,
    message: "Datadog refuses this (400): The value 'x' is invalid.",
  })
})

it('follows no redirect with a key', async () => {
  let followed = false
  const peer = await api((request, response) => {
    if (request.url === '/elsewhere') followed = true
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  expect(await failing(peer.api.call('GET', '/x', z.unknown()))).not.toBeNull()
  expect(followed).toBe(false)
})
