import { expect, test } from 'vitest'
import { troubleOf } from './trouble.ts'

/* Most are provoked at a real broker in tests/flow/kafka.test.ts; these need rights, clocks or networks that it lacks. */
const AT = { servers: 'a:9092', topic: 't', groupId: 'g', tls: false, username: 'me' }
const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more)

test.each([
  [failure('x', { type: 'TOPIC_AUTHORIZATION_FAILED' }), 'Kafka does not let me read the topic t'],
  [failure('x', { type: 'GROUP_AUTHORIZATION_FAILED' }), 'use the consumer group g'],
  [
    failure('x', { code: 'CERT_NOT_YET_VALID', broker: 'b:9092' }),
    "The certificate of b:9092 is not valid yet: correct this machine's clock",
  ],
  [failure('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'is for another name'],
  [failure('x', { code: 'EHOSTUNREACH' }), 'does not answer'],
  [failure('SASL mechanism X not enabled'), 'refuses the user me'],
  [failure('The moon is full'), 'Kafka at a:9092 failed (The moon is full)'],
  [failure('wrapped', { cause: failure('inner', { code: 'ECONNREFUSED', broker: 'c:1' }) }), 'No Kafka broker answers at c:1'],
  ['no error at all', 'Kafka at a:9092 failed'],
])('%s becomes one sentence with what to do', (error, sentence) => {
  const trouble = troubleOf(error, AT, false)
  expect(trouble.sentence).toContain(sentence)
  expect(trouble.sentence).toMatch(/: .*\.$/)
  expect(trouble.state).toBe('error')
})

test('a broker that only needs time is waited for', () => {
  expect(troubleOf(failure('x', { type: 'GROUP_COORDINATOR_NOT_AVAILABLE' }), AT, false)).toEqual({
    state: 'connecting',
    name: 'server_failed',
    sentence: 'Kafka at a:9092 is still starting: NEXUS waits until its topics and groups are there.',
  })
})

test.each([
  [failure('x', { type: 'TOPIC_AUTHORIZATION_FAILED' }), 'permission_denied'],
  [failure('x', { type: 'UNKNOWN_TOPIC_OR_PARTITION' }), 'not_found'],
  [failure('x', { code: 'CERT_HAS_EXPIRED' }), 'certificate_expired'],
  [failure('x', { name: 'KafkaJSSASLAuthenticationError' }), 'credentials_refused'],
  [failure('x', { name: 'KafkaJSRequestTimeoutError' }), 'silent'],
  [failure('wrong version number'), 'tls_mismatch'],
  [failure('wrapped', { cause: failure('inner', { code: 'ENOTFOUND' }) }), 'name_unknown'],
])('%s has the name %s', (error, name) => {
  expect(troubleOf(error, AT, false).name).toBe(name)
})

test('a connection that a known broker closes is an outage, and no wrong setting', () => {
  const closed = failure('Closed connection', { name: 'KafkaJSConnectionClosedError' })
  expect(troubleOf(closed, AT, false).sentence).toContain('it may need TLS')
  expect(troubleOf(closed, AT, true)).toMatchObject({ name: 'cut_off', sentence: expect.stringContaining('it may be starting again') })
})
