import { describe, expect, it } from 'vitest'
import { Driver, event, T0 } from '../testing/driver.ts'

const bad =
  (from: number, to = Number.POSITIVE_INFINITY) =>
  (id: string, second: number) =>
    id === 'auth' && second >= from && second < to ? { latencyMs: 5_000 } : undefined
const latency = (more = '', id = 'slow') =>
  `monitors:\n  - { id: ${id}, title: Slow, priority: p2, query: "avg(last_3s):avg:nexus.service.latency{*} by {service_id} > 2000"${more} }\n`
const load = (driver: Driver, text: string, partly = false) => driver.command({ name: 'monitors.load', text, origin: 'editor', partly })
const state = (driver: Driver, id: string, group: string) =>
  driver.engine.monitors().find(({ monitorId, group: own }) => monitorId === id && own === group)
const outcomes = (driver: Driver, monitorId: string, group: string) =>
  driver.engine
    .ledger({ monitorId, group })
    .map(({ outcome }) => outcome)
    .reverse()

describe('monitors.load', () => {
  it('puts another set in force; groups of the same definition keep their alert, those of removed monitors recover', () => {
    const driver = new Driver()
    load(driver, `${latency()}${latency('', 'other').replace('monitors:\n', '')}`)
    driver.fault = bad(5)
    driver.run(10)
    const since = state(driver, 'slow', 'auth')?.since
    expect(driver.engine.snapshot().activeIncidents).toMatchObject([{ monitorIds: ['slow', 'other'] }])
    load(driver, latency())
    expect(driver.of('monitors.loaded').at(-1)).toMatchObject({ rules: 1, problems: [] })
    driver.run(2)
    expect(state(driver, 'slow', 'auth')).toMatchObject({ state: 'alert', since })
    expect(state(driver, 'other', 'auth')).toBeUndefined()
    expect(driver.engine.ledger({ monitorId: 'other' })[0]).toMatchObject({ outcome: 'recovered' })
    driver.fault = () => undefined
    driver.run(10)
    expect(driver.engine.snapshot().activeIncidents).toEqual([])
  })

  it('refuses a text with a problem, naming the place, and changes nothing', () => {
    const driver = new Driver()
    const before = driver.engine.rules()
    load(driver, latency(', warn: 3000'))
    expect(driver.of('command.refused')[0]).toMatchObject({ code: 'NEXUS_MONITORS_INVALID' })
    expect(driver.of('command.refused')[0]?.message).toMatch(/Line \d+:\d+: /)
    expect(driver.engine.rules()).toEqual(before)
  })

  it('keeps the former form of a monitor with a problem when asked to load partly', () => {
    const driver = new Driver()
    load(driver, `${latency()}${latency('', 'other').replace('monitors:\n', '')}`)
    load(driver, latency(', warn: 3000'), true)
    expect(driver.engine.rules().rules.map(({ monitorId }) => monitorId)).toEqual(['slow'])
    expect(driver.engine.rules().problems).toHaveLength(1)
  })
})

describe('mutes', () => {
  it('evaluate without notifying, are said, and notify when they end while it still alerts', () => {
    const driver = new Driver()
    driver.command({ name: 'monitor.mute', monitorId: 'high-latency', group: 'auth', reason: 'drill', untilMs: T0 + 20_000 })
    driver.fault = bad(5)
    driver.run(15)
    expect(driver.of('monitor.alerted').filter(({ monitor }) => monitor.monitorId === 'high-latency')).toEqual([])
    expect(state(driver, 'high-latency', 'auth')).toMatchObject({ state: 'alert', muted: true })
    const [entry] = driver.engine.ledger({ monitorId: 'high-latency', group: 'auth' })
    expect(entry).toMatchObject({ outcome: 'muted' })
    expect(entry?.why).toContain('muted by ada until 2025-12-26 10:00:20 UTC')
    driver.run(10)
    expect(driver.of('monitor.unmuted')).toHaveLength(1)
    const alerts = driver.of('monitor.alerted').filter(({ monitor }) => monitor.monitorId === 'high-latency')
    expect(alerts.map((fact) => Driver.second(fact))).toEqual([20])
    expect(outcomes(driver, 'high-latency', 'auth').slice(-2)).toEqual(['muted', 'notified'])
  })

  it('leave no trace with the incidents when the alert ends first', () => {
    const driver = new Driver()
    driver.command({ name: 'monitor.mute', monitorId: 'high-latency', group: null, reason: 'drill', untilMs: T0 + 60_000 })
    driver.fault = bad(5, 8)
    driver.run(80)
    expect(driver.of('incident.opened')).toEqual([])
    expect(outcomes(driver, 'high-latency', 'auth')).toEqual(['near', 'muted', 'recovered'])
  })

  it('refuse what cannot be', () => {
    const driver = new Driver()
    const mute = { name: 'monitor.mute', monitorId: 'high-latency', group: null, reason: 'x', untilMs: T0 + 1_000 } as const
    driver.command({ ...mute, monitorId: 'nothing' })
    driver.command({ ...mute, group: 'nowhere' })
    driver.command({ ...mute, untilMs: T0 - 1 })
    driver.command({ name: 'monitor.unmute', monitorId: 'high-latency', group: null })
    expect(driver.of('command.refused').map(({ code }) => code)).toEqual([
      'NEXUS_MONITOR_UNKNOWN',
      'NEXUS_MONITOR_UNKNOWN',
      'NEXUS_INPUT_INVALID',
      'NEXUS_MUTE_UNKNOWN',
    ])
    driver.command(mute)
    expect(driver.engine.mutes()).toMatchObject([{ monitorId: 'high-latency', reason: 'x', actor: 'ada' }])
    driver.command({ name: 'monitor.unmute', monitorId: 'high-latency', group: null })
    expect(driver.engine.mutes()).toEqual([])
  })
})

describe('kinds of monitors', () => {
  it('compare the token rate with what each service has learned of itself, in seconds', () => {
    const driver = new Driver()
    const call = (tokens: number) =>
      driver.send(
        event('ai-brain', driver.now, { latencyMs: 400, metadata: { llm: { model: 'flash', input_tokens: tokens, cost_usd: 0.001 } } }),
      )
    const run = (seconds: number, tokens: (n: number) => number) => {
      for (let n = 0; n < seconds * 2; n++) {
        driver.elapsedMs += 500
        call(tokens(n))
        driver.tick()
      }
    }
    run(120, (n) => 600 + ((n * 37) % 400))
    expect(state(driver, 'llm-token-rate', 'ai-brain')).toMatchObject({ state: 'ok' })
    const from = driver.elapsedMs / 1_000
    run(10, () => 6_000)
    const [alert] = driver.of('monitor.alerted')
    expect(alert).toMatchObject({ serviceId: 'ai-brain', monitor: { monitorId: 'llm-token-rate', unit: 'deviations' } })
    expect(Driver.second(alert) - from).toBeLessThanOrEqual(5)
    expect(alert?.monitor.why).toMatch(/deviations above its own normal of/)
  })

  it('join all services where they are not grouped, and sum an hour of cost', () => {
    const driver = new Driver({ profile: 'production' })
    for (let n = 0; n < 400; n++) {
      driver.elapsedMs += 1_000
      driver.send(event('ai-brain', driver.now, { latencyMs: 400, metadata: { llm: { model: n % 2 === 0 ? 'a' : 'b', cost_usd: 0.02 } } }))
      driver.tick()
    }
    expect(state(driver, 'llm-cost', '*')).toMatchObject({ state: 'alert', threshold: 5, unit: 'usd' })
    expect(state(driver, 'llm-cost', '*')?.value).toBeCloseTo(8, 6)
    expect(driver.of('monitor.alerted')[0]).toMatchObject({ serviceId: 'ai-brain', severity: 'warning' })
  })

  it('join with the topology, and combine with and, or, not', () => {
    const driver = new Driver()
    load(
      driver,
      `monitors:
  - { id: callers, query: "avg(last_3s):avg:nexus.service.latency{calls:database} by {service_id} > 2000" }
  - { id: wrong, query: "avg(last_3s):avg:nexus.service.error_rate{*} by {service_id} > 15" }
  - { id: both, composite: "callers && wrong" }
  - { id: only, composite: "callers && !wrong" }
`,
    )
    const callers = driver.engine
      .snapshot()
      .topology.calls.filter(([, callee]) => callee === 'database')
      .map(([caller]) => caller)
    expect(driver.of('command.refused')).toEqual([])
    const [caller = ''] = callers
    driver.fault = (id, second) => (id !== caller || second < 5 ? undefined : { latencyMs: 5_000, errorRate: second < 15 ? 0.5 : 0.01 })
    driver.run(12)
    const groups = driver.engine.monitors().filter(({ monitorId }) => monitorId === 'callers')
    expect(groups.map(({ group }) => group).sort()).toEqual([...callers].sort())
    expect(state(driver, 'both', caller)?.state).toBe('alert')
    expect(state(driver, 'only', caller)?.state).not.toBe('alert')
    driver.run(15)
    expect(state(driver, 'both', caller)?.state).toBe('ok')
    expect(state(driver, 'only', caller)?.state).toBe('alert')
  })
})
