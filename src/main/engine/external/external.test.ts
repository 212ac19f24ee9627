import { describe, expect, it } from 'vitest'
import type { ExternalAlert } from '../../../shared/model/input.ts'
import { createEngine } from '../index.ts'
import { Driver } from '../testing/driver.ts'

const alert = (change: Partial<ExternalAlert> = {}): ExternalAlert => ({
  origin: 'alertmanager',
  key: 'HighErrors:1',
  state: 'firing',
  title: 'HighErrors',
  text: 'Errors of database are at 40 %.',
  severity: 'p2',
  serviceIds: ['database'],
  guesses: [],
  url: 'https://prometheus.example/graph',
  startedMs: null,
  episode: null,
  ...change,
})

function start(config: ConstructorParameters<typeof Driver>[0] = {}) {
  const driver = new Driver(config)
  const tell = (...changes: Partial<ExternalAlert>[]) => driver.step({ kind: 'external', v: 1, alerts: changes.map(alert) })
  const later = (seconds: number) => {
    driver.elapsedMs += seconds * 1_000
    driver.tick()
  }
  const active = () => driver.engine.snapshot().activeIncidents
  return { driver, tell, later, active }
}

const MONITOR = 'external:alertmanager'

describe('an alert of another system', () => {
  it('opens an incident that names it, links to it, and is announced; its recovery resolves it', () => {
    const { driver, tell, active, later } = start()
    tell({})
    expect(active()).toMatchObject([
      {
        state: 'open',
        severity: 'p2',
        title: 'HighErrors on database',
        serviceId: 'database',
        serviceIds: ['database'],
        monitorIds: [MONITOR],
      },
    ])
    expect(driver.of('monitor.alerted')).toMatchObject([
      {
        serviceId: 'database',
        severity: 'critical',
        monitor: {
          monitorId: MONITOR,
          group: 'HighErrors:1',
          state: 'alert',
          value: null,
          why: 'Alert of Alertmanager: HighErrors: Errors of database are at 40 %.',
          external: { origin: 'alertmanager', url: 'https://prometheus.example/graph', serviceIds: ['database'] },
        },
      },
    ])
    const [opened] = driver.of('incident.opened')
    expect(opened?.entry).toEqual({
      at: '2025-12-26T10:00:00.000Z',
      kind: 'opened',
      actor: 'nexus',
      text: 'HighErrors on database. Alertmanager says: Errors of database are at 40 %.',
      serviceId: 'database',
      origin: 'alertmanager',
      url: 'https://prometheus.example/graph',
    })
    later(30)
    tell({ state: 'resolved' })
    expect(active()).toEqual([])
    const texts = driver.of('incident.changed').map(({ entry }) => [entry.kind, entry.text])
    expect(texts).toEqual([
      ['monitor_recovered', 'HighErrors recovered on database. Alertmanager says so.'],
      ['resolved', 'All monitors recovered after 30 s.'],
    ])
    expect(driver.engine.ledger().map(({ outcome, monitorId }) => [outcome, monitorId])).toEqual([
      ['recovered', MONITOR],
      ['notified', MONITOR],
    ])
    expect(driver.engine.monitors().find((one) => one.monitorId === MONITOR)).toMatchObject({
      state: 'ok',
      why: 'OK: Alertmanager says that HighErrors recovered.',
    })
    later(3_601)
    expect(driver.engine.monitors().some((one) => one.monitorId === MONITOR)).toBe(false)
  })

  it('is told once however often it is repeated, and again only where it is graver', () => {
    const { driver, tell, active } = start()
    for (let i = 0; i < 5; i++) tell({})
    tell({ severity: 'p4', text: 'less' })
    expect(driver.of('monitor.alerted')).toHaveLength(1)
    tell({ severity: 'p1' })
    expect(driver.of('monitor.alerted')).toHaveLength(2)
    expect(active()).toMatchObject([{ severity: 'p1' }])
    tell({ severity: 'p1' })
    expect(driver.of('monitor.alerted')).toHaveLength(2)
    tell({ state: 'resolved' })
    expect(active()).toEqual([])
  })

  it('joins the incident of our own monitors on the same service, which ends when both have', () => {
    const { driver, tell, active } = start()
    driver.run(10)
    driver.fault = (id, second) => (id === 'database' && second < 20 ? { errorRate: 0.8 } : undefined)
    driver.run(4)
    const [own] = active()
    expect(own?.serviceIds).toEqual(['database'])
    tell({})
    expect(active()).toMatchObject([{ incidentId: own?.incidentId, monitorIds: expect.arrayContaining(['high-error-rate', MONITOR]) }])
    driver.run(20)
    expect(active()).toHaveLength(1)
    tell({ state: 'resolved' })
    expect(active()).toEqual([])
  })

  it('is expected, and not announced, where a service below alerts already; one below explains our own', () => {
    const { driver, tell, active } = start()
    const [calls] = driver.engine.snapshot().topology.calls
    const [caller, callee] = calls ?? ['', '']
    tell({ key: 'below', severity: 'p3', serviceIds: [callee] })
    tell({ key: 'above', severity: 'p3', serviceIds: [caller] })
    expect(driver.of('monitor.alerted')).toHaveLength(1)
    expect(active()).toHaveLength(1)
    expect(driver.engine.ledger({ outcome: 'inhibited' })).toMatchObject([{ group: 'above' }])
  })

  it('makes an unknown service known, whose status nobody knows', () => {
    const { driver, tell } = start()
    tell({ serviceIds: ['payments', 'payments'] })
    expect(driver.of('service.discovered')).toMatchObject([{ serviceId: 'payments' }])
    driver.run(30)
    expect(driver.status('payments')).toBe('unknown')
    const { services } = driver.engine.snapshot()
    expect(services.find((one) => one.serviceId === 'payments')).toMatchObject({
      stale: false,
      latencyMs: null,
      incidentId: expect.any(String),
    })
    expect(driver.engine.snapshot().integrity).toBe(100)
    expect(driver.engine.detail('payments')?.monitors.at(-1)).toMatchObject({ monitorId: MONITOR, state: 'alert' })
  })

  it('takes a guess only for a service that is known, and opens one incident for those that name none', () => {
    const { driver, tell, active, later } = start()
    tell({ key: 'a', serviceIds: [], guesses: ['host-1', 'gateway', 'database'] })
    expect(active()).toMatchObject([{ serviceIds: ['gateway'] }])
    tell({ key: 'a', state: 'resolved' })
    tell(
      { key: 'b', title: 'Disk full', serviceIds: [], guesses: ['host-1'] },
      { key: 'c', title: 'Disk full', serviceIds: [], guesses: [] },
    )
    expect(active()).toMatchObject([{ title: 'Disk full', serviceId: '*', serviceIds: [] }])
    expect(driver.of('service.discovered')).toEqual([])
    tell({ key: 'b', state: 'resolved' })
    expect(active()).toHaveLength(1)
    tell({ key: 'c', state: 'resolved' })
    expect(active()).toEqual([])
    later(5)
    tell({ key: 'c', title: 'Disk full', serviceIds: [] })
    expect(driver.of('incident.changed').at(-1)?.entry.kind).toBe('reopened')
  })

  it('is held while it flaps, and ends after a calm time', () => {
    const { driver, tell, active, later } = start()
    for (let i = 0; i < 6; i++) {
      tell({})
      later(10)
      tell({ state: 'resolved' })
      later(10)
    }
    expect(active()).toHaveLength(1)
    expect(driver.of('monitor.alerted')).toHaveLength(4)
    expect(driver.of('incident.changed').some(({ entry }) => entry.kind === 'flapping' && entry.origin === 'alertmanager')).toBe(true)
    later(301)
    expect(active()).toEqual([])
  })

  it('may be acknowledged and resolved by a person; the same that goes on is quiet, another one is news', () => {
    const { driver, tell, active } = start()
    tell({ episode: '1' })
    const [incident] = active()
    const incidentId = incident?.incidentId ?? ''
    driver.command({ name: 'incident.acknowledge', incidentId })
    expect(active()).toMatchObject([{ state: 'acknowledged' }])
    driver.command({ name: 'incident.resolve', incidentId, resolution: 'Known.' })
    tell({ episode: '1' })
    expect(active()).toEqual([])
    tell({ episode: '2' })
    expect(active()).toHaveLength(1)
    expect(driver.of('monitor.alerted')).toHaveLength(2)
    tell({ state: 'resolved', episode: '2' })
    expect(active()).toEqual([])
  })

  it('can be muted before and after it fires, one or all of a system', () => {
    const { driver, tell, active, later } = start()
    const mute = (group: string | null, minutes: number) =>
      driver.command({ name: 'monitor.mute', monitorId: MONITOR, group, reason: 'x', untilMs: driver.now + minutes * 60_000 })
    expect(mute('HighErrors:1', 1)).toMatchObject([{ code: 'NEXUS_MONITOR_UNKNOWN' }])
    mute(null, 1)
    tell({})
    expect(active()).toEqual([])
    expect(driver.engine.monitors().find((one) => one.monitorId === MONITOR)).toMatchObject({ state: 'alert', muted: true })
    later(61)
    expect(active()).toHaveLength(1)
    mute('HighErrors:1', 10)
    expect(driver.engine.ledger({ outcome: 'muted' })).toMatchObject([{ incidentId: active()[0]?.incidentId }, { incidentId: null }])
    tell({ state: 'resolved' })
    expect(active()).toEqual([])
    tell({})
    tell({ state: 'resolved' })
    expect(driver.of('monitor.alerted')).toHaveLength(1)
  })

  it('counts with others for the severity: three services, or where requests enter', () => {
    const { driver, tell, active } = start({ topology: { services: ['a', 'b', 'c'].map((serviceId) => ({ serviceId })), calls: [] } })
    tell({ key: '1', severity: 'p3', serviceIds: ['a'] }, { key: '2', severity: 'p3', serviceIds: ['b'] })
    expect(active()).toMatchObject([{ severity: 'p3' }])
    tell({ key: '3', severity: 'p3', serviceIds: ['c'] })
    expect(active()).toMatchObject([{ severity: 'p1', serviceIds: ['a', 'b', 'c'] }])
    expect(driver.of('incident.changed').at(-1)?.entry.text).toContain('because 3 services alert (a, b and c)')
  })

  it('is bounded: too many that stand are refused and counted, resolved ones unknown here are ignored', () => {
    const { driver, tell, active } = start()
    tell({ state: 'resolved' })
    expect(driver.facts.filter(({ kind }) => kind !== 'integrity.changed')).toEqual([])
    tell(...Array.from({ length: 2_100 }, (_, i) => ({ key: `k${i}`, serviceIds: [`s${i}`] })))
    expect(driver.engine.monitors().filter((one) => one.monitorId === MONITOR)).toHaveLength(2_000)
    expect(driver.of('service.discovered')).toHaveLength(200)
    expect(active().length).toBeGreaterThan(0)
    expect(driver.engine.counters().alertsRefused).toBe(100)
    expect(createEngine(driver.engine.config, driver.engine.serialize()).monitors()).toEqual(driver.engine.monitors())
  })

  it('makes room for a new one by those whose incident a person ended, and by no other', () => {
    const { driver, tell, active } = start()
    const refused = () => driver.engine.counters().alertsRefused
    tell(...Array.from({ length: 2_000 }, (_, i) => ({ key: `k${i}`, serviceIds: [] })))
    driver.elapsedMs += 1_000
    tell({ key: 'new', serviceIds: [] })
    expect(refused()).toBe(1)
    // Their system never tells of their end: without this no alert would be taken again, for ever.
    for (const { incidentId } of active()) driver.command({ name: 'incident.resolve', incidentId, resolution: 'done' })
    expect(active()).toEqual([])
    tell({ key: 'new', serviceIds: [] }, { key: 'k1', serviceIds: [] })
    expect(active()).toHaveLength(1)
    expect(refused()).toBe(1)
    const groups = driver.engine.monitors().flatMap(({ monitorId, group }) => (monitorId === MONITOR ? [group] : []))
    expect(groups).toHaveLength(2_000)
    expect(groups).toEqual(expect.arrayContaining(['new', 'k1']))
    expect(groups).not.toContain('k0')
  })

  it('makes a service that looks healthy worth fixing, and is waited for after the fix', () => {
    const { driver, tell } = start()
    driver.mark({ name: 'remediation.rules', builtIn: false, rules: [{ service: 'database', actions: ['failover'] }] })
    driver.run(30)
    const fix = { name: 'remediation.apply', serviceId: 'database', action: 'failover' } as const
    const runbook = { plan: 'p', verifyMs: 20_000, undo: false }
    driver.command({ ...fix, runbook })
    expect(driver.of('command.refused').at(-1)).toMatchObject({ code: 'NEXUS_REMEDIATION_NOT_NEEDED' })
    tell({})
    driver.command({ ...fix, runbook })
    const [started] = driver.of('remediation.started')
    const remediationId = started?.remediation.remediationId ?? ''
    driver.mark({ name: 'remediation.outcome', remediationId, applied: true, text: 'done' })
    driver.run(10)
    expect(driver.of('remediation.finished')).toEqual([])
    tell({ state: 'resolved' })
    driver.run(3)
    expect(driver.of('remediation.finished').map(({ remediation }) => remediation.state)).toEqual(['succeeded'])
  })

  it('is heard while the source stands still', () => {
    const { driver, tell, active } = start()
    driver.run(1)
    driver.mark({ name: 'source.paused' })
    tell({})
    expect(active()).toHaveLength(1)
  })

  it('is no evidence: a cause is named only where our own samples show one', () => {
    const { driver, tell, active } = start()
    driver.run(60)
    tell({ severity: 'p1' })
    driver.run(20)
    const reports = driver.of('incident.analyzed').map(({ report }) => report.verdict)
    expect(reports.length).toBeGreaterThan(0)
    expect(new Set(reports)).toEqual(new Set(['not_enough_evidence']))
    expect(active()).toMatchObject([{ cause: null }])
    driver.fault = (id) => (id === 'database' ? { errorRate: 0.8, latencyMs: 5_000 } : undefined)
    driver.run(20)
    expect(active()).toMatchObject([{ cause: { serviceId: 'database' } }])
  })

  it('that names no service does not take in what names one', () => {
    const { tell, active } = start()
    tell({ key: 'a', title: 'Disk full', serviceIds: [] })
    tell({ key: 'b', serviceIds: ['database'] })
    expect(active()).toHaveLength(2)
  })
})
