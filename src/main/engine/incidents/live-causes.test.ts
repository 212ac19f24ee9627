import { describe, expect, it } from 'vitest'
import { Driver, type Fault, type Measures } from '../testing/driver.ts'

const analyzed = (driver: Driver) => driver.of('incident.analyzed')
const named = (driver: Driver) => driver.of('incident.changed').filter(({ entry }) => entry.kind === 'analyzed')
const incident = (driver: Driver) => driver.engine.snapshot().activeIncidents[0]
const failing =
  (from: number, faults: Record<string, readonly [second: number, fault: Measures]>): Fault =>
  (id, second) => {
    const fault = faults[id]
    return fault !== undefined && second >= from + fault[0] ? fault[1] : undefined
  }
const CASCADE = { database: [0, { errorRate: 0.8 }], 'ai-brain': [10, { latencyMs: 5_000 }], gateway: [20, { errorRate: 0.5 }] } as const

describe('causes of active incidents', () => {
  it('name the service that is slow', () => {
    const driver = new Driver()
    driver.fault = failing(60, { 'ai-brain': [0, { latencyMs: 5_000, errorRate: 0.05 }] })
    driver.run(75)
    expect(incident(driver)?.cause).toMatchObject({ serviceId: 'ai-brain' })
    expect(named(driver).map(({ entry }) => entry.serviceId)).toEqual(['ai-brain'])
    expect(named(driver)[0]?.entry).toMatchObject({
      actor: 'nexus',
      text: expect.stringMatching(/ai-brain.*latency 5,000 ms where .* was expected.*\(\d+ % confidence/),
    })
    expect(Driver.second(analyzed(driver)[0])).toBeLessThan(64)
  })

  it('name the start of a cascade, the way it took and the seconds between', () => {
    const driver = new Driver()
    driver.fault = failing(60, CASCADE)
    driver.run(95)
    expect(incident(driver)).toMatchObject({ cause: { serviceId: 'database' }, serviceIds: ['database', 'ai-brain', 'gateway'] })
    const [cause] = analyzed(driver).at(-1)?.report.causes ?? []
    expect(cause?.path.map(({ serviceId }) => serviceId)).toEqual(['database', 'ai-brain', 'gateway'])
    for (const [i, { afterSeconds }] of (cause?.path ?? []).entries()) expect(Math.abs(afterSeconds - 10 * i)).toBeLessThanOrEqual(2)
    expect(named(driver).map(({ entry }) => entry.serviceId)).toEqual(['database'])
  })

  it('tell the seconds of a second cascade right after a first one', () => {
    const driver = new Driver()
    driver.fault = (id, second) => failing(second < 120 ? 40 : 130, CASCADE)(id, second < 110 || second >= 130 ? second : 0)
    driver.run(160)
    const [cause] = analyzed(driver).at(-1)?.report.causes ?? []
    expect(cause?.path.map(({ serviceId }) => serviceId)).toEqual(['database', 'ai-brain', 'gateway'])
    for (const [i, { afterSeconds }] of (cause?.path ?? []).entries()) expect(Math.abs(afterSeconds - 10 * i)).toBeLessThanOrEqual(2)
  })

  it('name the silent service', () => {
    const driver = new Driver()
    driver.fault = (id, second) => (id === 'database' && second >= 60 ? null : undefined)
    driver.run(85)
    expect(incident(driver)?.cause).toMatchObject({ serviceId: 'database' })
  })

  it('come with charts, are published only when they change, and end with the incident', () => {
    const driver = new Driver()
    driver.fault = (id, second) => (second < 80 ? failing(60, CASCADE)(id, second) : undefined)
    driver.run(100)
    expect(driver.engine.snapshot().activeIncidents).toEqual([])
    const facts = analyzed(driver)
    expect(facts.length).toBeGreaterThan(0)
    // At most once a second of source time.
    for (const [i, fact] of facts.entries()) expect(fact.at - (facts[i - 1]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(1_000)
    for (const { series } of facts) {
      expect(series.length).toBeLessThanOrEqual(8)
      for (const { points } of series) expect(points.length).toBeLessThanOrEqual(120)
    }
    expect(new Set(facts.at(-1)?.series.map(({ serviceId }) => serviceId))).toContain('database')
    driver.run(60)
    expect(analyzed(driver)).toHaveLength(facts.length)
  })
})
