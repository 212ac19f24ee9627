import { safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { DASHBOARD_RANGES, dashboardRangeSchema, NO_BUDGET } from '../../src/shared/model/dashboard.ts'
import { startServer } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { type Client, type Connected, overMemory, transportsOf } from './transports.ts'

let system: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  system = await startServer()
})
afterAll(() => system[Symbol.asyncDispose]())

const transports = transportsOf(() => system)

describe.each(transports)('the dashboards over %s', (_name, connect) => {
  let connected: Connected
  let client: Client
  beforeAll(async () => {
    connected = await connect()
    client = connected.client
  })
  afterAll(() => connected.close())

  it('answer in the documented form, with as many columns as they say', async () => {
    for (const range of dashboardRangeSchema.options) {
      const { columns, columnMs } = DASHBOARD_RANGES[range]
      const overview = await client.dashboard.overview({ range })
      expectDocumented(contract.dashboard.overview, overview)
      expect(overview).toMatchObject({ range, columns, column_ms: columnMs })
      const llm = await client.dashboard.llm({ range })
      expectDocumented(contract.dashboard.llm, llm)
      for (const series of [
        overview.heard,
        overview.integrity_series,
        overview.events_series,
        ...overview.latency.map((one) => one.series),
        ...overview.errors.rows.map((one) => one.cells),
        ...Object.values(llm.watched.series),
      ])
        expect(series).toHaveLength(columns)
      expect(llm.own).toBeNull()
    }
    expect((await client.dashboard.overview({})).range).toBe('1h')
    const { error } = await safe(client.dashboard.overview({ range: '2h' as '1h' }))
    expect(error).toMatchObject({ code: 'NEXUS_INPUT_INVALID', message: expect.stringMatching(/^Field range cannot be used: /) })
  })

  it('count what the simulator tells', async () => {
    await expect.poll(async () => (await client.dashboard.llm({ range: '5m' })).watched.total.calls, { timeout: 20_000 }).toBeGreaterThan(3)
    const { watched } = await client.dashboard.llm({ range: '5m' })
    expect(watched.services).toMatchObject([{ service_id: 'ai-brain', model: null, share: 1 }])
    expect(watched.pairs).toMatchObject([{ service_id: 'ai-brain', model: 'gemini-flash', calls: watched.total.calls }])
    expect(watched.total.cost_usd).toBeGreaterThan(0)
    const overview = await client.dashboard.overview({ range: '5m' })
    expect(overview.errors.rows.map((one) => one.service_id).sort()).toEqual(['ai-brain', 'auth', 'database', 'gateway', 'payment'])
    expect(overview).toMatchObject({ services: { total: 5 }, lag: null, source: { kind: 'chaos' } })
  })

  it('keep a budget, and make it a monitor', async () => {
    const budget = { usd_per_hour: 0.25, usd_per_day: 3, services: [{ service_id: 'ai-brain', usd_per_hour: null, usd_per_day: 2 }] }
    expect((await client.settings.update({ llm_budget: budget })).llm_budget).toEqual(budget)
    const rules = await client.monitor.rules()
    expect(rules.budget).toEqual(budget)
    expect(rules.rules.filter((rule) => rule.monitor_id.startsWith('llm-cost')).map((rule) => [rule.monitor_id, rule.alert])).toEqual([
      ['llm-cost', 0.25],
      ['llm-cost-day', 3],
      ['llm-cost-day-of-ai-brain', 2],
    ])
    const { budgets } = await client.dashboard.llm({})
    expect(budgets.map((one) => [one.monitor_id, one.service_id, one.period, one.limit_usd])).toEqual([
      ['llm-cost', null, 'hour', 0.25],
      ['llm-cost-day', null, 'day', 3],
      ['llm-cost-day-of-ai-brain', 'ai-brain', 'day', 2],
    ])
    for (const bad of [0, -1, 2_000_000, Number.NaN])
      expect((await safe(client.settings.update({ llm_budget: { ...budget, usd_per_hour: bad } }))).error).toMatchObject({
        code: 'NEXUS_INPUT_INVALID',
      })
    const twice = [...budget.services, ...budget.services]
    expect((await safe(client.settings.update({ llm_budget: { ...budget, services: twice } }))).error).toMatchObject({
      code: 'NEXUS_INPUT_INVALID',
      message: expect.stringContaining('each service may stand there once'),
    })
    await client.settings.update({ llm_budget: NO_BUDGET })
    const left = await client.monitor.rules()
    expect(left.rules.filter((rule) => rule.monitor_id.startsWith('llm-cost')).map((rule) => rule.alert)).toEqual([5])
    // Without a budget of one's own the built-in monitor is the limit.
    expect((await client.dashboard.llm({})).budgets.map((one) => [one.monitor_id, one.limit_usd])).toEqual([['llm-cost', 5]])
  })
})

it('let a viewer look', async () => {
  const { client } = overMemory(system.nexus, { name: 'wall', role: 'viewer' })
  await client.dashboard.overview({})
  await client.dashboard.llm({})
  expect((await safe(client.settings.update({ llm_budget: NO_BUDGET }))).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
})
