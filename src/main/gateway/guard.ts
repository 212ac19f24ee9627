import type { IncomingHttpHeaders } from 'node:http'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]', '::1'])

/**
 * True when the request was addressed to this machine by one of its own names. A
 * page of another site that had its name point here (DNS rebinding) fails this.
 */
export function hostAllowed(host: string | undefined): boolean {
  if (host === undefined) return false
  try {
    return LOOPBACK_NAMES.has(new URL(`http://${host}`).hostname)
  } catch {
    return false
  }
}

/**
 * True when the request does not come from a page of another site. Programs send no
 * Origin; our own page's is this server under a loopback name; others must be configured.
 */
export function originAllowed(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined) return headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] !== 'cross-site'
  if (allowed.includes(origin)) return true
  return host !== undefined && origin === `http://${host}` && hostAllowed(host)
}

/** Headers that let a page of a configured origin read the answer; none for others. */
export function corsHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  if (origin === undefined || !allowed.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': 'content-type, authorization, last-event-id, mcp-session-id, mcp-protocol-version',
    'access-control-expose-headers': 'mcp-session-id',
    'access-control-max-age': '600',
    vary: 'origin',
  }
}
