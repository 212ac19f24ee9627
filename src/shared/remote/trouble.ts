import type { TroubleName } from '../model/connection.ts'

/** A failure between NEXUS and another system, named. */
export interface RemoteTrouble {
  readonly name: TroubleName
  /** One sentence: what is wrong and what to do. */
  readonly sentence: string
}

/** Who was spoken to, for the sentence. */
export interface RemotePeer {
  /** Name for people, such as `Prometheus`. */
  readonly title: string
  /** Where it is, without credentials. */
  readonly address: string
  /** Key of the configuration that holds its address; null where nobody can choose it. */
  readonly addressKey: string | null
  /** Keys of the configuration that hold its credentials, as they stand in a sentence: `DD_API_KEY`. */
  readonly credentials: string | null
}

/** Codes of Node, OpenSSL and undici. */
const BY_CODE: Readonly<Record<string, TroubleName>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ETIMEDOUT: 'silent',
  UND_ERR_CONNECT_TIMEOUT: 'unreachable',
  UND_ERR_HEADERS_TIMEOUT: 'silent',
  UND_ERR_BODY_TIMEOUT: 'silent',
  ECONNRESET: 'cut_off',
  EPIPE: 'cut_off',
  UND_ERR_SOCKET: 'cut_off',
  ECONNABORTED: 'cut_off',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_other_name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  EPROTO: 'tls_mismatch',
  HPE_INVALID_CONSTANT: 'not_understood',
  // A key that is kept on this machine cannot be read any more: src/shared/secret.ts.
  ERR_SECRET_UNREADABLE: 'credentials_refused',
}

/** A wrapped failure names its reason deeper down; no chain is longer than this. */
const MOST_CAUSES = 8

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Name of a failed connection or time-out; null where nothing of it is known. */
export function troubleNameOf(error: unknown): TroubleName | null {
  let inner: unknown = error
  for (let depth = 0; depth < MOST_CAUSES && typeof inner === 'object' && inner !== null; depth++) {
    const { name, code, cause, errors } = inner as { name?: unknown; code?: unknown; cause?: unknown; errors?: unknown }
    const codeText = textOf(code)
    const known = BY_CODE[codeText] ?? (codeText.startsWith('ERR_SSL') ? 'tls_mismatch' : undefined)
    if (known !== undefined) return known
    if (name === 'TimeoutError') return 'silent'
    inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return null
}

/** Name of what an HTTP status tells; null for a status that is no failure. */
export function troubleNameOfStatus(status: number): TroubleName | null {
  if (status < 400) return null
  if (status === 401) return 'credentials_refused'
  if (status === 403) return 'permission_denied'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 407) return 'credentials_refused'
  if (status === 408) return 'silent'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'server_failed' : 'not_understood'
}

type Words = (peer: RemotePeer) => string

const correct = ({ addressKey }: RemotePeer): string =>
  addressKey === null ? 'look at the network' : `correct ${addressKey} or the network`
const keys = ({ credentials }: RemotePeer): string => (credentials === null ? 'set its credentials' : `correct ${credentials}`)

/** What is said of each trouble. */
const WORDS: Readonly<Record<TroubleName, Words>> = {
  credentials_refused: (peer) => `${peer.title} at ${peer.address} refuses our credentials: ${keys(peer)}.`,
  permission_denied: (peer) =>
    `${peer.title} at ${peer.address} does not allow this: give our credentials the permission, or ${keys(peer)}.`,
  certificate_expired: ({ title, address }) =>
    `The certificate of ${title} at ${address} has expired: renew it there (or correct this machine's clock).`,
  certificate_not_yet_valid: ({ title, address }) =>
    `The certificate of ${title} at ${address} is not valid yet: correct this machine's clock, or the certificate.`,
  certificate_untrusted: ({ title, address }) =>
    `The certificate of ${title} at ${address} is from an authority that this machine does not know: name its file in NODE_EXTRA_CA_CERTS.`,
  certificate_other_name: ({ title, address }) =>
    `The certificate of ${title} at ${address} is for another name: reach it by the name in its certificate, or correct the certificate.`,
  tls_mismatch: ({ title, address, addressKey }) =>
    `${title} at ${address} does not speak TLS as asked: check whether the address begins with http or https${addressKey === null ? '' : ` in ${addressKey}`}.`,
  name_unknown: (peer) => `The name of ${peer.title}'s address ${peer.address} is not known here: ${correct(peer)}.`,
  refused: (peer) => `Nothing answers for ${peer.title} at ${peer.address} (connection refused): start it, or ${correct(peer)}.`,
  unreachable: (peer) => `${peer.title} at ${peer.address} cannot be reached: ${correct(peer)}.`,
  silent: ({ title, address }) =>
    `${title} at ${address} is connected but does not answer in time: look at its load, and at what lies on the way (firewall, proxy).`,
  cut_off: ({ title, address }) => `${title} at ${address} closed the connection in the middle: it may be restarting; NEXUS tries again.`,
  rate_limited: ({ title, address }) => `${title} at ${address} asks for fewer calls (rate limit): NEXUS waits and tries again.`,
  not_found: (peer) => `${peer.title} at ${peer.address} does not know what was asked of it: ${correct(peer)}.`,
  clock_skew: ({ title, address }) =>
    `The clocks of this machine and of ${title} at ${address} differ: set both by a time server (NTP), or times will not fit together.`,
  not_understood: ({ title, address, addressKey }) =>
    `${title} at ${address} answers something that NEXUS cannot read: check that ${addressKey ?? 'the address'} really leads to ${title}.`,
  server_failed: ({ title, address }) => `${title} at ${address} failed to answer (server error): look at its log; NEXUS tries again.`,
}

/** The sentence of a trouble that is already named. */
export function remoteTrouble(name: TroubleName, peer: RemotePeer): RemoteTrouble {
  return { name, sentence: WORDS[name](peer) }
}

/** Names a failure to reach a peer, in one sentence. What nobody knows is called `cut_off`, with what was said of it. */
export function remoteTroubleOf(error: unknown, peer: RemotePeer): RemoteTrouble {
  const name = troubleNameOf(error)
  if (name !== null) return remoteTrouble(name, peer)
  const said = error instanceof Error ? error.message : String(error)
  return { name: 'cut_off', sentence: `${peer.title} at ${peer.address} cannot be spoken to (${said.slice(0, 120)}): ${correct(peer)}.` }
}

/** Name and sentence of an HTTP status; null for one that is no failure. */
export function remoteTroubleOfStatus(status: number, peer: RemotePeer): RemoteTrouble | null {
  const name = troubleNameOfStatus(status)
  return name === null ? null : remoteTrouble(name, peer)
}
