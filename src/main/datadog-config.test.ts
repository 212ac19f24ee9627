import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentAddressOf, agentText } from '../datadog/settings.ts'
import { UsageError } from '../shared/errors.ts'
import { readConfig } from './config.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const TOKEN = `pub${'0a'.repeat(16)}`
const KEYS = { DD_API_KEY: 'api-key-0123456789', DD_APP_KEY: 'app-key-0123456789', DD_RUM_CLIENT_TOKEN: TOKEN }
function datadog(env: Record<string, string>) {
  const start = readConfig([], env, folder)
  if (start.kind !== 'run') throw new Error('printed')
  return start.config.datadog
}
function refusal(env: Record<string, string>): string {
  try {
    datadog(env)
  } catch (error) {
    if (error instanceof UsageError) return error.message
  }
  return ''
}

describe('Datadog in the configuration', () => {
  it('is off with nothing set', () => {
    expect(datadog({})).toEqual({
      service: 'nexus',
      env: null,
      site: 'datadoghq.com',
      apiUrl: 'https://api.datadoghq.com',
      apiKey: null,
      appKey: null,
      agent: null,
      notify: '',
      rum: null,
    })
  })

  it('shows no key and no token to anybody', () => {
    const config = datadog({ ...KEYS, DD_RUM_APPLICATION_ID: '1b0a7cf2-9b0e-4e3a-8f2d-0f5f3f9a1c11' })
    expect(config.apiKey?.reveal()).toBe('api-key-0123456789')
    for (const text of [inspect(config, { depth: 9 }), JSON.stringify(config)])
      for (const secret of Object.values(KEYS)) expect(text).not.toContain(secret)
    expect(refusal({ DD_RUM_CLIENT_TOKEN: 'short-token' })).toMatch(/^DD_RUM_CLIENT_TOKEN=\(not shown\) cannot be used/)
  })

  it('reports no page unless both keys of RUM are there', () => {
    expect(datadog({ DD_RUM_CLIENT_TOKEN: TOKEN }).rum).toBeNull()
    expect(datadog({ DD_RUM_APPLICATION_ID: '1b0a7cf2-9b0e-4e3a-8f2d-0f5f3f9a1c11' }).rum).toBeNull()
  })

  it.each([
    ['DD_SITE', 'datadoghq.org', 'datadoghq.eu'],
    ['DD_AGENT_HOST', 'http://agent:8125', 'unixstream:///path'],
    ['DD_AGENT_HOST', 'agent:99999', 'host:port'],
    ['DD_API_URL', 'http://example.com', 'https'],
    ['DD_ENV', 'Prod Env', 'lower-case'],
    ['DD_NOTIFY', 'ops', '@webhook-nexus'],
    ['DD_NOTIFY', '@ops {{value}}', '@webhook-nexus'],
    ['DD_RUM_SAMPLE_RATE', '101', '0 to 100'],
  ])('%s=%s is refused in one sentence', (key, value, hint) => {
    const sentence = refusal({ [key]: value })
    expect(sentence).toMatch(new RegExp(`^${key}=.*cannot be used: it may be `))
    expect(sentence).toContain(hint)
  })

  it('reads every form of an address of the Agent', () => {
    expect(agentAddressOf('agent')).toEqual({ kind: 'udp', host: 'agent', port: 8125 })
    expect(agentAddressOf('10.0.0.1:9125')).toEqual({ kind: 'udp', host: '10.0.0.1', port: 9125 })
    expect(agentAddressOf('::1')).toEqual({ kind: 'udp', host: '::1', port: 8125 })
    expect(agentAddressOf('[::1]:9125')).toEqual({ kind: 'udp', host: '::1', port: 9125 })
    expect(agentAddressOf('unix:///var/run/datadog/dsd.socket')).toEqual({ kind: 'unix', path: '/var/run/datadog/dsd.socket' })
    expect(agentAddressOf('unixstream:///tmp/s')).toEqual({ kind: 'unixstream', path: '/tmp/s' })
    for (const text of ['', ':8125', 'a b', 'unix://relative', 'unix:///', `unix:///${'x'.repeat(120)}`, 'agent:0'])
      expect(agentAddressOf(text)).toBeNull()
    for (const text of ['agent:8125', '[::1]:9125', 'unix:///tmp/s', 'unixstream:///tmp/s']) {
      const address = agentAddressOf(text)
      expect(address && agentText(address)).toBe(text)
    }
  })
})
