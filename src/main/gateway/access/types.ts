import type { Actor } from '../../../shared/model/input.ts'
import type { Admission } from '../../../shared/model/session.ts'
import type { Secret } from '../../../shared/secret.ts'

/** Who else than this machine may come in, and by which names. */
export interface AccessConfig {
  /** Null: nobody can sign in as operator. */
  readonly operatorToken: Secret | null
  /** Null: nobody can sign in as viewer. */
  readonly viewerToken: Secret | null
  /** Further names or addresses that NEXUS is reached by, in lower case, without port. */
  readonly hosts: readonly string[]
  /** Addresses of reverse proxies: nobody who comes from there is local, and `X-Forwarded-For` is believed. */
  readonly proxies: readonly string[]
  /** PEM files; null: plain HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
}

/** This machine only, without a token. */
export const LOCAL_ACCESS: AccessConfig = { operatorToken: null, viewerToken: null, hosts: [], proxies: [], tls: null }

/** Somebody who was let in. */
export interface Caller {
  readonly actor: Actor
  readonly how: Admission
  /** Where they are; behind a known proxy as it says. IPv6 by its network of 64 bits. */
  readonly place: string
  /** Others can read along: not from this machine itself, nor encrypted as far as can be known. */
  readonly openLine: boolean
  /** Of a signed-in browser: `id` for signing out, end in ms since the epoch. */
  readonly session: { readonly id: string; readonly endsAt: number } | null
}

/** Why somebody was not let in. */
export interface Refusal {
  readonly code: 'NEXUS_AUTH_REQUIRED' | 'NEXUS_RATE_LIMIT'
  readonly message: string
  /** Seconds until another attempt is looked at. */
  readonly retryAfter?: number
}

/** What an HTTP request tells about where it comes from. */
export interface Knock {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly remoteAddress: string | undefined
}
