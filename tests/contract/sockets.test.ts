import { isDefinedError, safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from '../support/system.ts'
import { overSocket } from './transports.ts'

let system: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  system = await startServer()
})
afterAll(() => system[Symbol.asyncDispose]())

describe('one socket', () => {
  it('has eight live subscriptions at most, and gets places back that it gives up', async () => {
    const { client, close } = await overSocket(system.gateway.url)
    const aborts = Array.from({ length: 8 }, () => new AbortController())
    for (const { signal } of aborts) await (await client.live.subscribe(undefined, { signal })).next()
    expect(system.nexus.live.clients).toBe(8)
    const refused = await safe(client.live.subscribe())
    expect(isDefinedError(refused.error) && refused.error.code).toBe('NEXUS_LIVE_LIMIT')
    expect(refused.error?.message).toBe('This connection has 8 live subscriptions already; end one of them or open another connection.')
    expect(system.nexus.live.clients).toBe(8)
    expect((await client.system.health()).status).toMatch(/ok|starting/)

    const other = await overSocket(system.gateway.url)
    await (await other.client.live.subscribe()).next()
    await other.close()

    aborts[3]!.abort()
    await expect.poll(() => system.nexus.live.clients).toBe(7)
    await (await client.live.subscribe()).next()
    expect((await safe(client.live.subscribe())).error).toMatchObject({ code: 'NEXUS_LIVE_LIMIT', status: 429 })
    await close()
    await expect.poll(() => system.nexus.live.clients).toBe(0)
  })

  it('is one of a number of clients; the next is refused until one goes', async () => {
    const few = await startServer({ gateway: { limits: { clients: 24 } } })
    const url = `${few.gateway.url.replace('http', 'ws')}/ws/nexus`
    const opened = async (): Promise<WebSocket | null> => {
      const socket = new WebSocket(url)
      return new Promise((resolve) => {
        socket.addEventListener('open', () => resolve(socket))
        socket.addEventListener('error', () => resolve(null))
      })
    }
    const sockets = (await Promise.all(Array.from({ length: 24 }, opened))).filter((socket) => socket !== null)
    expect(sockets).toHaveLength(24)
    expect(await opened()).toBeNull()
    const stream = await fetch(`${few.gateway.url}/api/live`)
    expect([stream.status, await stream.json()]).toMatchObject([429, { code: 'NEXUS_LIVE_LIMIT' }])
    sockets.pop()?.close()
    await expect
      .poll(async () => {
        const socket = await opened()
        if (socket) sockets.push(socket)
        return socket !== null
      })
      .toBe(true)
    for (const socket of sockets) socket.close()
    await expect.poll(() => few.nexus.live.clients).toBe(0)
    await few[Symbol.asyncDispose]()
  })
})
