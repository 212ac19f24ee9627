import { sameSecret } from '../../core/same-secret.ts'
import { isLoopbackName } from '../guard.ts'
import { isLoopback, plainAddress } from './address.ts'
import { Attempts } from './attempts.ts'
import { isKnownProxy, isProxied, placeOf } from './place.ts'
import { Sessions, type SignedInRole } from './sessions.ts'
import type { AccessConfig, Caller, Knock, Refusal } from './types.ts'

export interface AccessPorts {
  readonly config: AccessConfig
  /** Random, of this installation: what sessions are signed with. */
  readonly secret: Buffer
  /** Wall time, ms since the epoch. */
  now(): number
  /** Milliseconds that only grow. */
  elapsed(): number
  /** The cookies of a `Cookie` header. */
  parseCookie(header: string): Readonly<Record<string, string | undefined>>
  /** Port that browsers keep one session each for: cookies do not know ports. */
  port(): number
}

/** Longest token that is looked at, characters. */
const LONGEST_TOKEN = 200

/**
 * Who somebody is, for every way in: REST, both sockets, MCP, sound, metrics. `identify` is the one place that makes an
 * actor of a request; whatever is added asks here too.
 */
export class Access {
  readonly sessions: Sessions
  private readonly attempts: Attempts
  private readonly ports: AccessPorts

  constructor(ports: AccessPorts) {
    this.ports = ports
    this.sessions = new Sessions(ports.config, ports.secret, () => ports.now())
    this.attempts = new Attempts(() => ports.elapsed())
  }

  /** Name of the cookie: two NEXUS of one machine must not sign each other out. */
  get cookie(): string {
    return `nexus_${this.ports.port()}`
  }

  identify(knock: Knock): Caller | Refusal {
    const { config } = this.ports
    const place = placeOf(knock, config.proxies)
    const local = this.isLocal(knock)
    const bearer = bearerOf(knock)
    const line = { local, openLine: !local && !this.isSecure(knock) }
    if (bearer !== null && this.hasTokens) {
      const role = this.roleOf(bearer, place)
      return typeof role === 'string' ? this.caller(role, 'token', place, line) : role
    }
    const value = this.cookieOf(knock)
    const session = value === null ? null : this.sessions.read(value)
    if (session) return { ...this.caller(session.role, 'session', place, line), session }
    if (local) return { actor: { name: 'operator', role: 'operator' }, how: 'local', place, openLine: false, session: null }
    return { code: 'NEXUS_AUTH_REQUIRED', message: this.why(knock, value !== null) }
  }

  /** What a token is good for; counts it where it is good for nothing. */
  roleOf(token: string, place: string): SignedInRole | Refusal {
    const wait = this.attempts.wait(place)
    if (wait > 0) {
      return {
        code: 'NEXUS_RATE_LIMIT',
        message: `Too many wrong tokens came from your address: wait ${wait} s before the next attempt.`,
        retryAfter: wait,
      }
    }
    const { operatorToken, viewerToken } = this.ports.config
    const given = token.slice(0, LONGEST_TOKEN + 1)
    // Both are compared, whatever the first says.
    const operator = operatorToken !== null && sameSecret(given, operatorToken.reveal())
    const viewer = viewerToken !== null && sameSecret(given, viewerToken.reveal())
    if (operator || viewer) {
      this.attempts.succeeded(place)
      return operator ? 'operator' : 'viewer'
    }
    this.attempts.missed(place, given)
    return { code: 'NEXUS_AUTH_REQUIRED', message: 'This is no token of this NEXUS: look for blanks at its ends, or ask who runs it.' }
  }

  placeOf(knock: Knock): string {
    return placeOf(knock, this.ports.config.proxies)
  }

  /** True when the browser's way here is encrypted, as far as can be known. */
  isSecure(knock: Knock): boolean {
    const { tls, proxies } = this.ports.config
    return tls !== null || (isKnownProxy(knock, proxies) && knock.headers['x-forwarded-proto'] === 'https')
  }

  /** On this machine, straight from its own address to its own name: whatever passed a proxy is not. */
  isLocal(knock: Knock): boolean {
    return (
      isLoopback(plainAddress(knock.remoteAddress)) &&
      !isKnownProxy(knock, this.ports.config.proxies) &&
      !isProxied(knock) &&
      isLoopbackName(typeof knock.headers.host === 'string' ? knock.headers.host : undefined)
    )
  }

  private get hasTokens(): boolean {
    return this.ports.config.operatorToken !== null || this.ports.config.viewerToken !== null
  }

  private caller(
    role: SignedInRole,
    how: 'token' | 'session',
    place: string,
    { local, openLine }: { local: boolean; openLine: boolean },
  ): Caller {
    // Who acknowledged an incident from where should be readable next year.
    return { actor: { name: local ? role : `${role} at ${place}`, role }, how, place, openLine, session: null }
  }

  private cookieOf({ headers }: Knock): string | null {
    return typeof headers.cookie === 'string' ? (this.ports.parseCookie(headers.cookie)[this.cookie] ?? null) : null
  }

  private why(knock: Knock, hadSession: boolean): string {
    if (!this.hasTokens)
      return isProxied(knock)
        ? 'This came through a proxy, and NEXUS has no token to know you by: set NEXUS_TOKEN or NEXUS_VIEWER_TOKEN where it runs.'
        : 'NEXUS knows you by a token here: set NEXUS_TOKEN or NEXUS_VIEWER_TOKEN where it runs, or open it at http://127.0.0.1.'
    return hadSession
      ? 'Your sign-in is over: sign in again.'
      : 'Sign in at the start page, or send a token as "Authorization: Bearer TOKEN".'
  }
}

function bearerOf({ headers }: Knock): string | null {
  return typeof headers.authorization === 'string' ? (/^bearer +(\S+) *$/i.exec(headers.authorization)?.[1] ?? null) : null
}
