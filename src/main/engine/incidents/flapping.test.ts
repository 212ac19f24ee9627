import { describe, expect, it } from 'vitest'
import { createEngine } from '../index.ts'
import { configWith, Driver } from '../testing/driver.ts'

/** auth bad for 5 s out of every 25 s, until `end`. */
const flapping = (end: number) => (id: string, second: number) =>
  id === 'auth' && second < end && second % 25 >= 10 && second % 25 < 15 ? { latencyMs: 5_000 } : undefined
const entries = (driver: Driver) =>
  driver
    .of('incident.changed')
    .at(-1)
    ?.incident.timeline.map(({ kind }) => kind) ?? []

describe('flapping', () => {
  it('is said once, keeps the incident open, and counts instead of announcing', () => {
    const driver = new Driver()
    driver.fault = flapping(Number.POSITIVE_INFINITY)
    driver.run(100)
    const said = driver.of('monitor.alerted').length
    expect(said).toBe(4)
    expect(entries(driver).filter((kind) => kind === 'flapping')).toHaveLength(1)
    const after = entries(driver).length
    driver.run(500)
    expect(driver.of('monitor.alerted')).toHaveLength(said)
    expect(entries(driver)).toHaveLength(after)
    expect(driver.of('incident.opened')).toHaveLength(1)
    expect(driver.engine.snapshot().activeIncidents).toMatchObject([{ state: 'open', serviceIds: ['auth'] }])
    expect(driver.of('ledger.written').filter(({ entry }) => entry.outcome === 'flapping').length).toBeGreaterThan(0)
    const [flap] = driver.of('incident.changed').filter(({ entry }) => entry.kind === 'flapping')
    expect(flap?.entry.text).toMatch(
      /^High latency on auth is flapping: it alerted and recovered 4 times within 75(\.\d)? s\. Its changes are counted, not announced, until it has been calm for 5 min\.$/,
    )
  })

  it('ends after five calm minutes, and the incident with it', () => {
    const driver = new Driver()
    driver.fault = flapping(200)
    driver.run(480)
    expect(driver.engine.snapshot().activeIncidents).toHaveLength(1)
    driver.run(40)
    expect(driver.engine.snapshot().activeIncidents).toEqual([])
    const [recovered, resolved] = driver.of('incident.changed').at(-1)?.incident.timeline.slice(-2) ?? []
    expect(recovered?.text).toBe('High latency on auth has been calm for 5 min after 8 more changes; it recovered and no longer flaps.')
    expect(resolved?.kind).toBe('resolved')
  })

  it('ends as an alert that stands, when that is what it has become', () => {
    const driver = new Driver()
    driver.fault = (id, second) => (id === 'auth' && second >= 210 ? { latencyMs: 5_000 } : flapping(200)(id, second))
    driver.run(520)
    expect(driver.engine.snapshot().activeIncidents).toHaveLength(1)
    const last = driver.of('incident.changed').at(-1)?.entry
    expect(last).toMatchObject({ kind: 'monitor_alerted', text: expect.stringMatching(/it alerts and no longer flaps\.$/) })
  })

  it('is forgotten when a person resolves the incident', () => {
    const driver = new Driver()
    driver.fault = flapping(Number.POSITIVE_INFINITY)
    driver.run(106)
    const incidentId = driver.engine.snapshot().activeIncidents[0]?.incidentId ?? ''
    driver.command({ name: 'incident.resolve', incidentId, resolution: 'Ignored.' })
    driver.run(10)
    expect(driver.engine.snapshot().activeIncidents).toMatchObject([{ incidentId, state: 'open' }])
    expect(entries(driver).at(-1)).toBe('reopened')
  })

  it('does not mistake a pause of the source for calm, and survives a restart', () => {
    const driver = new Driver()
    driver.fault = flapping(Number.POSITIVE_INFINITY)
    driver.run(106)
    driver.mark({ name: 'source.paused' })
    driver.elapsedMs += 3_600_000
    driver.mark({ name: 'source.playing' })
    driver.tick()
    expect(driver.engine.snapshot().activeIncidents).toHaveLength(1)
    const text = driver.engine.serialize()
    expect(createEngine(configWith(), text).serialize()).toBe(text)
  })
})
