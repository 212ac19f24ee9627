import { describe, expect, it } from 'vitest'
import { createEngine } from '../index.ts'
import { configWith, Driver } from '../testing/driver.ts'

const PLAN = { plan: 'p1', verifyMs: 60_000, undo: true }

/** ai-brain is bad from 5 s on, and stays so. */
function broken(): Driver {
  const driver = new Driver()
  driver.fault = (id, second) => (id === 'ai-brain' && second >= 5 ? { latencyMs: 5_000, errorRate: 0.05 } : undefined)
  driver.mark({ name: 'remediation.rules', builtIn: false, rules: [{ service: 'ai-*', actions: ['scale_out', 'failover'] }] })
  return driver.run(10)
}
const apply = (driver: Driver, runbook = PLAN) =>
  driver.command({ name: 'remediation.apply', serviceId: 'ai-brain', action: 'scale_out', runbook })
const id = (driver: Driver) => driver.of('remediation.started').at(-1)?.remediation.remediationId ?? ''
const done = (driver: Driver, remediationId = id(driver), applied = true, text = 'It ended with exit code 0.') =>
  driver.mark({ name: 'remediation.outcome', remediationId, applied, text })
const last = (driver: Driver) => driver.of('remediation.finished').at(-1)?.remediation
const undo = (driver: Driver, remediationId: string) => driver.command({ name: 'remediation.undo', remediationId, plan: 'u1' })

describe('a runbook', () => {
  it('says which actions a service has, in the topology and in its details', () => {
    const driver = broken()
    const { topology, topologyVersion } = driver.engine.snapshot()
    const actions = Object.fromEntries(topology.services.map((service) => [service.serviceId, service.actions]))
    expect(actions).toMatchObject({ 'ai-brain': ['scale_out', 'failover'], auth: [] })
    expect(driver.engine.detail('ai-brain')).toMatchObject({
      actions: ['scale_out', 'failover'],
      runbookActions: ['scale_out', 'failover'],
    })
    driver.mark({ name: 'remediation.rules', builtIn: true, rules: [{ service: 'auth', actions: ['failover'] }] })
    expect(driver.engine.topologyVersion).toBeGreaterThan(topologyVersion)
    expect(driver.engine.detail('auth')).toMatchObject({
      actions: ['restart_service', 'clear_cache', 'scale_out', 'failover'],
      runbookActions: ['failover'],
    })
    expect(driver.command({ name: 'remediation.apply', serviceId: 'auth', action: 'reset_context' })).toMatchObject([
      { code: 'NEXUS_ACTION_NOT_ALLOWED' },
    ])
  })

  it('waits for its command for as long as that runs, then for the monitors', () => {
    const driver = broken()
    apply(driver)
    driver.run(120)
    expect(driver.engine.remediations()).toMatchObject([{ state: 'running' }])
    expect(done(driver)).toMatchObject([
      {
        kind: 'remediation.changed',
        remediation: { state: 'applied', message: expect.stringContaining('the monitors watch it for 60 s') },
      },
      { kind: 'incident.changed', entry: { text: expect.stringContaining('was applied to ai-brain') } },
    ])
    expect(driver.engine.views(['ai-brain'])[0]?.recovering).toBe(true)
    expect(apply(driver)).toMatchObject([{ code: 'NEXUS_REMEDIATION_RUNNING' }])
    driver.fault = () => undefined
    driver.run(20)
    expect(last(driver)).toMatchObject({
      state: 'succeeded',
      newStatus: 'healthy',
      message: expect.stringMatching(/^Scale out was applied, and ai-brain is healthy again after [\d.]+ s\.$/),
    })
    driver.run(10)
    expect(driver.of('incident.changed').at(-1)?.incident).toMatchObject({
      state: 'resolved',
      resolution: expect.stringContaining('following: Scale out on ai-brain'),
    })
  })

  it('that was applied and made nothing better says so', () => {
    const driver = broken()
    apply(driver)
    done(driver)
    driver.run(59)
    expect(last(driver)).toBeUndefined()
    driver.run(2)
    expect(last(driver)).toMatchObject({
      state: 'not_better',
      message: 'Scale out on ai-brain: applied, but not better after 60 s; it is still critical.',
    })
    expect(driver.of('incident.changed').at(-1)).toMatchObject({
      entry: { kind: 'remediation_finished', text: expect.stringContaining('applied, but not better after 60 s') },
    })
    expect(driver.engine.views(['ai-brain'])[0]?.recovering).toBe(false)
  })

  it('that made it better but not well says that', () => {
    const driver = broken()
    apply(driver, { ...PLAN, verifyMs: 10_000 })
    done(driver)
    driver.fault = (service) => (service === 'ai-brain' ? { latencyMs: 1_500 } : undefined)
    driver.run(11)
    expect(last(driver)).toMatchObject({ state: 'not_better', message: expect.stringContaining('better but not healthy after 10 s') })
  })

  it('fails with the words of its command, or is unknown', () => {
    const driver = broken()
    apply(driver)
    done(driver, id(driver), false, 'It ended with exit code 3.')
    expect(last(driver)).toMatchObject({ state: 'failed', message: 'Scale out failed on ai-brain. It ended with exit code 3.' })
    apply(driver)
    driver.mark({
      name: 'remediation.outcome',
      remediationId: id(driver),
      applied: false,
      unknown: true,
      text: 'NEXUS was restarted while it ran; check ai-brain.',
    })
    expect(last(driver)).toMatchObject({
      state: 'unknown',
      message: 'Scale out on ai-brain: outcome unknown. NEXUS was restarted while it ran; check ai-brain.',
    })
    apply(driver)
    driver.run(15 * 60 + 1)
    expect(last(driver)).toMatchObject({ state: 'unknown', message: expect.stringContaining('Nothing was heard of it') })
  })

  it('relapses as every fix does', () => {
    const driver = broken()
    apply(driver)
    done(driver)
    driver.fault = () => undefined
    driver.run(15)
    expect(last(driver)).toMatchObject({ state: 'succeeded' })
    driver.fault = (service) => (service === 'ai-brain' ? { latencyMs: 5_000 } : undefined)
    driver.run(5)
    expect(last(driver)).toMatchObject({ state: 'relapsed', message: expect.stringContaining('The cause persists.') })
  })

  it('is undone once, and again when that failed', () => {
    const driver = broken()
    expect(undo(driver, 'fix-0')).toMatchObject([{ code: 'NEXUS_REMEDIATION_UNKNOWN' }])
    apply(driver)
    const fix = id(driver)
    expect(undo(driver, fix)).toMatchObject([{ code: 'NEXUS_REMEDIATION_RUNNING' }])
    done(driver, fix, false, 'It ended with exit code 1.')
    undo(driver, fix)
    expect(undo(driver, fix)).toMatchObject([{ code: 'NEXUS_ACTION_NOT_ALLOWED' }])
    expect(driver.of('remediation.started').at(-1)?.remediation).toMatchObject({
      undoOf: fix,
      message: 'Undo of Scale out started on ai-brain by ada.',
    })
    done(driver, id(driver), false, 'It ended with exit code 9.')
    expect(last(driver)).toMatchObject({
      state: 'failed',
      undoOf: fix,
      message: 'Undo of Scale out failed on ai-brain. It ended with exit code 9.',
    })
    undo(driver, fix)
    done(driver)
    expect(last(driver)).toMatchObject({
      state: 'undone',
      message: expect.stringContaining('Undo of Scale out was carried out on ai-brain.'),
    })
    expect(undo(driver, fix)).toMatchObject([{ code: 'NEXUS_ACTION_NOT_ALLOWED' }])
    expect(driver.engine.remediations().find((one) => one.remediationId === fix)?.runbook?.undo).toBe('used')
    apply(driver, { ...PLAN, undo: false })
    done(driver, id(driver), false)
    expect(undo(driver, id(driver))).toMatchObject([{ code: 'NEXUS_ACTION_NOT_ALLOWED', message: expect.stringContaining('has no undo') }])
  })

  it('that is undone while the monitors watch is judged no further', () => {
    const driver = broken()
    apply(driver)
    const fix = id(driver)
    done(driver)
    driver.run(12)
    undo(driver, fix)
    expect(last(driver)).toMatchObject({
      remediationId: fix,
      state: 'failed',
      message: expect.stringContaining('was taken back by ada after 12 s'),
    })
    done(driver)
    driver.run(120)
    expect(driver.of('remediation.finished').map((fact) => fact.remediation.state)).toEqual(['failed', 'undone'])
  })

  it('is judged on the same clock after a restart, and by no time in which nothing was heard', () => {
    const driver = broken()
    apply(driver)
    done(driver)
    driver.run(30)
    const restored = createEngine(configWith(), driver.engine.serialize())
    expect(restored.serialize()).toBe(driver.engine.serialize())
    expect(restored.remediationRules()).toEqual(driver.engine.remediationRules())
    const fromMs = driver.now
    driver.elapsedMs += 300_000
    driver.mark({ name: 'source.gap', fromMs })
    driver.run(20)
    expect(last(driver)).toBeUndefined()
    driver.run(15)
    expect(last(driver)).toMatchObject({ state: 'not_better' })
  })
})
