import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { overMemory } from '../contract/transports.ts'
import { startSystem, type TestSystem } from '../support/system.ts'

/** Longest wait on a busy machine. */
const SOON = { timeout: 30_000 }

const folder = mkdtempSync(join(tmpdir(), 'nexus-dashboards-'))
afterAll(() => rmSync(folder, { recursive: true }))

const T0 = Date.parse('2026-01-01T00:00:00Z')
const SECONDS = 240

/** A call each second of one of two services, with a cost that grows; each sample fails a little more. */
const EVENTS = Array.from({ length: SECONDS }, (_, s) => ({
  timestamp: new Date(T0 + s * 1_000).toISOString(),
  service_id: s % 2 === 0 ? 'writer' : 'reader',
  latency_ms: 100 + s,
  error_rate: s / 1_000,
  metadata: { sample_seconds: 2, llm: { model: s % 3 === 0 ? 'large' : 'small', input_tokens: s, output_tokens: 1, cost_usd: s / 1_000 } },
}))

const clientOf = ({ nexus }: TestSystem) => overMemory(nexus).client
const upTo = (second: number) => EVENTS.slice(0, second)
const costOf = (events: typeof EVENTS) => events.reduce((sum, { metadata }) => sum + metadata.llm.cost_usd, 0)

it('tells of a recording what is in it, also after a jump back', async () => {
  const file = join(folder, 'recording.jsonl')
  writeFileSync(file, EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''))
  await using system = await startSystem({ source: { kind: 'replay', file, speed: null, loop: false } })
  const client = clientOf(system)
  const state = async () => (await client.source.status()).state
  await expect.poll(state, SOON).toBe('ended')
  const whole = await client.dashboard.llm({ range: '5m' })
  expect(whole.watched.total).toMatchObject({ calls: SECONDS, input_tokens: (SECONDS * (SECONDS - 1)) / 2, unpriced: 0 })
  expect(whole.watched.total.cost_usd).toBeCloseTo(costOf(EVENTS), 6)
  expect(whole.watched.models.map((one) => [one.model, one.calls])).toEqual([
    ['small', 160],
    ['large', 80],
  ])
  // Five seconds a column: the mean of the samples in it, and nothing before the recording began.
  const overview = await client.dashboard.overview({ range: '5m' })
  const [worst] = overview.latency
  expect(overview.heard.filter(Boolean)).toHaveLength(SECONDS / 5)
  expect(worst?.series.filter((value) => value !== null)).toHaveLength(SECONDS / 5)
  expect(overview.errors.rows.map((one) => one.service_id).sort()).toEqual(['reader', 'writer'])

  await client.source.pause().catch(() => undefined)
  await client.source.seek({ position: new Date(T0 + 100_000).toISOString() })
  await expect.poll(async () => (await client.dashboard.llm({ range: '5m' })).watched.total.calls).toBeGreaterThanOrEqual(100)
  await expect.poll(async () => ['paused', 'ended'].includes(await state())).toBe(true)
  const { watched, now } = await client.dashboard.llm({ range: '5m' })
  const seen = upTo(Math.floor((Date.parse(now ?? '') - T0) / 1_000) + 1)
  expect(watched.total.calls).toBe(seen.length)
  expect(watched.total.cost_usd).toBeCloseTo(costOf(seen), 6)
})

it('comes back from the recording after a restart, with its budget, and shows the time between as a gap', async () => {
  const dataFolder = mkdtempSync(join(folder, 'data-'))
  const options = { dataFolder } as const
  let calls = 0
  {
    await using first = await startSystem(options)
    const client = clientOf(first)
    await client.settings.update({ llm_budget: { usd_per_hour: 7, usd_per_day: null, services: [] } })
    await expect.poll(async () => (await client.dashboard.llm({ range: '5m' })).watched.total.calls, { timeout: 20_000 }).toBeGreaterThan(5)
    calls = (await client.dashboard.llm({ range: '5m' })).watched.total.calls
  }
  await using second = await startSystem(options)
  const client = clientOf(second)
  const { watched, budgets } = await client.dashboard.llm({ range: '5m' })
  expect(watched.total.calls).toBeGreaterThanOrEqual(calls)
  expect(budgets).toMatchObject([{ monitor_id: 'llm-cost', limit_usd: 7 }])
  expect((await client.monitor.rules()).rules.find((rule) => rule.monitor_id === 'llm-cost')?.alert).toBe(7)
  const { services } = await client.dashboard.overview({ range: '5m' })
  expect(services.total).toBe(5)
})
