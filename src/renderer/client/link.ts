import { createORPCClient } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../shared/contract.ts'
import { bridgePort, type NexusBridge } from './bridge.ts'

/** The contract, as callable functions. Values are wire form (snake_case). */
export type NexusClient = ContractRouterClient<Contract>

/** One open line to the core. */
export interface Link {
  readonly client: NexusClient
  /** Resolves with the reason, as a sentence, when the line is gone. */
  readonly closed: Promise<string>
  close(): void
}

/** Opens a line; rejects with a sentence for people when that fails or `signal` aborts. */
export type OpenLink = (signal: AbortSignal) => Promise<Link>

/** The desktop's pipe: always there as long as the window is. */
export function openBridge(bridge: NexusBridge): OpenLink {
  return async () => {
    const { port, close } = bridgePort(bridge)
    const client: NexusClient = createORPCClient(new MessagePortLink({ port }))
    bridge.ready()
    const { promise, resolve } = Promise.withResolvers<string>()
    return {
      client,
      closed: promise,
      close() {
        close()
        resolve('The line was closed.')
      },
    }
  }
}

/** A WebSocket to the server this page came from. */
export function openSocket(url: string): OpenLink {
  return (signal) =>
    new Promise<Link>((resolve, reject) => {
      const socket = new WebSocket(url)
      const { promise: closed, resolve: settle } = Promise.withResolvers<string>()
      const abort = () => {
        socket.close()
        reject(new Error('The core did not answer in time.'))
      }
      signal.addEventListener('abort', abort, { once: true })
      socket.addEventListener('open', () => {
        signal.removeEventListener('abort', abort)
        resolve({
          client: createORPCClient(new WebSocketLink({ websocket: socket })),
          closed,
          close: () => socket.close(),
        })
      })
      socket.addEventListener('close', (event) => {
        signal.removeEventListener('abort', abort)
        const reason = event.reason || (event.code === 1006 ? 'The core cannot be reached.' : 'The core closed the line.')
        settle(reason)
        reject(new Error(reason))
      })
    })
}

/** Address of the RPC socket beside this page. */
export function rpcAddress(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`
}

/** Picks the pipe: the desktop's bridge where there is one, else the socket. */
export function pickLink(window: Window): OpenLink {
  const bridge = window.nexusBridge
  // A page the gateway served talks to the gateway, even inside the desktop's window.
  const served = window.location.protocol === 'http:' || window.location.protocol === 'https:'
  return bridge && !(served && window.location.port !== '' && !import.meta.env.DEV)
    ? openBridge(bridge)
    : openSocket(rpcAddress(window.location))
}
