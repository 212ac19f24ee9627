import { describe, expect, it } from 'vitest'
import { Driver, event } from '../testing/driver.ts'

const stale = (driver: Driver, id: string) => driver.engine.views([id])[0]?.stale

describe('staleness and integrity', () => {
  it('calls a silent service stale after 10 s, within a tick, and not healthy for integrity', () => {
    const driver = new Driver()
    driver.run(5)
    expect(driver.engine.snapshot().integrity).toBe(100)
    driver.fault = (id) => (id === 'payment' ? null : undefined)
    driver.run(20)
    const [gone] = driver.of('service.went_stale')
    expect(gone).toMatchObject({ serviceId: 'payment' })
    expect(gone?.ageMs).toBeGreaterThan(10_000)
    expect(gone?.ageMs).toBeLessThanOrEqual(10_250)
    expect(driver.engine.views(['payment'])[0]).toMatchObject({ stale: true, status: 'healthy', particleCount: 0 })
    expect(driver.engine.snapshot().integrity).toBe(100)
    driver.fault = () => undefined
    driver.run(5)
    expect(driver.of('service.came_back').map((fact) => fact.serviceId)).toEqual(['payment'])
    expect(stale(driver, 'payment')).toBe(false)
  })

  it('says "no data" (null) when nothing fresh is known', () => {
    const driver = new Driver()
    expect(driver.engine.snapshot().integrity).toBeNull()
    driver.run(5)
    driver.fault = () => null
    driver.run(12)
    expect(driver.engine.snapshot().integrity).toBeNull()
    expect(
      driver
        .of('integrity.changed')
        .map(({ from, to }) => [from, to])
        .at(-1),
    ).toEqual([100, null])
  })

  it('counts warning and critical services against integrity, unknown ones not at all', () => {
    const driver = new Driver()
    driver.fault = (id) => (id === 'auth' ? {} : id === 'database' ? { latencyMs: 5_000 } : id === 'payment' ? null : undefined)
    driver.run(3)
    expect(driver.engine.snapshot().integrity).toBe(75)
  })

  it('waits three sample intervals where they are longer', () => {
    const driver = new Driver({ topology: { services: [], calls: [] } })
    const sample = () => driver.send(event('slow', driver.now, { latencyMs: 1, metadata: { sample_seconds: 300 } }))
    sample()
    driver.elapsedMs = 900_000
    driver.tick()
    expect(stale(driver, 'slow')).toBe(false)
    driver.elapsedMs = 900_250
    driver.tick()
    expect(stale(driver, 'slow')).toBe(true)
  })

  it('takes the observed interval where none is declared', () => {
    const driver = new Driver({ topology: { services: [], calls: [] } })
    for (let i = 0; i < 5; i++) {
      driver.send(event('slow', driver.now, { latencyMs: 1 }))
      driver.elapsedMs += 20_000
    }
    driver.elapsedMs += 35_000
    driver.tick()
    expect(stale(driver, 'slow')).toBe(false)
    driver.elapsedMs += 10_000
    driver.tick()
    expect(stale(driver, 'slow')).toBe(true)
  })

  it.each(['source.paused', 'source.ended'] as const)('stands still after %s, until telemetry or playing', (name) => {
    const driver = new Driver().run(5)
    driver.mark({ name })
    const age = driver.engine.views(['gateway'])[0]?.ageMs
    driver.elapsedMs += 600_000
    driver.tick()
    expect(driver.of('service.went_stale')).toEqual([])
    expect(driver.engine.views(['gateway'])[0]?.ageMs).toBe(age)
    driver.mark({ name: 'source.playing' })
    driver.run(5)
    expect(driver.of('service.went_stale')).toEqual([])
    expect(driver.of('monitor.alerted')).toEqual([])
  })

  it('makes everything stale when the clock jumps ahead, and recovers with the next samples', () => {
    const driver = new Driver().run(5)
    driver.elapsedMs += 8 * 3_600_000
    driver.tick()
    expect(driver.engine.snapshot().services.every((service) => service.stale)).toBe(true)
    driver.run(3)
    expect(driver.engine.snapshot().integrity).toBe(100)
  })

  it('counts a clock that steps back as standing still', () => {
    const driver = new Driver().run(5)
    const { now } = driver.engine.snapshot()
    driver.elapsedMs -= 60_000
    expect(driver.tick().every((fact) => fact.at === now)).toBe(true)
    expect(driver.engine.snapshot().now).toBe(now)
  })

  it('says that there was a gap', () => {
    const driver = new Driver().run(1)
    expect(driver.mark({ name: 'source.gap', fromMs: driver.now - 90_000 })).toMatchObject([
      { kind: 'source.marked', name: 'source.gap', text: 'Nothing was received for 90 s; what happened meanwhile is not known.' },
    ])
  })

  it('blames no service for a gap of ours, and shows it stale all the same', () => {
    const driver = new Driver().run(5)
    const fromMs = driver.now
    driver.elapsedMs += 60_000
    driver.mark({ name: 'source.gap', fromMs })
    driver.tick()
    expect(driver.engine.snapshot().services.every((service) => service.stale)).toBe(true)
    driver.run(30)
    expect(driver.of('incident.opened')).toEqual([])
    expect(driver.engine.snapshot().integrity).toBe(100)
  })

  it('alerts on a service that stays silent after a gap', () => {
    const driver = new Driver().run(5)
    const fromMs = driver.now
    driver.elapsedMs += 60_000
    driver.mark({ name: 'source.gap', fromMs })
    const back = driver.elapsedMs / 1_000
    driver.fault = (id) => (id === 'auth' ? null : undefined)
    driver.run(12)
    expect(driver.of('incident.opened')).toMatchObject([{ incident: { serviceId: 'auth', monitorIds: ['stale-data'] } }])
    expect(Driver.second(driver.of('incident.opened')[0]) - back).toBeCloseTo(10.25, 1)
  })
})
