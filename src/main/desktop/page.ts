import type { Protocol } from 'electron'
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
 * Answers for `app://bundle/` from the built files and for any other host with 404. The
 * handler's own policy lets the page open no foreign connection: it talks to the core
 * over the string pipe.
 */
export function pageResponder(serve: StaticHandler): StaticHandler {
  return async (request) => (originOf(request.url) === PAGE_ORIGIN ? serve(request) : new Response('Not found', { status: 404 }))
}
