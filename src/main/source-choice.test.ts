import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { configOf } from '../../tests/support/config.ts'
import { UsageError } from '../shared/errors.ts'
import type { SourceChoiceWire } from '../shared/model/source-choice.ts'
import { secretsOf } from './core/log.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexus-choice-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const KAFKA = { kind: 'kafka', servers: 'a:9092, b', topic: null, group_id: 'mine', username: null, tls: false } as const
const PROMETHEUS = { kind: 'prometheus', url: 'https://prometheus.example/', username: null } as const
const REPLAY = { kind: 'replay', file: '/tmp/a.jsonl', speed: 'max', loop: true } as const
const OTLP = { kind: 'otlp', place: '4319' } as const

const runOf = (env: Record<string, string> = {}, argv: string[] = []) => configOf({ NEXUS_DATA: folder, ...env }, folder, argv)
function refusal(choice: SourceChoiceWire, env: Record<string, string> = {}, use: 'with' | 'check' = 'with'): string {
  try {
    runOf(env).sourceByPreference[use](choice)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return ''
}

describe('who decides on the source', () => {
  it('is a flag, then the environment, then the file; a preference only without them', () => {
    const decided = (env: Record<string, string> = {}, argv: string[] = []) => runOf(env, argv).sourceByPreference.decidedBy
    expect(decided()).toBeNull()
    expect(decided({}, ['--topology', 'a.json'])).toBeNull()
    expect(decided({}, ['--source', 'chaos'])).toEqual({ by: 'flag', name: '--source chaos' })
    expect(decided({ NEXUS_OTLP: '4318' }, ['--replay', 'a.jsonl'])).toEqual({ by: 'flag', name: '--replay' })
    expect(decided({}, ['--seed', '3'])).toEqual({ by: 'flag', name: '--seed' })
    expect(decided({}, ['--demo'])).toEqual({ by: 'flag', name: '--demo' })
    expect(decided({ KAFKA_BOOTSTRAP_SERVERS: 'a' })).toEqual({ by: 'environment', name: 'KAFKA_BOOTSTRAP_SERVERS' })
    expect(decided({ KAFKA_TOPIC: 'a' })).toBeNull()
  })
})

describe('a chosen source', () => {
  it('is what a flag would have made of it', () => {
    const of = (choice: SourceChoiceWire, env = {}) => runOf(env).sourceByPreference.with(choice).source
    expect(of(REPLAY)).toMatchObject({ kind: 'replay', file: '/tmp/a.jsonl', speed: null, loop: true })
    expect(of({ ...REPLAY, speed: null })).toMatchObject({ speed: undefined })
    expect(of(OTLP)).toMatchObject({ kind: 'otlp', host: '127.0.0.1', port: 4319 })
    expect(of(PROMETHEUS)).toMatchObject({ kind: 'prometheus', prometheus: { url: 'https://prometheus.example', credentials: null } })
    expect(of(KAFKA)).toMatchObject({
      kind: 'kafka',
      kafka: { servers: ['a:9092', 'b:9092'], topic: 'nexus-telemetry', groupId: 'mine', tls: null, sasl: null },
    })
    expect(of(KAFKA, { KAFKA_TOPIC: 'theirs' })).toMatchObject({ kafka: { topic: 'theirs' } })
  })

  it('leaves the rest of the run as it is, and tracing knows of it', () => {
    const env = { LOG_LEVEL: 'error', PORT: '0', NEXUS_TRACES_TO: 'http://127.0.0.1:4319/v1/traces' }
    expect(runOf({ LOG_LEVEL: 'error', PORT: '0' }).sourceByPreference.with(OTLP)).toMatchObject({
      logLevel: 'error',
      port: 0,
      dataFolder: folder,
    })
    expect(refusal(OTLP, env)).toMatch(/is where this NEXUS itself receives spans/)
  })

  it('takes passwords from where they are kept, and only with their user', () => {
    const sasl = (choice: SourceChoiceWire, env: Record<string, string>) => {
      const { source } = runOf(env).sourceByPreference.with(choice)
      return source.kind === 'kafka' ? source.kafka.sasl?.username : 'another source'
    }
    const password = { KAFKA_SASL_PASSWORD: 'hunter2' }
    // The log hides every secret that it finds in the configuration.
    expect(secretsOf(runOf(password)).map((secret) => secret.reveal())).toEqual(['hunter2'])
    expect(sasl(KAFKA, {})).toBeUndefined()
    expect(sasl({ ...KAFKA, username: 'me' }, password)).toBe('me')
    expect(refusal({ ...KAFKA, username: 'me' })).toBe(
      'The Kafka user me needs a password: set KAFKA_SASL_PASSWORD under Settings, or in the environment.',
    )
    expect(refusal({ ...KAFKA, username: 'me' }, {}, 'check')).toBe('')
    expect(refusal({ ...PROMETHEUS, username: 'me' })).toMatch(/^The Prometheus user me needs a password/)
    const prometheus = runOf({ NEXUS_PROMETHEUS_TOKEN: 't' }).sourceByPreference.with(PROMETHEUS).source
    expect(prometheus).toMatchObject({ prometheus: { credentials: { kind: 'bearer' } } })
  })

  it('does not stumble over a password that is kept for another user', () => {
    // As the store of kept secrets gives it: a password, and nobody who signs in with it.
    expect(runOf({ KAFKA_SASL_PASSWORD: 'hunter2' }).sourceByPreference.with(KAFKA).source).toMatchObject({ kafka: { sasl: null } })
    expect(runOf({ NEXUS_PROMETHEUS_PASSWORD: 'hunter2' }).sourceByPreference.with(PROMETHEUS).source).toMatchObject({
      prometheus: { credentials: null },
    })
  })

  it('is refused with one sentence that says what it may be', () => {
    expect(refusal({ ...KAFKA, servers: 'http://a' })).toBe(
      'The brokers "http://a" cannot be used: it may be brokers as host:port, separated by commas.',
    )
    expect(refusal({ ...KAFKA, topic: 'no blanks' })).toMatch(/^The topic "no blanks" cannot be used: it may be the name of a topic/)
    expect(refusal({ ...OTLP, place: 'x' })).toMatch(/^The port "x" cannot be used: it may be the port/)
    expect(refusal({ ...PROMETHEUS, url: 'https://me:hunter2@p.example' })).toMatch(
      /^The address "https:\/\/\(not shown\)@p\.example" cannot be used/,
    )
    expect(refusal({ ...REPLAY, file: '/etc/passwd' })).toBe('"/etc/passwd" is no recording: its name must end in .jsonl or .jsonl.gz.')
  })
})
