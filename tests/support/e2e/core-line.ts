import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Page } from '@playwright/test'
import type { Contract } from '../../../src/shared/contract.ts'

/** The contract as callable functions, in wire form (snake_case). */
export type CoreCalls = ContractRouterClient<Contract>

/** Over a socket of its own, as any browser speaks to the gateway; it must be closed. */
export function overSocket(url: string): { call: CoreCalls; close(): void } {
  const websocket = new WebSocket(`${url.replace('http', 'ws')}/rpc`)
  return { call: createORPCClient(new SocketLink({ websocket })), close: () => websocket.close() }
}

/** Calls of the test are told from the page's own by this before their number. */
const MARK = 'test-'

declare global {
  interface Window {
    __testHears?: (text: string) => void
    __testListens?: true
  }
}

/**
 * Over the page's own bridge: the product opens nothing for its tests. The page's client hears the answers as well and
 * passes over numbers that it never gave. The page must be live; what is under way when it reloads has no answer.
 */
export async function overBridge(page: Page): Promise<{ call: CoreCalls }> {
  const listeners: ((event: { data: unknown }) => void)[] = []
  await page.exposeBinding('__testHears', (_source, text: string) => {
    const message: { i: string } = JSON.parse(text)
    const data = JSON.stringify({ ...message, i: message.i.slice(MARK.length) })
    for (const listener of listeners) listener({ data })
  })
  const post = (text: string) =>
    page.evaluate(
      ([message, mark]) => {
        const bridge = window.nexusBridge
        if (bridge === undefined) throw new Error('This page has no bridge to the core.')
        if (window.__testListens === undefined) {
          window.__testListens = true
          bridge.onMessage((text) => {
            if (text.includes(`"i":"${mark}`)) window.__testHears?.(text)
          })
        }
        bridge.post(message)
      },
      [text, MARK] as const,
    )
  const port = {
    on(event: string, callback: (event?: { data: unknown }) => void) {
      if (event === 'message') listeners.push(callback)
    },
    postMessage(data: unknown) {
      const message: { i: string } = JSON.parse(String(data))
      post(JSON.stringify({ ...message, i: MARK + message.i })).catch((error: unknown) =>
        console.error(`A call of the test was lost: ${error}`),
      )
    },
  }
  return { call: createORPCClient(new PortLink({ port })) }
}
