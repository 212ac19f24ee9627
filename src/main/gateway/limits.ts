import { MAX_MONITORS_TEXT } from '../../shared/model/monitor-rules.ts'

/**
 * Largest call, bytes of JSON: over REST as well as in one message of a socket. The longest is a file of monitors; a
 * character of it takes up to three bytes in UTF-8, and two where JSON escapes it (line breaks, quotes).
 */
export const MAX_CALL_BYTES = 4 * MAX_MONITORS_TEXT

/** How much the gateway serves at once and how often it answers. Callers on this machine are not counted by address. */
export interface GatewayLimits {
  /** Sockets and streams open at once, in all. */
  readonly clients: number
  /** The same from one address: a wall of displays behind one router. */
  readonly clientsOfOne: number
  /** TCP connections of one address, idle ones included. */
  readonly connectionsOfOne: number
  /** HTTP requests, and calls over sockets, a minute from one address. A page loads some forty files. */
  readonly callsPerMinute: number
}

export const LIMITS: GatewayLimits = { clients: 2_048, clientsOfOne: 64, connectionsOfOne: 256, callsPerMinute: 3_000 }

/** A request has arrived whole by then, ms: its head, and all of it. */
export const HEAD_WITHIN_MS = 15_000
export const REQUEST_WITHIN_MS = 60_000
/** An idle connection is kept for the next request, ms. */
export const KEPT_OPEN_MS = 72_000
