import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LlmBudget } from '../../../shared/model/dashboard.ts'
import { createEngine } from '../index.ts'
import { configWith, Driver, event } from '../testing/driver.ts'
import { budgetDefinitions, budgetMonitorId, budgetRefusal } from './budget.ts'

const NONE: LlmBudget = { usdPerHour: null, usdPerDay: null, services: [] }

describe('monitors of a budget', () => {
  it('watch what the budget limits: an hour in place of llm-cost, a day and services beside it', () => {
    const budget: LlmBudget = { usdPerHour: 20, usdPerDay: 100, services: [{ serviceId: 'ai-brain', usdPerHour: 2, usdPerDay: null }] }
    expect(budgetDefinitions(budget, 'demo').map(({ id, alert, warn, text }) => [id, alert, warn, text])).toEqual([
      ['llm-cost', 20, 16, 'sum(last_1h):sum:nexus.llm.cost{*} > 20'],
      ['llm-cost-day', 100, 80, 'sum(last_24h):sum:nexus.llm.cost{*} > 100'],
      ['llm-cost-hour-of-ai-brain', 2, 1.6, 'sum(last_1h):sum:nexus.llm.cost{service_id:"ai-brain"} by {service_id} > 2'],
    ])
    expect(budgetDefinitions(NONE, 'demo')).toEqual([])
  })

  it('exist for every name that a service can have, each with an id of its own', () => {
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 256 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }))
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), (names) => {
        const budget: LlmBudget = { ...NONE, services: names.map((serviceId) => ({ serviceId, usdPerHour: 1.5, usdPerDay: null })) }
        const refused = budgetRefusal(budget, 'demo')
        const made = budgetDefinitions(budget, 'demo')
        if (refused !== null) expect(refused).toMatch(/^A budget for the service ".*" cannot be watched/)
        else expect(made.map(({ query }) => query?.filters)).toEqual(names.map((value) => [{ tag: 'service_id', value, not: false }]))
        expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
      }),
      { numRuns: 200 },
    )
    expect(
      budgetRefusal({ ...NONE, services: [{ serviceId: 'prod::eu/orders@2 "blue\\"', usdPerHour: 1, usdPerDay: null }] }, 'demo'),
    ).toBeNull()
    expect(budgetMonitorId({ serviceId: 'A b', period: 'day' })).not.toBe(budgetMonitorId({ serviceId: 'a-b', period: 'day' }))
  })
})

describe('a budget in the engine', () => {
  const rules = ({ engine }: Pick<Driver, 'engine'>) => engine.rules().rules.map(({ monitorId, alert }) => [monitorId, alert])

  it('replaces llm-cost, outlives other rules and a restart, and goes as it came', () => {
    const driver = new Driver()
    const before = driver.engine.rules()
    driver.command({ name: 'monitors.budget', budget: { ...NONE, usdPerHour: 20, usdPerDay: 90 } })
    expect(rules(driver)).toContainEqual(['llm-cost', 20])
    expect(rules(driver)).toContainEqual(['llm-cost-day', 90])
    expect(driver.engine.rules().rules).toHaveLength(before.rules.length + 1)
    expect(driver.engine.rules()).toMatchObject({ origin: 'built_in', text: before.text })
    const text = 'monitors:\n  - id: slow\n    query: avg(last_2m):avg:nexus.service.latency{*} > 1\n'
    driver.command({ name: 'monitors.load', text, origin: 'editor', partly: false })
    expect(rules(driver)).toEqual([
      ['slow', 1],
      ['llm-cost', 20],
      ['llm-cost-day', 90],
    ])
    expect(createEngine(configWith(), driver.engine.serialize()).rules()).toEqual(driver.engine.rules())
    driver.command({ name: 'monitors.budget', budget: NONE })
    expect(rules(driver)).toEqual([['slow', 1]])
  })

  it('alerts as every monitor does: with an incident that names the service, and a line in the ledger', () => {
    const driver = new Driver()
    driver.run(5)
    driver.command({ name: 'monitors.budget', budget: { ...NONE, services: [{ serviceId: 'ai-brain', usdPerHour: 1, usdPerDay: null }] } })
    for (let i = 0; i < 12; i++)
      driver.send(event('ai-brain', driver.now, { latencyMs: 300, metadata: { llm: { model: 'm', cost_usd: 0.1 } } }))
    driver.run(3)
    const [opened] = driver.of('incident.opened')
    expect(opened?.incident).toMatchObject({ serviceId: 'ai-brain', monitorIds: ['llm-cost-hour-of-ai-brain'], severity: 'p3' })
    expect(driver.engine.ledger({ monitorId: 'llm-cost-hour-of-ai-brain' })[0]).toMatchObject({ outcome: 'notified', group: 'ai-brain' })
  })
})
