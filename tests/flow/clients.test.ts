import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startServer } from '../support/system.ts'

/** The short form of bench/clients.bench.ts: no times, but who is served, what is kept for whom, and who may stay. */
const HEALTHY = 60
const STALLED = 60

let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  server = await startServer({ gateway: { limits: { clients: HEALTHY + STALLED } } })
})
afterAll(() => server[Symbol.asyncDispose]())

interface Healthy {
  readonly socket: WebSocket
  readonly titles: Set<string>
}

const healthyClient = async (): Promise<Healthy> => {
  const socket = new WebSocket(`${server.gateway.url.replace('http', 'ws')}/ws/nexus`)
  const titles = new Set<string>()
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string; status?: { shelves: { reason: string }[] } }
    for (const { reason } of message.status?.shelves ?? []) titles.add(reason)
  })
  await new Promise((resolve) => socket.once('open', resolve))
  return { socket, titles }
}

const stalledClient = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(server.gateway.port, '127.0.0.1', () => {
      socket.pause()
      socket.write(
        `GET /ws/nexus HTTP/1.1\r\nHost: 127.0.0.1:${server.gateway.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      )
      resolve(socket)
    })
    socket.on('error', () => {})
  })

it('serves every reader although as many never read, and no more than there are places', async () => {
  const stalled = await Promise.all(Array.from({ length: STALLED }, stalledClient))
  const healthy = await Promise.all(Array.from({ length: HEALTHY }, healthyClient))
  await expect.poll(() => server.nexus.live.clients, { timeout: 30_000 }).toBe(HEALTHY + STALLED)
  const refused = await new Promise<number>((resolve) => {
    const socket = new WebSocket(`${server.gateway.url.replace('http', 'ws')}/ws/nexus`)
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => {})
  })
  expect(refused).toBe(503)

  // What is in force at the end reaches every reader, whoever else falls behind.
  for (let n = 0; n < 20; n++)
    await fetch(`${server.gateway.url}/api/voice/shelves`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scope: 'all', reason: `Reason ${n}`, minutes: 5 }),
    })
  for (const { titles } of healthy) await expect.poll(() => titles.has('Reason 19'), { timeout: 20_000 }).toBe(true)

  for (const socket of stalled) socket.destroy()
  for (const { socket } of healthy) socket.terminate()
  await expect.poll(() => server.nexus.live.clients, { timeout: 30_000 }).toBe(0)
  expect((await (await fetch(`${server.gateway.url}/api/health`)).json()) as object).toMatchObject({ status: 'ok' })
})
