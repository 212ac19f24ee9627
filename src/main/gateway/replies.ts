import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ERROR_CODES, type NexusErrorCode } from '../../shared/errors.ts'
import type { Refusal } from './access/types.ts'

/** Refuses in the form of every error. */
export function refuse(reply: FastifyReply, status: number, code: NexusErrorCode, message: string): FastifyReply {
  return reply.code(status).type('application/json').send(JSON.stringify({ code, message }))
}

/** Says why somebody is not let in, and when to try again. */
export function turnAway(reply: FastifyReply, { code, message, retryAfter }: Refusal): FastifyReply {
  if (code === 'NEXUS_AUTH_REQUIRED') reply.header('www-authenticate', 'Bearer realm="NEXUS"')
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  return refuse(reply, ERROR_CODES[code], code, message)
}

export function routeUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0]
  return refuse(reply, 404, 'NEXUS_ROUTE_UNKNOWN', `There is no ${request.method} ${path}; /docs lists every call.`)
}

/** The request in web form. Who sent it was decided before: neither cookie nor token goes further. */
export function webRequest(request: FastifyRequest, signal?: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'cookie' && name !== 'authorization')
      headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const body = request.body instanceof Uint8Array && request.body.byteLength > 0 ? new Uint8Array(request.body) : null
  // The host was checked; the path alone decides what is served.
  return new Request(new URL(request.url, 'http://nexus'), { method: request.method, headers, body, ...(signal && { signal }) })
}

export function respond(reply: FastifyReply, response: Response): FastifyReply {
  reply.code(response.status)
  response.headers.forEach((value, name) => {
    reply.header(name, value)
  })
  return reply.send(response.body ? Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>) : null)
}

/** Answers what is no HTTP, and ends it: no request comes of it, so no hook sees it. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'The request did not arrive in time.']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'The headers of the request are too large.']
        : ['400 Bad Request', 'This is no HTTP request that can be read.']
  const body = JSON.stringify({ code: 'NEXUS_INPUT_INVALID', message })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
