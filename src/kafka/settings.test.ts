import { describe, expect, test } from 'vitest'
import { kafkaOf, kafkaValuesOf } from './settings.ts'

const read = (env: Record<string, string>) => kafkaOf(kafkaValuesOf(env), (path) => `/at/${path}`)
const CLOUD = {
  KAFKA_BOOTSTRAP_SERVERS: 'a.example:9092, b.example',
  KAFKA_SASL_USERNAME: 'key',
  KAFKA_SASL_PASSWORD: 'sesame',
}

describe('the settings of Kafka', () => {
  test('are none without brokers', () => {
    expect(read({})).toBeNull()
    expect(read({ KAFKA_TOPIC: 'x', KAFKA_BOOTSTRAP_SERVERS: '' })).toBeNull()
  })

  test('have defaults for a broker on the laptop', () => {
    expect(read({ KAFKA_BOOTSTRAP_SERVERS: 'localhost' })).toEqual({
      servers: ['localhost:9092'],
      topic: 'nexus-telemetry',
      groupId: 'nexus',
      tls: null,
      sasl: null,
      from: 'earliest',
    })
  })

  test('use TLS for a user unless they are told otherwise, and never show the password', () => {
    const config = read(CLOUD)
    expect(config).toMatchObject({ servers: ['a.example:9092', 'b.example:9092'], tls: { caFile: null }, sasl: { mechanism: 'PLAIN' } })
    expect(JSON.stringify(config)).not.toContain('sesame')
    expect(config?.sasl?.password.reveal()).toBe('sesame')
    expect(read({ ...CLOUD, KAFKA_SSL: 'FALSE' })?.tls).toBeNull()
    expect(read({ ...CLOUD, KAFKA_SSL_CA: 'ca.pem', KAFKA_SASL_MECHANISM: 'scram-sha-512' })).toMatchObject({
      tls: { caFile: '/at/ca.pem' },
      sasl: { mechanism: 'SCRAM-SHA-512' },
    })
  })

  test.each([
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a:b' }, 'KAFKA_BOOTSTRAP_SERVERS cannot be used: it may be brokers as host:port'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a:70000' }, 'KAFKA_BOOTSTRAP_SERVERS'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_TOPIC: 'a b' }, 'KAFKA_TOPIC'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SSL: 'yes' }, 'true or false'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SASL_MECHANISM: 'GSSAPI' }, 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SASL_MECHANISM: 'PLAIN' }, 'without a user'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SASL_USERNAME: 'u' }, 'set both, or neither'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SSL: 'false', KAFKA_SSL_CA: 'x' }, 'leave one of them out'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_START: 'now' }, 'earliest or latest'],
  ])('%j is refused in a sentence', (env, sentence) => {
    expect(() => read({ ...env } as Record<string, string>)).toThrow(sentence)
  })
})
