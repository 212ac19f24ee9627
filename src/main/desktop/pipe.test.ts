import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/bun-ws'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { stringPort } from '../../../tests/support/string-port.ts'
import { openPipe } from './pipe.ts'

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
  const core = openPipe(new RPCHandler(router), {}, (message) => {
    sent.push(message)
    queueMicrotask(() => page.receive(message))
  })
  const page = stringPort((message) => queueMicrotask(() => void core.receive(message)))
  const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port: page.port }))
  return { client, core, page, sent }
}

describe('openPipe', () => {
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
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(sent.length).toBe(before)
  })

  it.each(['', '{', 'null', '1', '{"i":"1"}', '{"i":"1","p":{"u":7}}', '{"p":{}}'])(
    'refuses %j, and serves the next call',
    async (text) => {
      const { client, core } = joined()
      await expect(core.receive(text)).rejects.toThrow()
      expect(await client.double(1)).toBe(2)
    },
  )

  it('drops what comes after the end', async () => {
    const { core, sent } = joined()
    core.close()
    core.close()
    await core.receive('{')
    expect(sent).toEqual([])
  })
})
