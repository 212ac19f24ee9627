import { atom } from 'jotai'
import type { Connection, TroubleName } from '../../shared/model/connection.ts'
import type { Tone } from './board.ts'
import { plural } from './words.ts'

/** Names of the connections in trouble besides the source, as the core tells them. */
export const failingConnectionsAtom = atom<readonly string[]>([])

/** Tone in which a connection is shown. `off` and `connecting` are neither good nor bad. */
export const CONNECTION_TONE: Readonly<Record<Connection['state'], Tone>> = {
  failed: 'critical',
  degraded: 'warning',
  connecting: 'unknown',
  ok: 'healthy',
  off: 'stale',
}

export const CONNECTION_WORD: Readonly<Record<Connection['state'], string>> = {
  failed: 'fails',
  degraded: 'in part',
  connecting: 'not yet',
  ok: 'works',
  off: 'off',
}

/** Name of a trouble, for people. */
export const TROUBLE_WORD: Readonly<Record<TroubleName, string>> = {
  credentials_refused: 'wrong credentials',
  permission_denied: 'not permitted',
  certificate_expired: 'certificate expired',
  certificate_not_yet_valid: 'certificate not valid yet',
  certificate_untrusted: 'certificate not trusted',
  certificate_other_name: 'certificate for another name',
  tls_mismatch: 'no TLS as asked',
  name_unknown: 'name unknown',
  refused: 'connection refused',
  unreachable: 'unreachable',
  silent: 'does not answer',
  cut_off: 'cut off',
  rate_limited: 'rate limit',
  not_found: 'not found',
  clock_skew: 'clocks differ',
  not_understood: 'not understood',
  server_failed: 'server error',
}

/** Which way it goes, seen from NEXUS. */
export const DIRECTION_WORD: Readonly<Record<Connection['direction'], string>> = {
  in: 'comes in',
  out: 'goes out',
  both: 'both ways',
}

const RANK: Readonly<Record<Connection['state'], number>> = { failed: 0, degraded: 1, connecting: 2, ok: 3, off: 4 }

/** Those in trouble first, those that are not configured last; the core's order otherwise. */
export function inOrder(connections: readonly Connection[]): Connection[] {
  return [...connections].sort((a, b) => RANK[a.state] - RANK[b.state])
}

/** The whole in a few words. */
export function standingOf(connections: readonly Connection[]): { readonly text: string; readonly tone: Tone } {
  const count = (...states: Connection['state'][]) => connections.filter(({ state }) => states.includes(state)).length
  const failing = count('failed', 'degraded')
  if (failing > 0) return { text: `${plural(failing, 'connection')} in trouble`, tone: count('failed') > 0 ? 'critical' : 'warning' }
  const waiting = count('connecting')
  if (waiting > 0) return { text: `${count('ok')} work, ${waiting} not tried yet`, tone: 'unknown' }
  return { text: count('ok') === 1 ? 'The one in use works' : `All ${count('ok')} in use work`, tone: 'healthy' }
}
