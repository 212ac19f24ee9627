import { describe, expect, it } from 'vitest'
import type { Topology } from '../../../shared/model/topology.ts'
import { Driver, type Fault } from '../testing/driver.ts'

const BAD = { latencyMs: 5_000, errorRate: 0.5 }
const during =
  (id: string, from: number, to = Number.POSITIVE_INFINITY): Fault =>
  (service, second) =>
    service === id && second >= from && second < to ? BAD : undefined
const active = (driver: Driver) => driver.engine.snapshot().activeIncidents
/** Kinds of the newest timeline, without what is said of causes. */
const kinds = (driver: Driver) =>
  driver
    .of('incident.changed')
    .at(-1)
    ?.incident.timeline.map((entry) => entry.kind)
    .filter((kind) => kind !== 'analyzed')

/** A chain a > b > c > d > e, and f apart from it. */
const CHAIN: Topology = {
  services: [...'abcdef'].map((serviceId) => ({ serviceId })),
  calls: [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e']], // biome-ignore format: one line
}

describe('incidents', () => {
  it('open with the first alert and resolve by themselves when every monitor has recovered', () => {
    const driver = new Driver()
    driver.fault = during('ai-brain', 5, 10)
    driver.run(20)
    expect(driver.of('incident.opened')).toHaveLength(1)
    expect(driver.of('incident.opened')[0]).toMatchObject({
      incident: { state: 'open', severity: 'p2', serviceId: 'ai-brain', timeline: [{ kind: 'opened', actor: 'nexus' }] },
    })
    expect(active(driver)).toEqual([])
    expect(kinds(driver)).toEqual(['opened', 'monitor_alerted', 'monitor_recovered', 'monitor_recovered', 'resolved'])
    const resolved = driver.of('incident.changed').at(-1)?.incident
    expect(resolved).toMatchObject({ state: 'resolved' })
    expect(resolved?.resolution).toMatch(/^All monitors recovered after \d/)
  })

  it('append to their timelines only: every fact extends the one before', () => {
    const driver = new Driver()
    driver.fault = (id, second) => during('ai-brain', 5, 10)(id, second) ?? during('ai-brain', 25, 30)(id, second)
    driver.run(45)
    let before: readonly unknown[] = []
    for (const fact of driver.facts) {
      if (fact.kind !== 'incident.opened' && fact.kind !== 'incident.changed') continue
      expect(fact.incident.timeline).toEqual([...before, fact.entry])
      before = fact.incident.timeline
    }
    expect(kinds(driver)).toContain('reopened')
  })

  it('join alerts of services at most two calls apart, and keep others separate', () => {
    const driver = new Driver({ topology: CHAIN })
    driver.fault = (id, second) => (second < 5 || id === 'b' ? undefined : BAD)
    driver.run(10)
    // a reaches c over b; d and e follow; f is not connected.
    expect(active(driver).map((incident) => [...incident.serviceIds].sort().join(''))).toEqual(['acde', 'f'])
    const far = new Driver({ topology: CHAIN })
    far.fault = (id, second) => (second >= 5 && (id === 'a' || id === 'd') ? BAD : undefined)
    far.run(10)
    expect(active(far).map((incident) => incident.serviceIds)).toEqual([['a'], ['d']])
  })

  it('are separate when alerts of connected services lie far apart in time', () => {
    const driver = new Driver()
    driver.fault = (id, second) => during('database', 5)(id, second) ?? during('auth', 400)(id, second)
    driver.run(410)
    expect(active(driver).map((incident) => incident.serviceIds)).toEqual([['database'], ['auth']])
  })

  it('are one when everything falls silent at once, connected or not', () => {
    const driver = new Driver({ topology: { services: CHAIN.services, calls: [] } }).run(5)
    driver.fault = () => null
    driver.run(15)
    expect(active(driver)).toHaveLength(1)
    expect(active(driver)[0]?.serviceIds).toHaveLength(6)
    expect(driver.of('monitor.alerted')).toHaveLength(6)
  })

  it('reopen when the same alert comes back soon, and are new ones later', () => {
    const driver = new Driver()
    driver.fault = (id, second) =>
      during('auth', 5, 10)(id, second) ?? during('auth', 30, 35)(id, second) ?? during('auth', 120, 125)(id, second)
    driver.run(140)
    expect(driver.of('incident.opened')).toHaveLength(2)
    const [first] = driver.of('incident.changed').filter((fact) => fact.entry.kind === 'reopened')
    expect(first?.incident).toMatchObject({ state: 'open', resolvedAt: null, resolution: null })
    expect(new Set(driver.of('incident.opened').map((fact) => fact.incident.incidentId)).size).toBe(2)
  })

  it('name themselves in the views of their services', () => {
    const driver = new Driver()
    driver.fault = during('auth', 5)
    driver.run(10)
    const [incident] = active(driver)
    expect(driver.engine.views(['auth', 'gateway']).map((view) => view.incidentId)).toEqual([incident?.incidentId, null])
  })

  it('are handed out as copies', () => {
    const driver = new Driver()
    driver.fault = during('auth', 5)
    driver.run(10)
    const before = driver.engine.serialize()
    for (const incident of active(driver)) incident.serviceIds.push('forged')
    for (const fact of driver.of('incident.opened')) fact.incident.timeline.length = 0
    expect(driver.engine.serialize()).toBe(before)
  })
})

describe('incident commands', () => {
  const opened = () => {
    const driver = new Driver()
    driver.fault = during('auth', 5)
    driver.run(10)
    return { driver, incidentId: active(driver)[0]?.incidentId ?? '' }
  }

  it('acknowledge, note and resolve, once each, by name', () => {
    const { driver, incidentId } = opened()
    expect(driver.command({ name: 'incident.acknowledge', incidentId })).toMatchObject([
      { kind: 'command.accepted', commandId: 'c1' },
      { kind: 'incident.changed', incident: { state: 'acknowledged' }, entry: { kind: 'acknowledged', actor: 'ada' } },
    ])
    expect(driver.command({ name: 'incident.acknowledge', incidentId })).toMatchObject([
      { kind: 'command.refused', code: 'NEXUS_INCIDENT_STATE' },
    ])
    expect(driver.command({ name: 'incident.note', incidentId, text: 'looking' })).toMatchObject([
      {},
      { entry: { kind: 'noted', text: 'looking' } },
    ])
    expect(driver.command({ name: 'incident.resolve', incidentId, resolution: 'rolled back' })).toMatchObject([
      {},
      { incident: { state: 'resolved', resolution: 'rolled back' }, entry: { kind: 'resolved', actor: 'ada' } },
    ])
    expect(driver.command({ name: 'incident.resolve', incidentId, resolution: 'x' })).toMatchObject([
      { kind: 'command.refused', code: 'NEXUS_INCIDENT_STATE' },
    ])
    expect(driver.command({ name: 'incident.note', incidentId, text: 'after' })).toMatchObject([{ kind: 'command.accepted' }, {}])
    expect(active(driver)).toEqual([])
  })

  it('are refused for unknown incidents and for viewers', () => {
    const { driver, incidentId } = opened()
    expect(driver.command({ name: 'incident.note', incidentId: 'inc-9', text: '' })).toMatchObject([
      { kind: 'command.refused', code: 'NEXUS_INCIDENT_UNKNOWN' },
    ])
    expect(driver.command({ name: 'incident.acknowledge', incidentId }, { name: 'eve', role: 'viewer' })).toMatchObject([
      { kind: 'command.refused', code: 'NEXUS_ROLE_FORBIDDEN' },
    ])
    expect(active(driver)[0]?.state).toBe('open')
  })
})
