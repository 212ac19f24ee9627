import { describe, expect, it } from 'vitest'
import { createEngine } from './index.ts'
import { configWith, Driver, event, OPERATOR } from './testing/driver.ts'

const REASON = 'Reset to a known state.'
const slow = (id: string) => (id === 'ai-brain' ? { latencyMs: 5_000, errorRate: 0.05 } : undefined)

function broken(): Driver {
  const driver = new Driver()
  driver.run(5)
  driver.fault = slow
  driver.run(6)
  expect(driver.status('ai-brain')).toBe('critical')
  expect(driver.engine.snapshot().activeIncidents).toHaveLength(1)
  return driver
}

function reset(driver: Driver) {
  driver.fault = () => undefined
  return driver.command({ name: 'system.reset', fromMs: driver.now, reason: REASON })
}

describe('a reset', () => {
  it('ends what is active and keeps it in the history, with who and why', () => {
    const driver = broken()
    const facts = reset(driver)
    expect(facts.map(({ kind }) => kind).slice(0, 2)).toEqual(['command.accepted', 'system.reset'])
    const ended = facts.flatMap((fact) => (fact.kind === 'incident.changed' ? [fact.incident] : []))
    expect(ended).toMatchObject([
      { state: 'resolved', resolution: REASON, timeline: expect.arrayContaining([expect.objectContaining({ actor: 'ada' })]) },
    ])
    expect(driver.engine.snapshot()).toMatchObject({ activeIncidents: [], integrity: null })
    expect(driver.engine.monitors().filter(({ state }) => state !== 'ok' && state !== 'no_data')).toEqual([])
  })

  it('shows green after one healthy sample of each service, and charts without a past', () => {
    const driver = broken()
    reset(driver)
    driver.run(0.5)
    expect(driver.engine.snapshot().integrity).toBe(100)
    expect(driver.engine.detail('ai-brain')?.series.length ?? 0).toBeLessThanOrEqual(1)
    driver.run(20)
    expect(driver.engine.snapshot()).toMatchObject({ integrity: 100, activeIncidents: [] })
  })

  it('needs two bad samples to show anything else than green', () => {
    const driver = broken()
    reset(driver)
    driver.send(event('ai-brain', driver.now, { latencyMs: 5_000, errorRate: 0.5 }))
    expect(driver.status('ai-brain')).toBe('unknown')
  })

  it('opens another incident for the same fault moments later, as after a fresh start', () => {
    const driver = broken()
    const [first] = driver.of('incident.opened')
    reset(driver)
    driver.run(2)
    driver.fault = slow
    driver.run(6)
    const opened = driver.of('incident.opened')
    expect(opened).toHaveLength(2)
    expect(opened[1]?.incident.incidentId).not.toBe(first?.incident.incidentId)
    expect(driver.of('incident.changed').filter(({ entry }) => entry.kind === 'reopened')).toEqual([])
  })

  it('does not hear what was measured before it', () => {
    const driver = broken()
    reset(driver)
    driver.send(
      event('ai-brain', driver.now - 1, { latencyMs: 5_000, errorRate: 0.9 }),
      event('ai-brain', driver.now - 2, { latencyMs: 5_000 }),
    )
    expect(driver.engine.detail('ai-brain')).toMatchObject({ status: 'unknown', latencyMs: null })
  })

  it('ends a running fix as one of which nobody knows the end', () => {
    const driver = broken()
    driver.command({ name: 'remediation.apply', serviceId: 'ai-brain', action: 'reset_context' })
    const finished = reset(driver).flatMap((fact) => (fact.kind === 'remediation.finished' ? [fact.remediation] : []))
    expect(finished).toMatchObject([{ state: 'unknown', message: REASON }])
    expect(driver.engine.views(['ai-brain'])[0]?.recovering).toBe(false)
  })

  it('is not for those who may only look', () => {
    const driver = broken()
    const facts = driver.command({ name: 'system.reset', fromMs: driver.now, reason: REASON }, { ...OPERATOR, role: 'viewer' })
    expect(facts).toMatchObject([{ kind: 'command.refused', code: 'NEXUS_ROLE_FORBIDDEN' }])
    expect(driver.engine.snapshot().activeIncidents).toHaveLength(1)
  })

  it('is part of the state: an engine restored after it goes on as this one does', () => {
    const driver = broken()
    reset(driver)
    const twin = createEngine(configWith(), driver.engine.serialize())
    const late = { kind: 'telemetry', v: 1, source: 'test', partition: 0, offsets: [99_999], live: true } as const
    const events = [event('ai-brain', driver.now - 5, { latencyMs: 5_000 })]
    expect(twin.step({ ...late, events }, driver.now)).toEqual(driver.engine.step({ ...late, events }, driver.now))
    expect(twin.serialize()).toBe(driver.engine.serialize())
  })
})
