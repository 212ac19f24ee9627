import { existsSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { contentSecurityPolicy } from '../../shared/csp.ts'
import { NexusError, UsageError } from '../../shared/errors.ts'
import type { Nexus } from '../nexus-types.ts'
import { Access } from './access/access.ts'
import { sessionSecret } from './access/secret-file.ts'
import { type AccessConfig, LOCAL_ACCESS } from './access/types.ts'
import { docsPage, notBuiltPage } from './docs-page.ts'
import { callerOf, guard, limitConnections, requireCaller } from './door.ts'
import { addressOf, bracketed, hostNames } from './guard.ts'
import { type GatewayLimits, HEAD_WITHIN_MS, KEPT_OPEN_MS, LIMITS, MAX_CALL_BYTES, REQUEST_WITHIN_MS } from './limits.ts'
import { createMcpEndpoint } from './mcp/endpoint.ts'
import { addressesOf, reachesOut, risksOf } from './reach.ts'
import { answerBroken, refuse, respond, routeUnknown, webRequest } from './replies.ts'
import { createRest, generateOpenApi } from './rest.ts'
import { serveSession } from './session-routes.ts'
import { serveSockets } from './sockets.ts'
import { createSoundHandler, leavesSound } from './sound.ts'
import { createStaticHandler } from './static.ts'
import { tlsOf } from './tls.ts'
import { serveWebhooks } from './webhook-routes.ts'

/** Clients have this long to say goodbye on shutdown, ms. */
const GOODBYE_MS = 1_000

export interface GatewayOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly corsOrigins: readonly string[]
  /** Absent: this machine only, without a token. */
  readonly access?: AccessConfig
  /** Where the key of sessions is kept; absent: they end with this process. */
  readonly secretFile?: string
  readonly limits?: Partial<GatewayLimits>
  /** Folder of the built renderer. */
  readonly rendererRoot: string
  /** Hears of every request that failed for no fault of its caller. */
  readonly onFailure: (error: unknown) => void
  /** Wall time for the ends of sessions, ms since the epoch; the system's where absent. */
  readonly now?: () => number
}

export interface Gateway {
  /** Address of the console for this machine, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Addresses for other machines; empty where they are not let in. */
  readonly addresses: readonly string[]
  readonly port: number
  /** Stops listening and lets every client go, within three seconds. */
  close(): Promise<void>
}

/**
 * Serves the console, REST, its documentation and both sockets. When the port is
 * taken another free one is used, and a notice says so.
 */
export async function startGateway(nexus: Nexus, options: GatewayOptions): Promise<Gateway> {
  const config = options.access ?? LOCAL_ACCESS
  const limits = { ...LIMITS, ...options.limits }
  const tls = tlsOf(config.tls)
  const app = Fastify({
    bodyLimit: MAX_CALL_BYTES,
    forceCloseConnections: true,
    // A path that does not decode meets no route and no hook.
    frameworkErrors: (_error, _request, reply) => refuse(reply, 400, 'NEXUS_INPUT_INVALID', 'This path cannot be read.'),
    clientErrorHandler: answerBroken,
    serverFactory: (handler: RequestListener) =>
      tls ? createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, handler) : createServer(handler),
  })
  app.server.headersTimeout = HEAD_WITHIN_MS
  app.server.requestTimeout = REQUEST_WITHIN_MS
  app.server.keepAliveTimeout = KEPT_OPEN_MS
  limitConnections(app.server, limits.connectionsOfOne)
  // Bodies go to the contract as they came; it is the one that reads them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const scheme = tls ? 'https' : 'http'
  let url = ''
  let port = options.port
  const access = new Access({
    config,
    secret: sessionSecret(options.secretFile).secret,
    now: options.now ?? Date.now,
    elapsed: () => performance.now(),
    port: () => port,
    parseCookie: (header) => app.parseCookie(header),
  })
  const hosts = hostNames(config.hosts, reachesOut(options.host))
  const door = { access, hosts, corsOrigins: options.corsOrigins, limits, onFailure: options.onFailure }
  await app.register(fastifyCookie, { hook: false })
  await guard(app, door)
  const sockets = serveSockets(app.server, nexus, { ...door, elapsed: () => performance.now() })
  serveSession(app, { access, signedOut: sockets.endSession })

  /** Aborts when the client is gone; a stream does not outlive the sign-in that it was asked for with. */
  const goneSignal = (request: FastifyRequest, reply: FastifyReply): AbortSignal => {
    const gone = new AbortController()
    const stay = sockets.endsWith(callerOf(request), () => reply.raw.destroy())
    reply.raw.on('close', () => {
      stay()
      gone.abort()
    })
    return gone.signal
  }
  const rest = createRest(nexus)
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/api/*',
    handler: async (request, reply) => {
      const { actor, how, place, openLine } = callerOf(request)
      const gone = goneSignal(request, reply)
      const takeFeed = (signal: AbortSignal | undefined) => {
        const leave = sockets.places.take(place, how === 'local')
        if (leave === null) throw new NexusError('NEXUS_LIVE_LIMIT', 'Too many live streams are open; close one of them first.')
        if (!signal || signal.aborted) leave()
        else signal.addEventListener('abort', leave, { once: true })
      }
      const response = await rest(webRequest(request, gone), { actor, how, openLine, takeFeed })
      return response ? respond(reply, response) : routeUnknown(request, reply)
    },
  })
  serveWebhooks(app, { access, rest })
  app.get('/metrics', async (request, reply) => {
    const { contentType, text } = await nexus.metricsPage(request.headers.accept ?? null)
    return reply.type(contentType).header('vary', 'accept').send(text)
  })

  const mcp = createMcpEndpoint({ nexus, elapsed: () => performance.now(), onFailure: options.onFailure })
  if (nexus.mcp.enabled) {
    app.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/mcp',
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const gone = goneSignal(request, reply)
        return respond(reply, await mcp.handle(webRequest(request, gone), callerOf(request).actor, gone))
      },
    })
  }

  let openApi: ReturnType<typeof generateOpenApi> | null = null
  const document = () => (openApi ??= generateOpenApi(url))
  const page = (reply: FastifyReply, html: string) =>
    reply.header('content-security-policy', contentSecurityPolicy()).type('text/html; charset=utf-8').send(html)
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(JSON.stringify(await document())))
  app.get('/docs', async (_request, reply) => page(reply, docsPage(await document())))

  const sound = createSoundHandler(nexus)
  const files = createStaticHandler(options.rendererRoot)
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    config: { access: 'anybody' },
    handler: async (request, reply) => {
      if (leavesSound(request.url)) return routeUnknown(request, reply)
      const path = request.url.split('?', 1)[0] ?? ''
      if (path.startsWith('/audio/') || path.startsWith('/voice/')) {
        const refused = requireCaller(request, reply)
        if (refused) return refused
        const heard = await sound(webRequest(request))
        if (heard) return respond(reply, heard)
      }
      if (path === '/' && !existsSync(join(options.rendererRoot, 'index.html'))) return page(reply, notBuiltPage())
      const response = await files(webRequest(request))
      response.headers.set(
        'content-security-policy',
        contentSecurityPolicy([...socketOrigins(request.headers.host), ...nexus.pageConnects]),
      )
      return respond(reply, response)
    },
  })

  port = await listen(app, nexus, options)
  const address = (host: string) => `${scheme}://${bracketed(host)}:${port}`
  url = address(options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host)
  for (const risk of risksOf(options.host, config)) nexus.notice(risk)
  return {
    url,
    addresses: addressesOf(options.host).map(address),
    port,
    async close() {
      await mcp.close()
      await sockets.close(GOODBYE_MS)
      await app.close()
    },
  }
}

/**
 * This server's socket under the name that the page was opened at. A policy cannot name an IPv6 address; for a page
 * opened at one, `'self'` covers its socket.
 */
function socketOrigins(host: string | undefined): string[] {
  const address = addressOf(host)
  return address === null || address.startsWith('[') ? [] : [`ws://${address}`, `wss://${address}`]
}

async function listen(app: FastifyInstance, nexus: Nexus, { host, port }: GatewayOptions): Promise<number> {
  let refusal: string | undefined
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') refusal = 'was taken'
    else if (code === 'EACCES') refusal = 'is not open to this user'
    else
      throw new UsageError(
        `NEXUS cannot listen on HOST ${host} (${code ?? String(error)}); choose 127.0.0.1, an address of this machine, or 0.0.0.0.`,
      )
    await app.listen({ host, port: 0 })
  }
  const address = app.server.address()
  const taken = typeof address === 'object' && address ? address.port : port
  if (refusal !== undefined) nexus.notice(`Port ${port} ${refusal}, so NEXUS listens on ${taken}; choose another with --port.`)
  return taken
}
