import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/main/core/clock.ts'
import { datadogOf } from '../../src/main/datadog-config.ts'
import { MetricCounts } from '../../src/main/exporters/counts.ts'
import { DogStatsD, SEND_MS } from '../../src/main/exporters/datadog/dogstatsd.ts'
import { METRICS } from '../../src/main/exporters/metrics.ts'
import { type HeldMetric, startStatsd } from '../support/datadog/statsd.ts'
import { startSystem } from '../support/system.ts'

/** DogStatsD's letters. */
const LETTER = { gauge: 'g', counter: 'c', histogram: 'h' } as const
const COMMON = { service: 'nexus', env: 'test', version: '0.1.0' }
/** As ever, but sends twenty times as often. */
const clock = { ...systemClock, every: (ms: number, fn: () => void) => systemClock.every(ms === SEND_MS ? SEND_MS / 20 : ms, fn) }

it('a real statsd server holds the metrics of a real run: names, types and tags', async () => {
  await using statsd = await startStatsd()
  const config = datadogOf({ DD_AGENT_HOST: { kind: 'udp', host: '127.0.0.1', port: statsd.port }, DD_ENV: 'test' })
  let sent = 0
  {
    await using system = await startSystem({ datadog: config, clock })
    const client = createRouterClient(system.nexus.router, { context: { actor: { name: 'test', role: 'operator' } } })
    await client.chaos.start({ mode: 'llm-rate-limit' })
    await expect(client.page.frames({ fps: 58.5, browser: 'chromium', device: 'desktop' })).resolves.toEqual({ noted: true })
    const fixed = async () =>
      (await client.remediation.apply({ service_id: 'ai-brain', action: 'reset_context' }).catch(() => null)) !== null
    await expect.poll(fixed, { timeout: 30_000, interval: 200 }).toBe(true)
    const seen = () => new Set(statsd.lines.map((line) => line.slice(0, line.indexOf(':'))))
    // Everything but the lag, which only a broker has.
    await expect
      .poll(() => METRICS.filter(({ name }) => !seen().has(name)).map(({ name }) => name), { timeout: 20_000 })
      .toEqual(['nexus.kafka.lag'])
    const { connections } = await client.system.connections()
    expect(connections.find(({ id }) => id === 'datadog-agent')).toMatchObject({ state: 'ok', trouble: null })
    sent = (await client.system.debug()).ingest.accepted
  }
  // The twelfth, through the same sender: a source with a broker has a consumer group and a lag.
  const lag = new DogStatsD(config, {
    clock,
    counts: new MetricCounts({ maxServices: 1, notice: () => {} }),
    gauges: () => ({ integrity: null, services: [], connections: 0, consumer: { group: 'nexus', lag: 7 }, fps: [] }),
    notice: () => {},
    chance: Math.random,
  })
  await lag.start()
  await expect.poll(() => statsd.lines.some((line) => line.startsWith('nexus.kafka.lag')), { timeout: 10_000 }).toBe(true)
  await lag.stop()

  // On the wire: the type of each, its tags by name and no other.
  for (const { name, type, tags } of METRICS) {
    const lines = statsd.lines.filter((line) => line.startsWith(`${name}:`))
    expect(lines.length, name).toBeGreaterThan(0)
    const wanted = [...tags, ...Object.keys(COMMON)].sort()
    for (const line of lines) {
      const [, letter, names = ''] = /^[^:|]+:[-\d.e+]+\|(g|c|h)(?:\|@[\d.]+)?\|#([^|]+)$/.exec(line) ?? []
      expect(letter, line).toBe(LETTER[type])
      const keys = names.split(',').map((tag) => tag.slice(0, tag.indexOf(':')))
      expect(keys.sort(), line).toEqual(wanted)
    }
  }

  // In the server: the same, with values that a run can have.
  const [gauges, counters] = [await statsd.read('gauges'), await statsd.read('counters')]
  expect(counters.find(({ name }) => name === 'statsd.bad_lines_seen')?.value).toBe(0)
  const held = (all: HeldMetric[], name: string) => all.filter((one) => one.name === name)
  for (const { name, type, tags } of METRICS) {
    const found = held(type === 'gauge' ? gauges : counters, name)
    expect(found.length, name).toBeGreaterThan(0)
    for (const one of found) {
      expect(one.tags).toMatchObject(COMMON)
      expect(Object.keys(one.tags).sort()).toEqual([...tags, ...Object.keys(COMMON)].sort())
    }
  }
  expect(held(gauges, 'nexus.frontend.fps')).toMatchObject([{ tags: { browser: 'chromium', device: 'desktop' }, value: 58.5 }])
  expect(held(gauges, 'nexus.kafka.lag')).toMatchObject([{ tags: { consumer_group: 'nexus' }, value: 7 }])
  expect(held(gauges, 'nexus.websocket.connections')).toMatchObject([{ value: 0 }])
  expect(held(counters, 'nexus.remediation.count')).toMatchObject([{ tags: { service_id: 'ai-brain', action: 'reset_context' }, value: 1 }])
  expect(new Set(held(gauges, 'nexus.service.latency').map(({ tags }) => tags.service_id)).size).toBe(5)
  const requests = held(counters, 'nexus.service.throughput').reduce((sum, { value }) => sum + value, 0)
  expect(requests).toBeGreaterThanOrEqual(sent)
  const [calls] = held(counters, 'nexus.llm.calls')
  const [errors] = held(counters, 'nexus.llm.errors')
  expect(calls?.tags.service_id).toBe('ai-brain')
  expect(calls?.value).toBeGreaterThanOrEqual(errors?.value ?? Number.NaN)
}, 120_000)
