import type { Socket } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SECURITY_HEADERS } from '../../shared/csp.ts'
import type { Access } from './access/access.ts'
import { isLoopback, plainAddress } from './access/address.ts'
import { Places } from './access/places.ts'
import type { Caller, Knock, Refusal } from './access/types.ts'
import { corsHeaders, type HostNames, hostAllowed, originAllowed } from './guard.ts'
import { type GatewayLimits, MAX_CALL_BYTES } from './limits.ts'
import { refuse, routeUnknown, turnAway } from './replies.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Who gets to a route. Absent: whoever was let in. `anybody`: the page's own files. `own`: the route knows its
     * senders by secrets of its own, and checks them.
     */
    access?: 'anybody' | 'own'
  }
  interface FastifyRequest {
    caller: Caller | Refusal | null
  }
}

export interface DoorOptions {
  readonly access: Access
  readonly hosts: HostNames
  readonly corsOrigins: readonly string[]
  readonly limits: GatewayLimits
  readonly onFailure: (error: unknown) => void
}

/** Places of requests that cannot be told apart by address. */
const NOWHERE = 'nowhere'

/** What every request passes, in this order: its name for us, its page, who sends it, how often. */
export async function guard(app: FastifyInstance, { access, hosts, corsOrigins, limits, onFailure }: DoorOptions): Promise<void> {
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    if (!hostAllowed(request.headers.host, hosts, request.socket.localAddress)) {
      return refuse(
        reply,
        403,
        'NEXUS_ORIGIN_FORBIDDEN',
        'This address is not a name of this machine; open NEXUS at 127.0.0.1 or localhost, or add the name to NEXUS_HOSTS.',
      )
    }
    const { access: open } = request.routeOptions.config
    if ((open === undefined || request.method !== 'GET') && !originAllowed(request.headers, corsOrigins)) {
      return refuse(reply, 403, 'NEXUS_ORIGIN_FORBIDDEN', 'Pages of this origin may not call NEXUS; name it in CORS_ORIGINS to allow it.')
    }
    reply.headers(corsHeaders(request.headers.origin, corsOrigins))
    if (request.method === 'OPTIONS') return reply.code(204).send()
    request.caller = open === 'own' ? null : access.identify(knockOf(request))
    // The page's own files are open, so that it can ask for a token in our look; what it then asks for is not.
    if (open === undefined) return requireCaller(request, reply)
    return undefined
  })
  await app.register(rateLimit, {
    max: limits.callsPerMinute,
    timeWindow: 60_000,
    cache: 4_096,
    keyGenerator: (request) => access.placeOf(knockOf(request)) || NOWHERE,
    allowList: (request) => isLocal(request.caller),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false, 'retry-after': true },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { max, ttl }) => ({
      statusCode: 429,
      message: `More than ${max} requests a minute came from your address: try again in ${Math.ceil(ttl / 1_000)} s.`,
    }),
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode === 429) return refuse(reply, 429, 'NEXUS_RATE_LIMIT', error.message)
    if (error.statusCode === 413)
      return refuse(reply, 413, 'NEXUS_INPUT_INVALID', `The body is larger than ${MAX_CALL_BYTES / 1024} KiB; send less.`)
    if (error.statusCode !== undefined && error.statusCode < 500)
      return refuse(reply, 400, 'NEXUS_INPUT_INVALID', 'The request cannot be read: send JSON in the documented form.')
    onFailure(error)
    return refuse(reply, 503, 'NEXUS_CORE_FAILED', 'NEXUS could not answer; its log says why.')
  })
  app.setNotFoundHandler(routeUnknown)
}

/** The caller of a request that needs one; sends the refusal where there is none. */
export function requireCaller(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { caller } = request
  return caller !== null && 'actor' in caller
    ? undefined
    : turnAway(reply, caller ?? { code: 'NEXUS_AUTH_REQUIRED', message: 'Sign in first.' })
}

/** The caller of a request that passed the door. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null || !('actor' in caller)) throw new Error('A route that needs a caller was reached without one.')
  return caller
}

export function knockOf({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): Knock {
  return { headers, remoteAddress: socket.remoteAddress }
}

function isLocal(caller: Caller | Refusal | null): boolean {
  return caller !== null && 'how' in caller && caller.how === 'local'
}

/** Lets no address but this machine's own hold more than `most` connections, whatever it sends over them. */
export function limitConnections(server: { on(event: 'connection', listener: (socket: Socket) => void): unknown }, most: number): void {
  const places = new Places(Number.POSITIVE_INFINITY, most)
  server.on('connection', (socket) => {
    const from = plainAddress(socket.remoteAddress)
    const leave = places.take(from, isLoopback(from))
    if (leave === null) socket.destroy()
    else socket.once('close', leave)
  })
}
