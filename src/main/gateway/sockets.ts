import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/bun-ws'
import { WebSocketServer } from 'ws'
import { ERROR_CODES } from '../../shared/errors.ts'
import type { Nexus } from '../nexus-types.ts'
import type { Access } from './access/access.ts'
import { Places } from './access/places.ts'
import { Rates } from './access/rates.ts'
import type { Caller } from './access/types.ts'
import { ClientSocket } from './client-socket.ts'
import { FeedPlaces } from './feed-places.ts'
import { type HostNames, hostAllowed, originAllowed } from './guard.ts'
import { type GatewayLimits, MAX_CALL_BYTES } from './limits.ts'
import { unreadableInput } from './rest.ts'

/** Sessions that are over end their sockets within this time, ms. */
const SESSIONS_CHECKED_MS = 15_000
/** Close code for a sign-in that is over: the page asks for another. 4000 to 4999 are free for applications. */
const SIGNED_OUT = 4401
/** A client whose sign-in is over has this long to close, ms. */
const GOODBYE_MS = 1_000
const STATUS = {
  401: '401 Unauthorized',
  403: '403 Forbidden',
  404: '404 Not Found',
  429: '429 Too Many Requests',
  503: '503 Service Unavailable',
} as const

export interface Sockets {
  readonly count: number
  /** Places that sockets take; streams over HTTP take theirs here too. */
  readonly places: Places
  /** Has `end` called when the caller's sign-in is over, for an answer over HTTP that may go on for long; returns what takes that back. */
  endsWith(caller: Caller, end: () => void): () => void
  /** Ends what a session that was signed out keeps open. */
  endSession(id: string): void
  /** Says goodbye to every client, then cuts off those that do not answer. */
  close(graceMs: number): Promise<void>
}

export interface SocketOptions {
  readonly access: Access
  readonly hosts: HostNames
  readonly corsOrigins: readonly string[]
  readonly limits: GatewayLimits
  /** Milliseconds that only grow. */
  readonly elapsed: () => number
  readonly onFailure: (error: unknown) => void
}

/**
 * Serves `/rpc` (the contract over oRPC) and `/ws/nexus` (plain live messages, server
 * to client only) on the given HTTP server.
 */
export function serveSockets(server: Server, nexus: Nexus, options: SocketOptions): Sockets {
  const { access, limits } = options
  const rpc = new RPCHandler(nexus.router, { interceptors: [unreadableInput] })
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_CALL_BYTES, perMessageDeflate: false })
  const clients = new Map<ClientSocket, Caller>()
  /** Answers over HTTP that are under way for somebody who signed in. */
  const answers = new Set<{ readonly session: Session; readonly end: () => void }>()
  const places = new Places(limits.clients, limits.clientsOfOne)
  const rates = new Rates(limits.callsPerMinute, options.elapsed)

  async function serveRpc(client: ClientSocket, { actor, how, place, openLine }: Caller): Promise<void> {
    // The adapter for Bun takes messages one by one; the one for ws prints what it cannot read to the terminal, whoever sent it.
    const peer = {
      send(message: string | ArrayBufferLike | Uint8Array): number {
        client.send(typeof message === 'string' || message instanceof Uint8Array ? message : new Uint8Array(message))
        return 0
      },
    }
    const feeds = new FeedPlaces()
    const admit = how === 'local' ? {} : { admit: () => rates.admit(place) }
    const context = { actor, how, openLine, drained: client.drained, takeFeed: feeds.take, ...admit }
    client.socket.on('message', (data: Buffer, isBinary) => {
      rpc.message(peer, isBinary ? data : data.toString(), { context }).catch(() => client.close(1008, 'This message cannot be read.'))
    })
    client.socket.on('close', () => rpc.close(peer))
  }

  async function serveLive(client: ClientSocket): Promise<void> {
    for await (const frame of nexus.live.frames({ signal: client.signal, drained: client.drained })) client.send(frame.text())
    client.close(1001, 'NEXUS is stopping.')
  }

  /** Who wants which of the two, or what to answer instead. */
  function admit(request: IncomingMessage) {
    const { headers, socket } = request
    const path = (request.url ?? '').split('?', 1)[0]
    const serve = path === '/rpc' ? serveRpc : path === '/ws/nexus' ? serveLive : null
    if (!hostAllowed(headers.host, options.hosts, socket.localAddress)) return { status: 403 } as const
    if (!originAllowed(headers, options.corsOrigins)) return { status: 403 } as const
    if (serve === null) return { status: 404 } as const
    const caller = access.identify({ headers, remoteAddress: socket.remoteAddress })
    if (!('actor' in caller)) return { status: ERROR_CODES[caller.code], retryAfter: caller.retryAfter }
    const leave = places.take(caller.place, caller.how === 'local')
    return leave === null ? ({ status: 503 } as const) : { serve, caller, leave }
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const admitted = admit(request)
    if (admitted.status !== undefined) {
      refuse(socket, admitted)
      return
    }
    const { serve, caller, leave } = admitted
    if (socket.destroyed) leave()
    else socket.once('close', leave)
    wss.handleUpgrade(request, socket, head, (opened) => {
      const client = new ClientSocket(opened, options.elapsed)
      clients.set(client, caller)
      opened.on('close', () => clients.delete(client))
      serve(client, caller).catch((error: unknown) => {
        client.close(1011, 'NEXUS could not go on; its log says why.')
        options.onFailure(error)
      })
    })
  }
  server.on('upgrade', upgrade)

  const endWhere = (over: (session: Session) => boolean): void => {
    for (const { session, end } of answers) if (over(session)) end()
    for (const [client, { session }] of clients) {
      if (!session || !over(session)) continue
      client.close(SIGNED_OUT, 'Your sign-in is over: sign in again.')
      // Whoever does not say goodbye in turn may not go on asking meanwhile.
      setTimeout(() => client.terminate(), GOODBYE_MS).unref()
    }
  }
  const checking = setInterval(() => endWhere(({ endsAt }) => access.sessions.isOver(endsAt)), SESSIONS_CHECKED_MS)
  checking.unref()

  return {
    get count() {
      return clients.size
    },
    places,
    endsWith({ session }, end) {
      if (session === null) return () => {}
      const answer = { session, end }
      answers.add(answer)
      return () => void answers.delete(answer)
    },
    endSession: (id) => endWhere((session) => session.id === id),
    async close(graceMs) {
      clearInterval(checking)
      server.off('upgrade', upgrade)
      const all = [...clients.keys()]
      const gone = all.map((client) => new Promise<void>((resolve) => client.socket.once('close', () => resolve())))
      for (const client of all) client.close(1001, 'NEXUS is stopping.')
      const timer = setTimeout(() => {
        for (const client of all) client.terminate()
      }, graceMs)
      await Promise.all(gone)
      clearTimeout(timer)
      wss.close()
    },
  }
}

type Session = NonNullable<Caller['session']>

interface Refused {
  readonly status: keyof typeof STATUS
  readonly retryAfter?: number | undefined
}

function refuse(socket: Duplex, { status, retryAfter }: Refused): void {
  const when = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${STATUS[status]}\r\nConnection: close\r\n${when}Content-Length: 0\r\n\r\n`)
}
