import type { TroubleName } from '../shared/model/connection.ts'
import type { SourceState } from '../shared/model/source.ts'
import { troubleNameOf } from '../shared/remote/trouble.ts'
import { SecretUnreadable } from '../shared/secret.ts'

/** What a person is told of a failure. */
export interface Trouble {
  readonly state: Extract<SourceState, 'connecting' | 'error'>
  /** Null: nothing that somebody elsewhere could mend. */
  readonly name: TroubleName | null
  /** One sentence: what is wrong and what to do. */
  readonly sentence: string
}

/** Where and as whom we read, for the sentences. */
export interface Whereabouts {
  readonly servers: string
  readonly topic: string
  readonly groupId: string
  readonly tls: boolean
  readonly username: string | null
}

/** What can be read of an error of kafkajs, OpenSSL or the network. */
interface Clues {
  readonly name: string
  readonly code: string
  readonly type: string
  readonly broker: string | null
  readonly message: string
}

/** A failure that is ours to name: the broker is not to blame. */
export class OwnTrouble extends Error {
  readonly trouble: Trouble

  constructor(state: Trouble['state'], sentence: string) {
    super(sentence)
    this.trouble = { state, name: null, sentence }
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The first cause: kafkajs wraps it as often as it tried. */
function cluesOf(error: unknown): Clues {
  let inner = error
  for (let depth = 0; depth < 8 && inner instanceof Error && inner.cause instanceof Error; depth++) inner = inner.cause
  if (!(inner instanceof Error)) return { name: '', code: '', type: '', broker: null, message: String(inner) }
  const { code, type, broker } = { code: undefined, type: undefined, broker: undefined, ...inner }
  return { name: inner.name, code: text(code), type: text(type), broker: text(broker) || null, message: inner.message }
}

type Words = (at: Whereabouts, server: string) => string

const REFUSED: Words = (_, server) =>
  `No Kafka broker answers at ${server} (connection refused): start it, or correct KAFKA_BOOTSTRAP_SERVERS.`
const UNKNOWN_HOST: Words = (_, server) =>
  `The name of the Kafka broker ${server} is not known here: correct KAFKA_BOOTSTRAP_SERVERS or the network.`
const SILENT: Words = (_, server) => `The Kafka broker at ${server} does not answer: look at the broker, the network and the firewall.`
const OTHER_AUTHORITY: Words = (_, server) =>
  `The certificate of ${server} is from an authority that this machine does not know: name its certificate in KAFKA_SSL_CA.`

const BY_CODE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: REFUSED,
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  ETIMEDOUT: SILENT,
  EHOSTUNREACH: SILENT,
  ENETUNREACH: SILENT,
  CERT_HAS_EXPIRED: (_, server) => `The certificate of ${server} has expired: renew it at the broker (or correct this machine's clock).`,
  CERT_NOT_YET_VALID: (_, server) => `The certificate of ${server} is not valid yet: correct this machine's clock, or the certificate.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (_, server) =>
    `The certificate of ${server} is for another name: reach the broker by the name in its certificate, or correct the certificate.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: OTHER_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: OTHER_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OTHER_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: OTHER_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OTHER_AUTHORITY,
}

const PREPARES: Words = ({ servers }) => `Kafka at ${servers} is still starting: NEXUS waits until its topics and groups are there.`

/** Kinds of answers that only say that the broker needs time. */
const WAITS: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
])

const NAME_BY_TYPE: Readonly<Record<string, TroubleName>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'not_found',
  TOPIC_AUTHORIZATION_FAILED: 'permission_denied',
  GROUP_AUTHORIZATION_FAILED: 'permission_denied',
  CLUSTER_AUTHORIZATION_FAILED: 'permission_denied',
}

const BY_TYPE: Readonly<Record<string, Words>> = {
  UNKNOWN_TOPIC_OR_PARTITION: ({ topic, servers }) =>
    `The topic ${topic} does not exist at ${servers}: NEXUS waits for it; create it, or correct KAFKA_TOPIC.`,
  LEADER_NOT_AVAILABLE: PREPARES,
  NOT_LEADER_FOR_PARTITION: PREPARES,
  GROUP_COORDINATOR_NOT_AVAILABLE: PREPARES,
  GROUP_LOAD_IN_PROGRESS: PREPARES,
  NOT_COORDINATOR_FOR_GROUP: PREPARES,
  TOPIC_AUTHORIZATION_FAILED: ({ topic, username }) =>
    `Kafka does not let ${username ?? 'this client'} read the topic ${topic}: allow Read and Describe on it, or correct KAFKA_TOPIC.`,
  GROUP_AUTHORIZATION_FAILED: ({ groupId, username }) =>
    `Kafka does not let ${username ?? 'this client'} use the consumer group ${groupId}: allow Read on it, or choose another KAFKA_GROUP_ID.`,
  CLUSTER_AUTHORIZATION_FAILED: ({ username }) =>
    `Kafka does not let ${username ?? 'this client'} in: correct its permissions at the broker.`,
}

const PASSWORD: Words = ({ username, servers }) =>
  `Kafka at ${servers} refuses the user ${username ?? ''}: correct KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD or KAFKA_SASL_MECHANISM.`

/** A listener that speaks something else closes the connection, answers nonsense, or waits for what never comes. */
const OTHER_PROTOCOL: Words = ({ tls, username }, server) =>
  tls
    ? `${server} does not speak TLS: choose its TLS port, or set KAFKA_SSL=false.`
    : `${server} closed the connection at once: it may need TLS (KAFKA_SSL=true)${username === null ? ' or a user (KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD)' : ''}.`

function wordsFor({ name, code, type, message }: Clues): Words {
  const known = BY_CODE[code] ?? BY_TYPE[type]
  if (known !== undefined) return known
  if (name === 'KafkaJSSASLAuthenticationError' || /SASL/.test(type) || /SASL|supported mechanisms/i.test(message)) return PASSWORD
  if (/self.signed|unable to verify|unable to get/.test(message)) return OTHER_AUTHORITY
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || /wrong version number|before secure TLS|packet length/i.test(message))
    return OTHER_PROTOCOL
  if (name === 'KafkaJSRequestTimeoutError' || /timeout|timed out|not connected/i.test(message)) return SILENT
  if (name === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET' || code === 'EPIPE') return OTHER_PROTOCOL
  return ({ servers }) => `Kafka at ${servers} failed (${message}): look at the broker's log.`
}

/** The sentences that stand for several codes name their trouble themselves. */
const NAME_BY_WORDS: ReadonlyMap<Words, TroubleName> = new Map([
  [PASSWORD, 'credentials_refused'],
  [OTHER_AUTHORITY, 'certificate_untrusted'],
  [OTHER_PROTOCOL, 'tls_mismatch'],
  [SILENT, 'silent'],
])

/** A broker that only needs time is one that cannot serve yet. */
function nameOf({ type }: Clues, words: Words, error: unknown): TroubleName {
  return troubleNameOf(error) ?? NAME_BY_TYPE[type] ?? NAME_BY_WORDS.get(words) ?? 'server_failed'
}

/**
 * Names a failure in one sentence. `wasThere`: this broker had answered before, so a closed connection is an outage
 * and no wrong setting.
 */
export function troubleOf(error: unknown, at: Whereabouts, wasThere: boolean): Trouble {
  if (error instanceof OwnTrouble) return error.trouble
  if (error instanceof SecretUnreadable) return { state: 'error', name: 'credentials_refused', sentence: error.message }
  const clues = cluesOf(error)
  const server = clues.broker ?? at.servers
  const words = wordsFor(clues)
  const outage = words === OTHER_PROTOCOL && wasThere
  return {
    state: WAITS.has(clues.type) ? 'connecting' : 'error',
    name: outage ? 'cut_off' : nameOf(clues, words, error),
    sentence: outage ? `The Kafka broker at ${server} closed the connection: it may be starting again.` : words(at, server),
  }
}
