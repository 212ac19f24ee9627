import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf, refusalOf } from '../../tests/support/config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const KEY = 'AIzaSyTest-0123456789'
const config = (env: Record<string, string>) => configOf(env, folder)
const failing = (env: Record<string, string>) => refusalOf(env, folder)

describe('the language model in the configuration', () => {
  it('is absent without a key or a project', () => {
    expect(config({}).analysis).toBeNull()
    expect(config({ GEMINI_MODEL: 'gemini-x', GOOGLE_APPLICATION_CREDENTIALS: 'a.json', GEMINI_TIMEOUT_MS: '900' }).analysis).toBeNull()
  })

  it('takes a key, from the environment or the file, and shows it to nobody', () => {
    const { analysis } = config({ GOOGLE_API_KEY: ` ${KEY} ` })
    expect(analysis).toMatchObject({
      credentials: { kind: 'api_key' },
      model: 'gemini-3.8-flash',
      baseUrl: null,
      timeoutMs: 8_000,
      price: null,
    })
    expect(analysis?.credentials.kind === 'api_key' && analysis.credentials.key.reveal()).toBe(KEY)
    expect(inspect(config({ GOOGLE_API_KEY: KEY }), { depth: 9, showHidden: true })).not.toContain(KEY)
    expect(JSON.stringify(config({ GOOGLE_API_KEY: KEY }))).not.toContain(KEY)
    writeFileSync(join(folder, 'nexus.config.yaml'), `google_api_key: ${KEY}\ngemini_price_input: 0.5\ngemini_price_output: 3\n`)
    expect(config({}).analysis?.price).toEqual({ inputUsd: 0.5, outputUsd: 3 })
  })

  it('names a key that cannot be used without its value', () => {
    expect(failing({ GOOGLE_API_KEY: `${KEY} und mehr` })).toMatch(
      /^GOOGLE_API_KEY=\(not shown\) cannot be used: it may be a key of Google AI Studio/,
    )
    writeFileSync(join(folder, 'nexus.config.yaml'), 'google_api_key: "my secret"\n')
    expect(failing({})).toMatch(/nexus\.config\.yaml:1: google_api_key: \(not shown\) cannot be used/)
  })

  it('takes a project with its location, and a key before a project', () => {
    const vertex = { GOOGLE_PROJECT_ID: 'my-project', GOOGLE_LOCATION: 'europe-west4' }
    expect(config({ ...vertex, GOOGLE_APPLICATION_CREDENTIALS: 'sa.json' }).analysis?.credentials).toEqual({
      kind: 'vertex',
      project: 'my-project',
      location: 'europe-west4',
      credentialsFile: join(folder, 'sa.json'),
    })
    expect(config({ ...vertex, GOOGLE_API_KEY: KEY }).analysis?.credentials.kind).toBe('api_key')
    expect(failing({ GOOGLE_PROJECT_ID: 'my-project' })).toBe('GOOGLE_PROJECT_ID is set without GOOGLE_LOCATION: set both, or neither.')
    expect(failing({ GEMINI_PRICE_OUTPUT: '1' })).toBe('GEMINI_PRICE_OUTPUT is set without GEMINI_PRICE_INPUT: set both, or neither.')
  })

  it.each([
    'http://example.org',
    'ftp://127.0.0.1',
    'https://user:pass@example.org',
    'https://example.org/?key=1',
    'nowhere',
    'http://127.0.0.1.example.org',
  ])('sends no key to %s', (address) => {
    expect(failing({ GOOGLE_API_KEY: KEY, GEMINI_BASE_URL: address })).toContain('https address, or an http address of this machine')
  })

  it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:2', 'https://proxy.example.org/gemini'])(
    'may call %s',
    (address) => {
      expect(config({ GOOGLE_API_KEY: KEY, GEMINI_BASE_URL: address }).analysis?.baseUrl).toBe(address)
    },
  )
})
