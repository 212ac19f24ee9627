import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Access } from './access/access.ts'
import type { Caller } from './access/types.ts'
import { callerOf, knockOf } from './door.ts'
import { refuse, turnAway } from './replies.ts'

const signIn = z.object({ token: z.string().trim().min(1).max(200) })
/** A token in JSON is shorter. */
const MAX_BODY_BYTES = 2_048

export interface SessionRoutes {
  readonly access: Access
  /** A session was ended by its owner: whatever it keeps open ends. */
  signedOut(id: string): void
}

/**
 * `/session`, for browsers: a token once (POST), the cookie renewed (GET), signed out (DELETE). The cookie holds no
 * token, no script reads it, and no other site's page sends it.
 */
export function serveSession(app: FastifyInstance, { access, signedOut }: SessionRoutes): void {
  app.post('/session', { bodyLimit: MAX_BODY_BYTES, config: { access: 'anybody' } }, (request, reply) => {
    // A form of another site cannot send this type without asking first.
    const isJson = /^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')
    const parsed = isJson ? signIn.safeParse(jsonOf(request.body)) : null
    if (!parsed?.success) return refuse(reply, 400, 'NEXUS_INPUT_INVALID', 'Send {"token": "..."} as application/json.')
    const role = access.roleOf(parsed.data.token, access.placeOf(knockOf(request)))
    if (typeof role !== 'string') return turnAway(reply, role)
    setCookie(request, reply, access, access.sessions.begin(role))
    return reply.header('cache-control', 'no-store').send({ role })
  })
  app.get('/session', (request, reply) => {
    const caller = callerOf(request)
    const session = sessionOf(caller)
    if (session && access.sessions.renews(session)) setCookie(request, reply, access, access.sessions.begin(session.role))
    return reply.header('cache-control', 'no-store').send({ role: caller.actor.role, name: caller.actor.name, how: caller.how })
  })
  app.delete('/session', { config: { access: 'anybody' } }, (request, reply) => {
    const { caller } = request
    if (caller !== null && 'actor' in caller && caller.session) {
      access.sessions.revoke(caller.session)
      signedOut(caller.session.id)
    }
    setCookie(request, reply, access, { value: '', maxAgeSeconds: 0 })
    return reply.code(204).send()
  })
}

function sessionOf({ actor: { role }, session }: Caller) {
  return session === null || role === 'system' ? null : { ...session, role }
}

function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Access,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number },
): void {
  const options = {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: access.isSecure(knockOf(request)),
    maxAge: maxAgeSeconds,
  } as const
  reply.header('set-cookie', fastifyCookie.serialize(access.cookie, value, options))
}

function jsonOf(body: unknown): unknown {
  try {
    return body instanceof Uint8Array ? JSON.parse(Buffer.from(body).toString('utf8')) : null
  } catch {
    return null
  }
}
