import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/bun-ws'
import { openPipe } from '../../src/main/desktop/pipe.ts'
import type { Nexus } from '../../src/main/nexus-types.ts'
import type { Contract } from '../../src/shared/contract.ts'
import type { Actor } from '../../src/shared/model/input.ts'
import { stringPort } from '../support/string-port.ts'

export type Client = ContractRouterClient<Contract>

/** A client over some transport, and how to end it. */
export interface Connected {
  readonly client: Client
  close(): Promise<void>
}

const OPERATOR: Actor = { name: 'operator', role: 'operator' }

/** The router itself, without a transport. */
export function overMemory(nexus: Nexus, actor = OPERATOR): Connected {
  return { client: createRouterClient(nexus.router, { context: { actor } }), close: async () => {} }
}

/** The desktop's way: strings between two message ports, never in the same turn. */
export function overPipe(nexus: Nexus, actor = OPERATOR): Connected {
  const core = openPipe(new RPCHandler(nexus.router), { actor }, (message) => queueMicrotask(() => page.receive(message)))
  const page = stringPort((message) => queueMicrotask(() => void core.receive(message)))
  return {
    client: createORPCClient(new PortLink({ port: page.port })),
    async close() {
      core.close()
      page.close()
    },
  }
}

/** The browser's way: the gateway's socket; `headers` such as a token, which a browser could not send. */
export async function overSocket(url: string, headers: Record<string, string> = {}): Promise<Connected> {
  // Node's own WebSocket, which takes headers where a browser's takes protocols.
  const options: object = { headers }
  const websocket: WebSocket = Reflect.construct(WebSocket, [`${url.replace('http', 'ws')}/rpc`, options])
  await new Promise<void>((resolve, reject) => {
    websocket.addEventListener('open', () => resolve())
    websocket.addEventListener('error', () => reject(new Error('The socket did not open.')))
  })
  return {
    client: createORPCClient(new SocketLink({ websocket })),
    close: () =>
      new Promise((resolve) => {
        websocket.addEventListener('close', () => resolve())
        websocket.close()
      }),
  }
}

/** Every way to a running system by its name, for describe.each; the system is asked for when a test connects. */
export function transportsOf(
  system: () => {
    readonly nexus: Nexus
    readonly gateway: { readonly url: string }
  },
): readonly [string, () => Connected | Promise<Connected>][] {
  return [
    ['memory', () => overMemory(system().nexus)],
    ['string pipe', () => overPipe(system().nexus)],
    ['WebSocket', () => overSocket(system().gateway.url)],
  ]
}
