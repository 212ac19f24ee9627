import { expect, it } from 'vitest'
import { datadogOf } from './datadog-config.ts'
import type { SourceConfig } from './source-config.ts'
import { TRACING_KEYS, tracingOf } from './tracing-config.ts'

const CHAOS: SourceConfig = { kind: 'chaos', scenario: null, seed: null, topologyFile: null, baselineFile: null }
const OTLP: SourceConfig = { kind: 'otlp', host: '127.0.0.1', port: 4318, pricesFile: null, topologyFile: null, baselineFile: null }
const AGENT = datadogOf({ DD_AGENT_HOST: { kind: 'udp', host: '127.0.0.1', port: 8125 }, DD_SERVICE: 'console', DD_ENV: 'prod' })

const to = (text: string) => TRACING_KEYS.NEXUS_TRACES_TO.rule.parse(text)
const headers = (text: string) => TRACING_KEYS.NEXUS_TRACES_HEADERS.rule.parse(text)

it('sends nothing where nothing is configured', () => {
  expect(tracingOf({}, datadogOf({}), CHAOS)).toMatchObject({ target: null, service: 'nexus', env: null, datadog: false })
})

it('takes base addresses as OpenTelemetry has them, and refuses what is none', () => {
  expect(['http://c:4318', 'https://c/', 'http://c/otlp/', 'http://c/v1/traces'].map(to)).toEqual([
    'http://c:4318/v1/traces',
    'https://c/v1/traces',
    'http://c/otlp/v1/traces',
    'http://c/v1/traces',
  ])
  for (const bad of ['collector', 'ftp://c', 'http://user:secret@c', 'http://c/?key=secret'])
    expect(TRACING_KEYS.NEXUS_TRACES_TO.rule.safeParse(bad).success).toBe(false)
})

it('goes to the Datadog Agent with its service and environment, unless another receiver is named', () => {
  expect(tracingOf({}, AGENT, CHAOS)).toMatchObject({
    target: { url: 'http://127.0.0.1:4318/v1/traces', key: 'DD_AGENT_HOST' },
    service: 'console',
    env: 'prod',
    datadog: true,
  })
  expect(tracingOf({ NEXUS_TRACES_TO: to('http://c:4318') }, AGENT, CHAOS).target?.key).toBe('NEXUS_TRACES_TO')
})

it('never sends to itself: an order is refused, a guess is left out and said', () => {
  for (const text of ['http://127.0.0.1:4318', 'http://localhost:4318/', 'http://[::1]:4318'])
    expect(() => tracingOf({ NEXUS_TRACES_TO: to(text) }, datadogOf({}), OTLP)).toThrow('is where this NEXUS itself receives spans')
  expect(tracingOf({ NEXUS_TRACES_TO: to('http://127.0.0.1:4319') }, datadogOf({}), OTLP).target).not.toBeNull()
  expect(tracingOf({}, AGENT, OTLP)).toMatchObject({
    target: null,
    note: expect.stringContaining('its port 4318 is where this NEXUS itself receives'),
  })
})

it('sends headers only where nobody on the way can read them', () => {
  const given = headers('x-team=t0p-secret, x-set = a b')
  expect(given?.map(([name, value]) => [name, value.reveal()])).toEqual([
    ['x-team', 't0p-secret'],
    ['x-set', 'a b'],
  ])
  expect(TRACING_KEYS.NEXUS_TRACES_HEADERS.rule.safeParse('no value').success).toBe(false)
  expect(() => tracingOf({ NEXUS_TRACES_TO: to('http://c:4318'), NEXUS_TRACES_HEADERS: given }, datadogOf({}), CHAOS)).toThrow(
    'must begin with https',
  )
  expect(() => tracingOf({ NEXUS_TRACES_HEADERS: given }, datadogOf({}), CHAOS)).toThrow('without NEXUS_TRACES_TO')
  expect(tracingOf({ NEXUS_TRACES_TO: to('https://c'), NEXUS_TRACES_HEADERS: given }, datadogOf({}), CHAOS).target?.headers).toHaveLength(2)
  expect(JSON.stringify(tracingOf({ NEXUS_TRACES_TO: to('https://c'), NEXUS_TRACES_HEADERS: given }, datadogOf({}), CHAOS))).not.toContain(
    't0p',
  )
})
