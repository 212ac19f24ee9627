import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { Secret } from '../shared/secret.ts'

const DEFAULT_TOPIC = 'nexus-telemetry'
const DEFAULT_GROUP = 'nexus'

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const
export type SaslMechanism = (typeof MECHANISMS)[number]

/** How a Kafka cluster is reached, and what is read there. */
export interface KafkaConfig {
  /** `host:port` of brokers that tell of all others; never empty. */
  readonly servers: readonly string[]
  readonly topic: string
  readonly groupId: string
  /** Null: TLS is off. */
  readonly tls: { readonly caFile: string | null } | null
  readonly sasl: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: Secret } | null
  /** Where a group begins that has no offsets yet. */
  readonly from: 'earliest' | 'latest'
}

/** A broker as `host:port`, or a bare host, which means port 9092. kafkajs takes no bare IPv6 addresses. */
function serverOf(text: string): string | null {
  const [, host, port = '9092'] = /^([a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(text.trim()) ?? []
  return host === undefined || Number(port) < 1 || Number(port) > 65_535 ? null : `${host}:${port}`
}

const name = z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/)
const onOff = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false']))
  .transform((text) => text === 'true')

/** The keys of Kafka, in the form of config.ts. `secret`: the value is never shown. */
export const KAFKA_KEYS = {
  KAFKA_BOOTSTRAP_SERVERS: {
    may: 'brokers as host:port, separated by commas',
    rule: z
      .string()
      .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [serverOf(part)])))
      .refine((servers): servers is string[] => servers.length > 0 && !servers.includes(null)),
  },
  KAFKA_TOPIC: { may: 'the name of a topic: letters, digits, dots, dashes and underscores', rule: name },
  KAFKA_GROUP_ID: { may: 'the name of a consumer group: letters, digits, dots, dashes and underscores', rule: name },
  KAFKA_START: { may: 'earliest or latest', rule: z.enum(['earliest', 'latest']) },
  KAFKA_SASL_MECHANISM: {
    may: MECHANISMS.join(', '),
    rule: z.string().toUpperCase().pipe(z.enum(MECHANISMS)),
  },
  KAFKA_SASL_USERNAME: { may: 'a user name (at Confluent Cloud: the API key)', rule: z.string().min(1).max(1_000) },
  KAFKA_SASL_PASSWORD: {
    may: 'a password (at Confluent Cloud: the API secret)',
    rule: z
      .string()
      .min(1)
      .max(10_000)
      .transform((text) => new Secret(text)),
    secret: true,
  },
  KAFKA_SSL: { may: 'true or false', rule: onOff },
  KAFKA_SSL_CA: { may: 'the path of a file with certificates of authorities (PEM)', rule: z.string().min(1) },
} as const

export type KafkaValues = { readonly [K in keyof typeof KAFKA_KEYS]?: z.output<(typeof KAFKA_KEYS)[K]['rule']> | undefined }

/**
 * Kafka as configured; null without KAFKA_BOOTSTRAP_SERVERS. A user turns TLS on unless KAFKA_SSL says false: a
 * password does not go over an open line by oversight. `at` resolves a path. Throws UsageError, one sentence.
 */
export function kafkaOf(values: KafkaValues, at: (path: string) => string): KafkaConfig | null {
  const { KAFKA_BOOTSTRAP_SERVERS: servers, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values
  if (servers === undefined) return null
  if ((username === undefined) !== (password === undefined))
    throw new UsageError('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD belong together: set both, or neither.')
  if (username === undefined && values.KAFKA_SASL_MECHANISM !== undefined)
    throw new UsageError(
      'KAFKA_SASL_MECHANISM is set without a user: set KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too, or leave it out.',
    )
  if (values.KAFKA_SSL === false && values.KAFKA_SSL_CA !== undefined)
    throw new UsageError('KAFKA_SSL_CA is set and KAFKA_SSL=false turns TLS off: leave one of them out.')
  const tls = values.KAFKA_SSL ?? (username !== undefined || values.KAFKA_SSL_CA !== undefined)
  return Object.freeze({
    servers: Object.freeze([...servers]),
    topic: values.KAFKA_TOPIC ?? DEFAULT_TOPIC,
    groupId: values.KAFKA_GROUP_ID ?? DEFAULT_GROUP,
    tls: tls ? { caFile: values.KAFKA_SSL_CA === undefined ? null : at(values.KAFKA_SSL_CA) } : null,
    sasl:
      username === undefined || password === undefined ? null : { mechanism: values.KAFKA_SASL_MECHANISM ?? 'PLAIN', username, password },
    from: values.KAFKA_START ?? 'earliest',
  })
}

/** Reads the keys from an environment, for programs without the rest of the configuration. Throws UsageError. */
export function kafkaValuesOf(env: Readonly<Record<string, string | undefined>>): KafkaValues {
  const values: Record<string, unknown> = {}
  for (const [key, { may, rule }] of Object.entries(KAFKA_KEYS)) {
    const text = env[key]
    if (text === undefined || text.trim() === '') continue
    const parsed = rule.safeParse(text)
    if (!parsed.success) throw new UsageError(`${key} cannot be used: it may be ${may}.`)
    values[key] = parsed.data
  }
  return values
}
