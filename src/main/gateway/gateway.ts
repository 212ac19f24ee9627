import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { contentSecurityPolicy, SECURITY_HEADERS } from '../../shared/csp.ts'
import { type NexusErrorCode, UsageError } from '../../shared/errors.ts'
import type { Actor } from '../../shared/model/input.ts'
import type { CallContext, Nexus } from '../nexus-types.ts'
import { docsPage, notBuiltPage } from './docs-page.ts'
import { corsHeaders, hostAllowed, originAllowed } from './guard.ts'
import { MAX_CALL_BYTES } from './limits.ts'
import { createRest, generateOpenApi } from './rest.ts'
import { serveSockets } from './sockets.ts'
import { createSoundHandler, leavesSound } from './sound.ts'
import { createStaticHandler } from './static.ts'
import { serveWebhooks } from './webhook-routes.ts'

/** Clients have this long to say goodbye on shutdown, ms. */
const GOODBYE_MS = 1_000

/** Everyone on this machine is an operator; other machines are not let in yet. */
const LOCAL_OPERATOR: Actor = { name: 'operator', role: 'operator' }

export interface GatewayOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly corsOrigins: readonly string[]
  /** Folder of the built renderer. */
  readonly rendererRoot: string
  /** Hears of every request that failed for no fault of its caller. */
  readonly onFailure: (error: unknown) => void
}

export interface Gateway {
  /** Address of the console, such as `http://127.0.0.1:8000`. */
  readonly url: string
  readonly port: number
  /** Stops listening and lets every client go, within three seconds. */
  close(): Promise<void>
}

/**
 * Serves the console, REST, its documentation and both sockets. When the port is
 * taken another free one is used, and a notice says so.
 */
export async function startGateway(nexus: Nexus, options: GatewayOptions): Promise<Gateway> {
  const app = Fastify({
    bodyLimit: MAX_CALL_BYTES,
    forceCloseConnections: true,
    // A path that does not decode meets no route and no hook.
    frameworkErrors: (_error, _request, reply) => refuse(reply, 400, 'NEXUS_INPUT_INVALID', 'This path cannot be read.'),
  })
  // Bodies go to the contract as they came; it is the one that reads them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  guard(app, options)

  const rest = createRest(nexus)
  async function answer(request: FastifyRequest, reply: FastifyReply, context: CallContext): Promise<FastifyReply> {
    const gone = new AbortController()
    reply.raw.on('close', () => gone.abort())
    const response = await rest(webRequest(request, gone.signal), context)
    return response ? respond(reply, response) : routeUnknown(request, reply)
  }
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/api/*',
    handler: (request, reply) => answer(request, reply, { actor: LOCAL_OPERATOR }),
  })
  serveWebhooks(app, answer)
  app.get('/metrics', async (request, reply) => {
    const { contentType, text } = await nexus.metricsPage(request.headers.accept ?? null)
    return reply.type(contentType).header('vary', 'accept').send(text)
  })

  let url = ''
  let openApi: ReturnType<typeof generateOpenApi> | null = null
  const document = () => (openApi ??= generateOpenApi(url))
  const page = (reply: FastifyReply, html: string) =>
    reply.header('content-security-policy', contentSecurityPolicy()).type('text/html; charset=utf-8').send(html)
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(JSON.stringify(await document())))
  app.get('/docs', async (_request, reply) => page(reply, docsPage(await document())))

  const sound = createSoundHandler(nexus)
  let files: ReturnType<typeof createStaticHandler> | null = null
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: async (request, reply) => {
      if (leavesSound(request.url)) return routeUnknown(request, reply)
      const heard = await sound(webRequest(request))
      if (heard) return respond(reply, heard)
      const path = request.url.split('?', 1)[0]
      if (path === '/' && !existsSync(join(options.rendererRoot, 'index.html'))) return page(reply, notBuiltPage())
      files ??= createStaticHandler(options.rendererRoot, contentSecurityPolicy(socketOrigins(url)))
      return respond(reply, await files(webRequest(request)))
    },
  })

  const sockets = serveSockets(app.server, nexus, {
    actor: LOCAL_OPERATOR,
    corsOrigins: options.corsOrigins,
    elapsed: () => performance.now(),
    onFailure: options.onFailure,
  })
  const port = await listen(app, nexus, options)
  url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  return {
    url,
    port,
    async close() {
      await sockets.close(GOODBYE_MS)
      await app.close()
    },
  }
}

function guard(app: FastifyInstance, options: GatewayOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    if (!hostAllowed(request.headers.host)) {
      return refuse(
        reply,
        403,
        'NEXUS_ORIGIN_FORBIDDEN',
        'This address is not a name of this machine; open NEXUS at 127.0.0.1 or localhost.',
      )
    }
    if ((request.url.startsWith('/api/') || request.url.startsWith('/metrics')) && !originAllowed(request.headers, options.corsOrigins)) {
      return refuse(reply, 403, 'NEXUS_ORIGIN_FORBIDDEN', 'Pages of this origin may not call NEXUS; name it in CORS_ORIGINS to allow it.')
    }
    reply.headers(corsHeaders(request.headers.origin, options.corsOrigins))
    if (request.method === 'OPTIONS') return reply.code(204).send()
    return undefined
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode === 413)
      return refuse(reply, 413, 'NEXUS_INPUT_INVALID', `The body is larger than ${MAX_CALL_BYTES / 1024} KiB; send less.`)
    if (error.statusCode !== undefined && error.statusCode < 500)
      return refuse(reply, 400, 'NEXUS_INPUT_INVALID', 'The request cannot be read: send JSON in the documented form.')
    options.onFailure(error)
    return refuse(reply, 503, 'NEXUS_CORE_FAILED', 'NEXUS could not answer; its log says why.')
  })
  app.setNotFoundHandler(routeUnknown)
}

function routeUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0]
  return refuse(reply, 404, 'NEXUS_ROUTE_UNKNOWN', `There is no ${request.method} ${path}; /docs lists every call.`)
}

function refuse(reply: FastifyReply, status: number, code: NexusErrorCode, message: string): FastifyReply {
  return reply.code(status).type('application/json').send(JSON.stringify({ code, message }))
}

function webRequest(request: FastifyRequest, signal?: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const body = request.body instanceof Uint8Array && request.body.byteLength > 0 ? new Uint8Array(request.body) : null
  // The host was checked; the path alone decides what is served.
  return new Request(new URL(request.url, 'http://nexus'), { method: request.method, headers, body, ...(signal && { signal }) })
}

function respond(reply: FastifyReply, response: Response): FastifyReply {
  reply.code(response.status)
  response.headers.forEach((value, name) => {
    reply.header(name, value)
  })
  return reply.send(response.body ? Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>) : null)
}

/**
 * This server's sockets under each name that the page may have been opened at. A policy cannot name an IPv6 address;
 * for a page opened at one, `'self'` covers its socket.
 */
function socketOrigins(url: string): string[] {
  const { port } = new URL(url)
  return ['127.0.0.1', 'localhost'].map((name) => `ws://${name}:${port}`)
}

async function listen(app: FastifyInstance, nexus: Nexus, { host, port }: GatewayOptions): Promise<number> {
  let refusal: string | undefined
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') refusal = 'was taken'
    else if (code === 'EACCES') refusal = 'is not open to this user'
    else throw new UsageError(`NEXUS cannot listen on HOST ${host} (${code ?? String(error)}); choose 127.0.0.1, localhost or ::1.`)
    await app.listen({ host, port: 0 })
  }
  const address = app.server.address()
  const taken = typeof address === 'object' && address ? address.port : port
  if (refusal !== undefined) nexus.notice(`Port ${port} ${refusal}, so NEXUS listens on ${taken}; choose another with --port.`)
  return taken
}
