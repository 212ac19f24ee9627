import { readFileSync } from 'node:fs'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import kafkajs, { type KafkaConfig as ClientOptions, type Kafka, type SASLOptions } from 'kafkajs'
import { UsageError } from '../shared/errors.ts'
import { registerCodecs } from './codecs/index.ts'
import { calmRequestQueue } from './request-queue.ts'
import type { KafkaConfig } from './settings.ts'

const CONNECT_MS = 5_000
/** A broker that is silent for so long is gone; half-open sockets are found by it. */
const REQUEST_MS = 10_000
const KEEP_ALIVE_MS = 15_000

/** A client and the way to be rid of it. */
export interface KafkaClient {
  readonly kafka: Kafka
  /** Ends every socket at once, also those that no longer answer. */
  destroy(): void
}

const MECHANISMS = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' } as const

function saslOf(sasl: NonNullable<KafkaConfig['sasl']>): SASLOptions {
  return { mechanism: MECHANISMS[sasl.mechanism], username: sasl.username, password: sasl.password.reveal() }
}

/** TLS as asked for. Throws UsageError for a file of authorities that cannot be read. */
function tlsOf({ caFile }: NonNullable<KafkaConfig['tls']>): NonNullable<ClientOptions['ssl']> {
  if (caFile === null) return true
  try {
    return { ca: [readFileSync(caFile, 'utf8')] }
  } catch (error) {
    throw new UsageError(`KAFKA_SSL_CA: ${caFile} cannot be read (${error instanceof Error ? error.message : String(error)}).`)
  }
}

let prepared = false

/**
 * A client for this cluster that gives up soon: who uses it tries again in its own time and can say why. Throws
 * UsageError for a file of authorities that cannot be read.
 */
export function createKafkaClient(config: KafkaConfig): KafkaClient {
  if (!prepared) {
    prepared = true
    calmRequestQueue()
    registerCodecs()
  }
  const sockets = new Set<Socket>()
  const { Kafka, logLevel } = kafkajs
  const kafka = new Kafka({
    clientId: 'nexus',
    brokers: [...config.servers],
    ssl: config.tls === null ? false : tlsOf(config.tls),
    ...(config.sasl !== null && { sasl: saslOf(config.sasl) }),
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 3, initialRetryTime: 300, maxRetryTime: 2_000, restartOnFailure: async () => false },
    socketFactory({ host, port, ssl, onConnect }) {
      const name = isIP(host) ? {} : { servername: host }
      const socket = ssl ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connectPlain({ host, port }, onConnect)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
  })
  return {
    kafka,
    destroy() {
      for (const socket of sockets) socket.destroy(new Error('NEXUS closed this connection.'))
    },
  }
}
