import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf, refusalOf } from '../../tests/support/config.ts'
import { VERSION } from '../shared/version.ts'
import { readConfig } from './config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const config = (argv: string[] = [], env: Record<string, string> = {}) => configOf(env, folder, argv)
const failing = (argv: string[], env: Record<string, string> = {}) => refusalOf(env, folder, argv)
const file = (text: string) => writeFileSync(join(folder, 'nexus.config.yaml'), text)

describe('readConfig', () => {
  it.each(['NEXUS_TRACES_TO', 'NEXUS_PROMETHEUS', 'GEMINI_BASE_URL', 'ELEVENLABS_BASE_URL'])(
    'keeps a password in the address of %s to itself',
    (key) => {
      for (const address of ['ftp://me:pass-word@host/', 'http://me:pass-word@', 'https://me:pass@word@host.invalid:x/']) {
        const sentence = failing([], { [key]: address })
        expect(sentence).toContain('//(not shown)@')
        expect(sentence).not.toContain('pass')
      }
    },
  )

  it('needs nothing', () => {
    expect(config()).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      corsOrigins: [],
      profile: null,
      source: { kind: 'chaos', scenario: null, seed: null },
    })
    expect(Object.isFrozen(config())).toBe(true)
  })

  it('lets flags win over the environment, and that over the file', () => {
    file('port: 1\nlog_level: debug\ncors_origins: ["http://localhost:5173", "https://wall.example"]\n')
    expect(config()).toMatchObject({ port: 1, logLevel: 'debug', corsOrigins: ['http://localhost:5173', 'https://wall.example'] })
    expect(config([], { PORT: '2' }).port).toBe(2)
    expect(config(['--port', '3'], { PORT: '2' }).port).toBe(3)
    expect(config([], { PORT: ' ' }).port).toBe(1)
  })

  it('names the key and what it may be', () => {
    expect(failing([], { PORT: 'ninety' })).toBe(
      'PORT="ninety" cannot be used: it may be a whole number from 0 to 65535 (0 takes any free port).',
    )
    expect(failing([], { HOST: 'nexus.example' })).toContain('HOST="nexus.example" cannot be used: it may be 127.0.0.1')
    expect(failing([], { LOG_LEVEL: 'loud' })).toContain('silent, error, warn, info, debug')
    expect(failing([], { CORS_ORIGINS: 'http://a/path' })).toContain('CORS_ORIGINS=')
    expect(failing([], { NEXUS_PROFILE: 'x' })).toContain('demo or production')
  })

  it('receives OpenTelemetry where the flag or the key says so', () => {
    expect(config(['--otlp']).source).toMatchObject({ kind: 'otlp', host: '127.0.0.1', port: 4318, pricesFile: null })
    expect(config([], { NEXUS_OTLP: '4319' }).source).toMatchObject({ kind: 'otlp', host: '127.0.0.1', port: 4319 })
    expect(config(['--otlp'], { NEXUS_OTLP: '[::1]:0' }).source).toMatchObject({ kind: 'otlp', host: '::1', port: 0 })
    expect(config(['--scenario', 'steady'], { NEXUS_OTLP: '4319' }).source.kind).toBe('chaos')
    expect(config(['--replay', 'a'], { NEXUS_OTLP: '4319' }).source.kind).toBe('replay')
    expect(failing([], { NEXUS_OTLP: 'here' })).toContain('NEXUS_OTLP="here" cannot be used: it may be the port')
    expect(failing([], { NEXUS_OTLP: '70000' })).toContain('NEXUS_OTLP=')
    expect(failing(['--otlp', '--replay', 'a'])).toContain('give only one of them')
  })

  it('names file and line', () => {
    file('port: 8000\nlog_level: loud\n')
    expect(failing([])).toContain('nexus.config.yaml:2: log_level: "loud" cannot be used')
    file('# mine\ncolour: red\n')
    expect(failing([])).toContain('nexus.config.yaml:2: "colour" is not a key of NEXUS')
    file('port: [\n')
    expect(failing([])).toMatch(/nexus\.config\.yaml:\d: this is not YAML/)
    file('port: 1\nhost: *nobody\n')
    expect(failing([])).toMatch(/nexus\.config\.yaml:1: this YAML cannot be resolved: .*nobody/)
    file('log_level:\n')
    expect(failing([])).toContain('nexus.config.yaml:1: log_level: "" cannot be used')
    file('- port\n')
    expect(failing([])).toContain('must hold "key: value" lines')
    file('')
    expect(config().port).toBe(8000)
  })

  it('reads a replay from --replay alone', () => {
    expect(config(['--replay', 'a.jsonl', '--speed', 'max', '--loop', '--topology=t.json']).source).toEqual({
      kind: 'replay',
      file: join(folder, 'a.jsonl'),
      topologyFile: join(folder, 't.json'),
      baselineFile: null,
      speed: null,
      loop: true,
    })
  })

  it('says in one sentence what is wrong with the flags', () => {
    expect(failing(['--colour'])).toBe('--colour is not a flag of NEXUS; --help lists them all.')
    expect(failing(['wall'])).toBe('"wall" is not a flag of NEXUS; --help lists them all.')
    expect(failing(['--source', 'kafka'])).toContain('set KAFKA_BOOTSTRAP_SERVERS')
    expect(failing(['--source', 'kafka', '--seed', '1'])).toContain('--seed')
    expect(failing(['--source', 'kafka', '--replay', 'a'])).toContain('--source kafka')
    expect(failing(['--source', 'tape'])).toContain('chaos, replay, kafka, otlp or prometheus')
    expect(failing(['--source', 'replay'])).toContain('--replay FILE')
    expect(failing(['--replay', 'a', '--seed', '1'])).toContain('--seed')
    expect(failing(['--speed', '2'])).toContain('--replay FILE')
    expect(failing(['--replay', 'a', '--speed', '2000'])).toContain('0.25 to 1000')
    expect(failing(['--port'])).toContain('needs a value')
    expect(failing(['--port', '--loop'])).toContain('needs a value')
    expect(failing(['--port', '-1'])).not.toBe('')
    expect(failing(['--port', '99999'])).toContain('65535')
    expect(failing(['--loop=yes'])).toContain('takes no value')
  })

  it('reads Kafka where it is configured, unless a flag asks for something else, and says so', () => {
    const env = { KAFKA_BOOTSTRAP_SERVERS: 'a:9092', KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD: 'sesame' }
    const of = (...argv: string[]) => {
      const start = readConfig(argv, env, folder)
      return start.kind === 'run' ? start.config : null
    }
    expect(of('--topology', 't.json')?.source).toMatchObject({
      kind: 'kafka',
      kafka: { servers: ['a:9092'] },
      topologyFile: join(folder, 't.json'),
    })
    expect(of()?.sourceNote).toBeUndefined()
    expect(JSON.stringify(of())).not.toContain('sesame')
    expect(of('--seed', '3')).toMatchObject({ source: { kind: 'chaos' }, sourceNote: expect.stringContaining('asks for the simulator') })
    expect(of('--source', 'chaos')?.source.kind).toBe('chaos')
    expect(of('--otlp')).toMatchObject({
      source: { kind: 'otlp', port: 4318 },
      sourceNote: expect.stringContaining('OpenTelemetry is received'),
    })
    expect(readConfig([], { ...env, NEXUS_OTLP: '5000' }, folder)).toMatchObject({
      config: { source: { kind: 'kafka' }, sourceNote: 'NEXUS_OTLP is set, but Kafka is read: it is not used.' },
    })
    expect(of('--replay', 'a')).toMatchObject({ source: { kind: 'replay' }, sourceNote: expect.stringContaining('it is not used') })
    expect(() => readConfig([], { ...env, KAFKA_SSL: 'maybe' }, folder)).toThrow('KAFKA_SSL="maybe" cannot be used')
    expect(() => readConfig([], { KAFKA_BOOTSTRAP_SERVERS: 'a', KAFKA_SASL_USERNAME: 'u' }, folder)).toThrow('set both, or neither')
  })

  it('prints help and version whatever else is asked', () => {
    expect(readConfig(['--help', '--source', 'kafka'], {}, folder)).toMatchObject({ kind: 'print' })
    expect(readConfig(['--version'], {}, folder)).toEqual({ kind: 'print', text: VERSION })
    expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
  })

  it('documents every key in .env.example', () => {
    const example = readFileSync('.env.example', 'utf8')
    const documented = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1])
    file('nonsense: 1')
    const known = /it may be one of (.*)\./.exec(failing([]))?.[1]?.toUpperCase().split(', ')
    expect(documented.sort()).toEqual(known?.sort())
  })
})
