import { describe, expect, it } from 'vitest'
import type { Topology } from '../../../shared/model/topology.ts'
import { Driver, event, type Fault, T0 } from '../testing/driver.ts'

const BAD = { latencyMs: 5_000, errorRate: 0.5 }
/** Bad from a second on, by service. */
const from =
  (seconds: Record<string, number>): Fault =>
  (id, second) =>
    second >= (seconds[id] ?? Number.POSITIVE_INFINITY) ? BAD : undefined
const active = (driver: Driver) => driver.engine.snapshot().activeIncidents
const timeline = (driver: Driver) => driver.of('incident.changed').at(-1)?.incident.timeline ?? []
const said = (driver: Driver) => driver.of('monitor.alerted').map(({ monitor }) => `${monitor.monitorId} ${monitor.group}`)

const CHAIN: Topology = {
  services: [...'abcdef'].map((serviceId) => ({ serviceId })),
  calls: [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e']], // biome-ignore format: one line
}

/** Services that no topology names, sampled each half second; bad from the given second on. */
function undocumented(badFrom: Record<string, number>, seconds: number): Driver {
  const driver = new Driver({ topology: { services: [], calls: [] } })
  for (; driver.elapsedMs < seconds * 1_000; driver.elapsedMs += 500) {
    const second = driver.elapsedMs / 1_000
    for (const [id, start] of Object.entries(badFrom)) {
      driver.send(event(id, T0 + driver.elapsedMs, second >= start ? BAD : { latencyMs: 300, errorRate: 0.01 }))
    }
    driver.tick()
  }
  return driver
}

describe('severity', () => {
  it('is raised when the front service is affected, by its own alert even at the opening', () => {
    const driver = new Driver()
    driver.fault = from({ gateway: 5 })
    driver.run(10)
    expect(active(driver)).toMatchObject([{ severity: 'p1', serviceId: 'gateway' }])
    expect(driver.of('incident.opened')[0]?.entry.text).toMatch(/It is p1 because requests enter at gateway\.$/)
    const joined = new Driver()
    joined.fault = from({ 'ai-brain': 5, gateway: 10 })
    joined.run(15)
    expect(timeline(joined).filter(({ kind }) => kind === 'severity_changed')).toMatchObject([
      { text: expect.stringContaining('Severity raised to p1 because requests enter at gateway.') },
    ])
  })

  it('is raised when three services alert, and never falls again', () => {
    const driver = new Driver()
    driver.run(5)
    const silent = new Set(['auth'])
    driver.fault = (id) => (silent.has(id) ? null : undefined)
    driver.run(15)
    expect(active(driver)).toMatchObject([{ severity: 'p2', title: 'No data on auth' }])
    for (const id of ['payment', 'database']) silent.add(id)
    driver.run(15)
    expect(active(driver)).toMatchObject([
      { severity: 'p1', title: 'No data on auth and 2 more services', serviceIds: ['auth', 'payment', 'database'] },
    ])
    silent.delete('payment')
    silent.delete('database')
    driver.run(8)
    expect(active(driver)).toMatchObject([{ severity: 'p1', state: 'open' }])
    expect(timeline(driver).filter(({ kind }) => kind === 'severity_changed')).toHaveLength(1)
  })
})

describe('dependency inhibition', () => {
  it('keeps quiet of a service whose dependency alerts already, and writes it into the timeline all the same', () => {
    const driver = new Driver({ topology: CHAIN })
    driver.fault = from({ d: 5, b: 10 })
    driver.run(15)
    expect(said(driver).filter((name) => name.endsWith(' b'))).toEqual([])
    expect(said(driver)).toEqual(expect.arrayContaining(['high-latency d', 'high-error-rate d']))
    expect(timeline(driver).filter(({ kind, serviceId }) => kind === 'monitor_alerted' && serviceId === 'b')).not.toEqual([])
    expect(driver.engine.detail('b')?.monitors.map(({ state }) => state)).toContain('alert')
    const [line] = driver.of('ledger.written').filter(({ entry }) => entry.outcome === 'inhibited')
    expect(line?.entry).toMatchObject({ group: 'b', incidentId: active(driver)[0]?.incidentId })
    expect(line?.entry.why).toContain('Not announced, because d alerts and explains it.')
  })

  it('speaks of the dependency when the caller alerted first', () => {
    const driver = new Driver({ topology: CHAIN })
    driver.fault = from({ b: 5, c: 10 })
    driver.run(15)
    expect(said(driver)).toContain('high-latency c')
  })

  it('never hides what raises the severity', () => {
    const driver = new Driver()
    driver.fault = from({ database: 5, gateway: 10 })
    driver.run(15)
    expect(said(driver)).toContain('high-latency gateway')
    expect(said(driver).filter((name) => name.endsWith(' gateway'))).toHaveLength(1)
  })
})

describe('grouping without a topology', () => {
  it('makes one incident of a cascade, whose title names what the incident holds', () => {
    const driver = undocumented({ database: 30, 'ai-brain': 40, gateway: 50 }, 70)
    expect(driver.of('incident.opened')).toHaveLength(1)
    expect(active(driver)).toMatchObject([
      {
        severity: 'p1',
        title: 'Cascading failure from database: database, ai-brain and gateway',
        serviceIds: ['database', 'ai-brain', 'gateway'],
      },
    ])
  })

  it('keeps apart what lies minutes apart', () => {
    const driver = undocumented({ a: 5, b: 140 }, 150)
    expect(active(driver).map(({ serviceIds }) => serviceIds)).toEqual([['a'], ['b']])
  })

  it('takes in a service that the topology does not know, but not one that it places elsewhere', () => {
    const driver = new Driver({ topology: CHAIN })
    driver.fault = from({ a: 5, f: 6 })
    driver.run(8)
    for (let i = 0; i < 6; i++) {
      driver.send(event('stray', driver.now, BAD))
      driver.tick()
      driver.run(0.5)
    }
    expect(active(driver).map(({ serviceIds }) => serviceIds)).toEqual([['a'], ['f', 'stray']])
  })

  it('lets title and services agree where a cascade reaches over incidents of their own', () => {
    const services = ['x', 'y', 'z', 'in', 'out'].map((serviceId) => ({ serviceId }))
    const driver = new Driver({ topology: { services, calls: [['in', 'out']] } })
    driver.fault = from({ x: 5, y: 6, z: 7 })
    driver.run(12)
    for (const { title, serviceIds } of active(driver)) {
      expect(serviceIds).toHaveLength(1)
      expect(title).toMatch(new RegExp(`^High [a-z ]+ on ${serviceIds[0]}$`))
    }
    expect(active(driver).map(({ severity }) => severity)).toEqual(['p1', 'p2', 'p2'])
    expect(said(driver)).toContain('cascading-failure *')
    expect(driver.of('incident.opened')).toHaveLength(3)
  })
})
