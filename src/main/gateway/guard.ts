import type { IncomingHttpHeaders } from 'node:http'
import { hostname } from 'node:os'
import { plainAddress } from './access/address.ts'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The names that NEXUS may be addressed by, besides the address that a connection came in at. */
export type HostNames = ReadonlySet<string>

/**
 * Names for the guard: loopback's, those of the configuration, and where other machines are let in this machine's own
 * name with its short and its `.local` form.
 */
export function hostNames(configured: readonly string[], reachesOut: boolean, own = hostname()): HostNames {
  const name = own.toLowerCase()
  const short = name.split('.', 1)[0] ?? name
  return new Set([...LOOPBACK_NAMES, ...configured.map(bracketed), ...(reachesOut ? [name, short, `${short}.local`] : [])])
}

export function isLoopbackName(host: string | undefined): boolean {
  return LOOPBACK_NAMES.has(nameOf(host) ?? '')
}

/**
 * True when the request was addressed to this machine by one of its own names, or by the address `localAddress` at which
 * it came in. A page of another site that had its name point here (DNS rebinding) fails this.
 */
export function hostAllowed(host: string | undefined, names: HostNames = LOOPBACK_NAMES, localAddress?: string): boolean {
  const name = nameOf(host)
  if (name === null) return false
  return names.has(name) || (localAddress !== undefined && name === bracketed(plainAddress(localAddress)))
}

/** Name and port of a `Host` header in the one form that a browser would send; null for anything else. */
export function addressOf(host: string | undefined): string | null {
  if (host === undefined || !URL.canParse(`http://${host}`)) return null
  const url = new URL(`http://${host}`)
  return url.href === `http://${url.host}/` ? url.host : null
}

function nameOf(host: string | undefined): string | null {
  const address = addressOf(host)
  return address === null ? null : new URL(`http://${address}`).hostname
}

/** An address as it stands in a URL. */
export function bracketed(name: string): string {
  return name.includes(':') ? new URL(`http://[${name}]`).hostname : name
}

/**
 * True when the request does not come from a page of another site. Programs send no
 * Origin; our own page's is this server under the name it was asked by; others must be configured.
 * The caller has checked the host.
 */
export function originAllowed(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  // Following a link sends no Origin and shows its page nothing; a form does send one.
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] === 'navigate'
  if (allowed.includes(origin)) return true
  // A proxy may speak https to the browser and http to us.
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
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
