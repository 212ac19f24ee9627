import type { Protocol } from 'electron'
import { contentSecurityPolicy, SECURITY_HEADERS } from '../../shared/csp.ts'
import { originOf, PAGE_ORIGIN, SCHEME } from './guards.ts'

/** Answers a request for a file of the built page; the gateway serves browsers with the same function. */
export type StaticHandler = (request: Request) => Promise<Response>

/**
 * Makes `app://` a standard, secure origin. Electron takes schemes only before it is
 * ready, and a second call replaces the first, so all of ours stand here.
 */
export function registerPageScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ])
}

/**
 * Answers for `app://bundle/` from the built files and for any other host with 404.
 * The page can open no connection at all: it talks to the core over the string pipe.
 */
export function pageResponder(serve: StaticHandler): StaticHandler {
  return async (request) => {
    if (originOf(request.url) !== PAGE_ORIGIN) return new Response('Not found', { status: 404 })
    const answer = await serve(request)
    const headers = new Headers(answer.headers)
    headers.set('content-security-policy', contentSecurityPolicy())
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
    return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers })
  }
}
