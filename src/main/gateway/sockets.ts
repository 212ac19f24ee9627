import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/bun-ws'
import { WebSocketServer } from 'ws'
import type { Actor } from '../../shared/model/input.ts'
import type { Nexus } from '../nexus-types.ts'
import { ClientSocket } from './client-socket.ts'
import { FeedPlaces } from './feed-places.ts'
import { hostAllowed, originAllowed } from './guard.ts'
import { MAX_CALL_BYTES } from './limits.ts'
import { unreadableInput } from './rest.ts'

/** WebSocket clients served at once. */
const MAX_CLIENTS = 256

export interface Sockets {
  readonly count: number
  /** Says goodbye to every client, then cuts off those that do not answer. */
  close(graceMs: number): Promise<void>
}

/**
 * Serves `/rpc` (the contract over oRPC) and `/ws/nexus` (plain live messages, server
 * to client only) on the given HTTP server.
 */
export function serveSockets(
  server: Server,
  nexus: Nexus,
  options: { actor: Actor; corsOrigins: readonly string[]; elapsed: () => number; onFailure: (error: unknown) => void },
): Sockets {
  const rpc = new RPCHandler(nexus.router, { interceptors: [unreadableInput] })
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_CALL_BYTES, perMessageDeflate: false })
  const clients = new Set<ClientSocket>()

  async function serveRpc(client: ClientSocket): Promise<void> {
    // The adapter for Bun takes messages one by one; the one for ws prints what it cannot read to the terminal, whoever sent it.
    const peer = {
      send(message: string | ArrayBufferLike | Uint8Array): number {
        client.send(typeof message === 'string' || message instanceof Uint8Array ? message : new Uint8Array(message))
        return 0
      },
    }
    const feeds = new FeedPlaces()
    const context = { actor: options.actor, drained: client.drained, takeFeed: feeds.take }
    client.socket.on('message', (data: Buffer, isBinary) => {
      rpc.message(peer, isBinary ? data : data.toString(), { context }).catch(() => client.close(1008, 'This message cannot be read.'))
    })
    client.socket.on('close', () => rpc.close(peer))
  }

  async function serveLive(client: ClientSocket): Promise<void> {
    for await (const frame of nexus.live.frames({ signal: client.signal, drained: client.drained })) client.send(frame.text())
    client.close(1001, 'NEXUS is stopping.')
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? '').split('?', 1)[0]
    const serve = path === '/rpc' ? serveRpc : path === '/ws/nexus' ? serveLive : null
    const refused =
      !hostAllowed(request.headers.host) || !originAllowed(request.headers, options.corsOrigins)
        ? '403 Forbidden'
        : clients.size >= MAX_CLIENTS
          ? '503 Service Unavailable'
          : null
    if (refused !== null || serve === null) {
      refuse(socket, refused ?? '404 Not Found')
      return
    }
    wss.handleUpgrade(request, socket, head, (opened) => {
      const client = new ClientSocket(opened, options.elapsed)
      clients.add(client)
      opened.on('close', () => clients.delete(client))
      serve(client).catch((error: unknown) => {
        client.close(1011, 'NEXUS could not go on; its log says why.')
        options.onFailure(error)
      })
    })
  }
  server.on('upgrade', upgrade)

  return {
    get count() {
      return clients.size
    },
    async close(graceMs) {
      server.off('upgrade', upgrade)
      const gone = [...clients].map((client) => new Promise<void>((resolve) => client.socket.once('close', () => resolve())))
      for (const client of clients) client.close(1001, 'NEXUS is stopping.')
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate()
      }, graceMs)
      await Promise.all(gone)
      clearTimeout(timer)
      wss.close()
    },
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
