import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createPipe } from './pipe.ts'

const router = {
  double: os.input(z.number()).handler(({ input }) => input * 2),
  count: os.handler(async function* ({ signal }) {
    for (let n = 0; !signal?.aborted; n += 1) {
      yield n
      await new Promise((resolve) => setImmediate(resolve))
    }
  }),
}

/** The core's end and the page's end, joined as Electron would: text only, never in the same turn. */
function joined() {
  const sent: string[] = []
  const core = createPipe((message) => {
    sent.push(message)
    queueMicrotask(() => page.receive(message))
  })
  const page = createPipe((message) => queueMicrotask(() => core.receive(message)))
  new RPCHandler(router).upgrade(core.port)
  const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port: page.port }))
  return { client, core, page, sent }
}

describe('createPipe', () => {
  it('carries calls as text', async () => {
    const { client, sent } = joined()
    expect(await client.double(21)).toBe(42)
    expect(sent.every((message) => typeof message === 'string')).toBe(true)
  })

  it('carries a feed, and ends it when the page closes', async () => {
    const { client, core, page, sent } = joined()
    const seen: number[] = []
    await expect(async () => {
      for await (const n of await client.count()) {
        seen.push(n)
        if (n === 3) {
          core.close()
          page.close()
        }
      }
    }).rejects.toThrow()
    expect(seen).toEqual([0, 1, 2, 3])
    const before = sent.length
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(sent.length).toBe(before)
  })

  it('drops what comes after the end and refuses what is no text', () => {
    const pipe = createPipe(() => {})
    expect(() => pipe.port.postMessage(new Uint8Array(1))).toThrow(TypeError)
    const seen: unknown[] = []
    pipe.port.on('message', (event) => seen.push(event?.data))
    pipe.receive('a')
    pipe.close()
    pipe.close()
    pipe.receive('b')
    expect(() => pipe.port.postMessage('late')).not.toThrow()
    expect(seen).toEqual(['a'])
  })
})
