import { describe, expect, it } from 'vitest'
import type { ActionName } from '../../../shared/model/remediation.ts'
import { Driver } from '../testing/driver.ts'

/** ai-brain is bad from 5 s on; the fix eases it back within 3 s, as the simulator does. */
function broken(): Driver {
  const driver = new Driver()
  driver.fault = (id, second) => (id === 'ai-brain' && second >= 5 ? { latencyMs: 5_000, errorRate: 0.05 } : undefined)
  return driver.run(10)
}
function eased(driver: Driver): void {
  const start = driver.elapsedMs / 1_000
  driver.fault = (id, second) =>
    id === 'ai-brain' && second < start + 3 ? { latencyMs: 5_000 - ((second - start) / 3) * 4_500 } : undefined
}
const apply = (driver: Driver, serviceId = 'ai-brain', action: ActionName = 'reset_context') =>
  driver.command({ name: 'remediation.apply', serviceId, action })
const id = (driver: Driver) => driver.of('remediation.started').at(-1)?.remediation.remediationId ?? ''
const finished = (driver: Driver) => driver.of('remediation.finished').map((fact) => fact.remediation.state)

describe('remediation', () => {
  it('goes red, amber, green within 5 s, and succeeds', () => {
    const driver = broken()
    expect(apply(driver)).toMatchObject([
      { kind: 'command.accepted' },
      { kind: 'remediation.started', remediation: { state: 'running', previousStatus: 'critical', newStatus: null, actor: 'ada' } },
      { kind: 'incident.changed', entry: { kind: 'remediation_started', actor: 'ada' } },
    ])
    const started = driver.elapsedMs / 1_000
    expect(driver.engine.views(['ai-brain'])[0]?.recovering).toBe(true)
    driver.mark({ name: 'remediation.outcome', remediationId: id(driver), applied: true, text: 'The fault is gone.' })
    eased(driver)
    driver.run(6)
    const changes = driver.of('service.status_changed').filter((fact) => fact.serviceId === 'ai-brain' && Driver.second(fact) >= started)
    expect(changes.map((fact) => fact.to)).toEqual(['warning', 'healthy'])
    expect(Driver.second(changes.at(-1)) - started).toBeLessThanOrEqual(5)
    expect(driver.of('remediation.finished')).toMatchObject([{ remediation: { state: 'succeeded', newStatus: 'healthy' } }])
    expect(driver.engine.views(['ai-brain'])[0]?.recovering).toBe(false)
    driver.run(5)
    expect(driver.of('incident.changed').at(-1)?.incident).toMatchObject({
      state: 'resolved',
      resolution: expect.stringContaining('following: Reset context on ai-brain'),
    })
    driver.run(30)
    expect(finished(driver)).toEqual(['succeeded'])
  })

  it('fails after 12 s when nothing gets better, and at once when it could not be applied', () => {
    const driver = broken()
    apply(driver)
    const started = driver.elapsedMs / 1_000
    driver.run(15)
    expect(finished(driver)).toEqual(['failed'])
    expect(Driver.second(driver.of('remediation.finished')[0]) - started).toBeCloseTo(12, 0)
    apply(driver)
    driver.mark({ name: 'remediation.outcome', remediationId: id(driver), applied: false, text: 'No such pod.' })
    expect(driver.of('remediation.finished').at(-1)?.remediation).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('No such pod.'),
    })
  })

  it('does not call a silent service healthy before its fix', () => {
    const driver = new Driver()
    driver.run(30)
    driver.fault = (service) => (service === 'ai-brain' ? null : undefined)
    driver.run(30)
    expect(driver.engine.views(['ai-brain'])).toMatchObject([{ stale: true }])
    apply(driver)
    expect(driver.engine.remediations()).toMatchObject([{ serviceId: 'ai-brain', previousStatus: 'unknown' }])
  })

  it('relapses when the service turns bad again within 20 s, and says why', () => {
    const driver = broken()
    apply(driver)
    driver.mark({ name: 'remediation.outcome', remediationId: id(driver), applied: true, text: 'The cause is database and still there.' })
    eased(driver)
    driver.run(8)
    driver.fault = (service) => (service === 'ai-brain' ? { latencyMs: 5_000 } : undefined)
    driver.run(3)
    expect(finished(driver)).toEqual(['succeeded', 'relapsed'])
    expect(driver.of('remediation.finished').at(-1)?.remediation.message).toContain('The cause is database')
    expect(driver.engine.remediations()).toMatchObject([{ state: 'relapsed', newStatus: 'critical' }])
    driver.run(30)
    expect(finished(driver)).toHaveLength(2)
  })

  it('has not relapsed when a fault is injected anew', () => {
    const driver = broken()
    apply(driver)
    driver.mark({ name: 'remediation.outcome', remediationId: id(driver), applied: true, text: 'The fault is gone.' })
    eased(driver)
    driver.run(8)
    driver.mark({ name: 'chaos.started', mode: 'latency-spike', seed: 7 })
    driver.fault = (service) => (service === 'ai-brain' ? { latencyMs: 5_000 } : undefined)
    driver.run(3)
    expect(driver.status('ai-brain')).toBe('critical')
    expect(finished(driver)).toEqual(['succeeded'])
  })

  it('is refused, politely, where it makes no sense', () => {
    const driver = broken()
    const refused = (serviceId: string, action: ActionName) => driver.command({ name: 'remediation.apply', serviceId, action })
    expect(refused('nobody', 'failover')).toMatchObject([{ kind: 'command.refused', code: 'NEXUS_SERVICE_UNKNOWN' }])
    expect(refused('ai-brain', 'failover')).toMatchObject([{ kind: 'command.refused', code: 'NEXUS_ACTION_NOT_ALLOWED' }])
    expect(refused('auth', 'restart_service')).toMatchObject([{ kind: 'command.refused', code: 'NEXUS_REMEDIATION_NOT_NEEDED' }])
    apply(driver)
    expect(apply(driver)).toMatchObject([{ kind: 'command.refused', code: 'NEXUS_REMEDIATION_RUNNING' }])
    expect(driver.of('remediation.started')).toHaveLength(1)
  })

  it('is not judged by samples older than itself, nor by time in which the source stood still', () => {
    const driver = broken()
    apply(driver)
    driver.mark({ name: 'source.paused' })
    driver.elapsedMs += 60_000
    driver.mark({ name: 'source.playing' })
    driver.tick()
    expect(finished(driver)).toEqual([])
    driver.mark({ name: 'remediation.outcome', remediationId: id(driver), applied: true, text: '' })
    eased(driver)
    driver.run(6)
    expect(finished(driver)).toEqual(['succeeded'])
  })
})
