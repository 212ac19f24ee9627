import { describe, expect, it } from 'vitest'
import { trainBaseline } from '../services/baseline.ts'
import { Driver, event } from '../testing/driver.ts'

const alerts = (driver: Driver) => driver.of('monitor.alerted').map((fact) => `${fact.monitor.monitorId} ${fact.serviceId}`)
const state = (driver: Driver, monitorId: string, group: string) =>
  driver.engine.monitors().find((monitor) => monitor.monitorId === monitorId && monitor.group === group)
const spike =
  (from: number, to = Number.POSITIVE_INFINITY) =>
  (id: string, second: number) =>
    id === 'ai-brain' && second >= from && second < to ? { latencyMs: 4_000 + ((second * 997) % 2_000), errorRate: 0.05 } : undefined

describe('steady mode', () => {
  it.each(['demo', 'production'] as const)(
    'raises no alarm and leaves everything healthy for an hour, learning included (%s)',
    (profile) => {
      for (const seed of [1, 2, 3]) {
        const driver = new Driver({ profile }, seed).run(3_600)
        expect(driver.of('service.status_changed')).toHaveLength(5)
        expect(driver.of('monitor.changed')).toEqual([])
        expect(driver.engine.detail('gateway')?.baseline?.origin).toBe('learned')
        expect(driver.engine.snapshot().integrity).toBe(100)
      }
    },
  )
})

describe('high-latency', () => {
  it.each([5, 60])('alerts within 1.75 s of a spike in the demo profile, before (5 s) and after (60 s) a baseline is learned', (from) => {
    for (const phase of [0, 0.1, 0.2, 0.3, 0.4, 0.45]) {
      const driver = new Driver()
      driver.fault = spike(from + phase)
      driver.run(from + 5)
      const [alert] = driver.of('monitor.alerted')
      expect(alert).toMatchObject({ serviceId: 'ai-brain', severity: 'critical', monitor: { monitorId: 'high-latency', state: 'alert' } })
      expect(Driver.second(alert) - from - phase).toBeLessThanOrEqual(1.75)
    }
  })

  it('recovers a second after the mean is back, and says what it does meanwhile', () => {
    const driver = new Driver()
    driver.fault = spike(5, 10)
    driver.run(20)
    const changes = driver.of('monitor.changed').map(({ from, monitor }) => `${from} > ${monitor.state}`)
    expect(changes.at(-2)).toBe('alert > recovering')
    expect(changes.at(-1)).toBe('recovering > ok')
    expect(state(driver, 'high-latency', 'ai-brain')?.why).toMatch(
      /^OK: mean latency over 3 s is \d+ ms \(alert above 2,000 ms, warning above 1,000 ms/,
    )
  })

  it('waits for its two-minute mean, 30 s of firing and 60 s of knowing the group in the production profile', () => {
    const driver = new Driver({ profile: 'production' })
    driver.fault = spike(0)
    driver.run(59)
    expect(state(driver, 'high-latency', 'ai-brain')?.state).toBe('pending')
    expect(alerts(driver)).toEqual([])
    driver.run(2)
    expect(alerts(driver)).toEqual(['high-latency ai-brain'])
    const later = new Driver({ profile: 'production' })
    later.fault = spike(300, 400)
    later.run(800)
    const [pending] = later.of('monitor.changed').filter((fact) => fact.monitor.state === 'pending')
    const [alert] = later.of('monitor.alerted')
    expect(Driver.second(alert) - Driver.second(pending)).toBe(30)
    const recovered = later.of('monitor.changed').filter((fact) => fact.from === 'recovering')
    const recovering = later.of('monitor.changed').filter((fact) => fact.monitor.state === 'recovering')
    expect(Driver.second(recovered.at(-1)) - Driver.second(recovering.at(-1))).toBe(240)
  })

  it('speaks again of an alert after half an hour, while nobody has acknowledged it', () => {
    const driver = new Driver()
    driver.fault = spike(5)
    driver.run(3_700)
    expect(driver.of('monitor.alerted').map((fact) => Math.round(Driver.second(fact) / 60))).toEqual([0, 30, 60])
    driver.command({ name: 'incident.acknowledge', incidentId: driver.engine.snapshot().activeIncidents[0]?.incidentId ?? '' })
    driver.run(2_000)
    expect(driver.of('monitor.alerted')).toHaveLength(3)
  })

  it('alerts on two samples that deviate critically upwards from the own baseline, however small they are', () => {
    const baseline = { svc: { samples: 500, latencyMedianMs: 10, latencyMadMs: 1, errorRateMedian: 0, errorRateMad: 0 } }
    const driver = new Driver({ topology: { services: [], calls: [] }, baseline })
    const sample = (latencyMs: number, errorRate: number) => {
      driver.elapsedMs += 500
      driver.send(event('svc', driver.now, { latencyMs, errorRate }))
      driver.tick()
    }
    sample(10, 0)
    sample(30, 0)
    expect(alerts(driver)).toEqual([])
    sample(30, 0)
    expect(alerts(driver)).toEqual(['high-latency svc'])
    expect(state(driver, 'high-latency', 'svc')).toMatchObject({ unit: 'deviations', threshold: 8 })
    sample(10, 0.05)
    sample(10, 0.05)
    expect(alerts(driver)).toEqual(['high-latency svc', 'high-error-rate svc'])
    sample(1, 0)
    sample(1, 0)
    expect(state(driver, 'high-latency', 'svc')?.state).not.toBe('alert')
  })
})

describe('stale-data', () => {
  it('alerts once a known service says nothing, and holds no data against the other monitors', () => {
    const driver = new Driver().run(5)
    driver.fault = (id) => (id === 'payment' ? null : undefined)
    driver.run(15)
    expect(alerts(driver)).toEqual(['stale-data payment'])
    expect(state(driver, 'high-latency', 'payment')?.state).toBe('no_data')
    expect(state(driver, 'stale-data', 'payment')).toMatchObject({ state: 'alert', unit: 'seconds', threshold: 10 })
    driver.fault = () => undefined
    driver.run(3)
    expect(state(driver, 'stale-data', 'payment')?.state).toBe('ok')
  })

  it('does not alert on a service that never reported', () => {
    const driver = new Driver()
    driver.fault = (id) => (id === 'payment' ? null : undefined)
    driver.run(60)
    expect(alerts(driver)).toEqual([])
    expect(state(driver, 'stale-data', 'payment')).toMatchObject({ state: 'no_data', why: 'No data: this service has never reported.' })
  })

  it('leaves an alert standing when its service falls silent', () => {
    const driver = new Driver()
    driver.fault = (id, second) => (id !== 'ai-brain' || second < 5 ? undefined : second < 8 ? { latencyMs: 5_000 } : null)
    driver.run(25)
    expect(state(driver, 'high-latency', 'ai-brain')?.state).toBe('no_data')
    expect(driver.engine.snapshot().activeIncidents).toMatchObject([{ monitorIds: ['high-latency', 'stale-data'], state: 'open' }])
  })
})

describe('cascading-failure', () => {
  it('fires at the third service of the cascade scenario, naming them in onset order', () => {
    const driver = new Driver()
    driver.fault = (id, second) => {
      const t = second - 30
      if (id === 'database' && t >= 0) return { errorRate: 0.8 }
      if (id === 'ai-brain' && t >= 10) return { latencyMs: 5_000 }
      return id === 'gateway' && t >= 20 ? { errorRate: 0.5 } : undefined
    }
    driver.run(60)
    // Database explains ai-brain and gateway: all four alert, two are said aloud.
    const changed = driver.of('monitor.changed').filter((fact) => fact.monitor.state === 'alert')
    expect(changed.map(({ monitor }) => `${monitor.monitorId} ${monitor.group}`)).toEqual([
      'high-error-rate database',
      'high-latency ai-brain',
      'high-error-rate gateway',
      'cascading-failure *',
    ])
    expect(alerts(driver)).toEqual(['high-error-rate database', 'cascading-failure database'])
    const cascade = driver.of('monitor.alerted').at(-1)
    expect(Driver.second(cascade) - 50).toBeLessThanOrEqual(1.75)
    expect(cascade?.monitor.why).toContain('database, ai-brain and gateway')
    expect(cascade?.evidence).toContain('ai-brain calls database.')
    expect(driver.engine.snapshot().activeIncidents).toMatchObject([
      { severity: 'p1', serviceId: 'database', serviceIds: ['database', 'ai-brain', 'gateway'] },
    ])
    driver.fault = () => undefined
    driver.run(15)
    expect(driver.engine.snapshot().activeIncidents).toEqual([])
  })

  it('counts services, not monitors, and only alerts that came about together', () => {
    const driver = new Driver()
    const bad = { latencyMs: 5_000, errorRate: 0.5 }
    driver.fault = (id, second) =>
      id === 'database' && second >= 5 ? bad : id === 'auth' && second >= 320 ? bad : id === 'payment' && second >= 330 ? bad : undefined
    driver.run(340)
    expect(alerts(driver)).toHaveLength(6)
    expect(alerts(driver)).not.toContain('cascading-failure database')
    expect(state(driver, 'cascading-failure', '*')).toMatchObject({ state: 'ok', value: 2 })
  })
})

describe('deviation rule', () => {
  it('is silent on bursts that the healthy samples of a service reach too, and alerts beyond them', () => {
    const samples = Array.from({ length: 1_000 }, (_, i) => event('svc', i * 1_000, { latencyMs: i % 50 === 0 ? 400 : 10, errorRate: 0 }))
    const baseline = trainBaseline(samples)
    const driver = new Driver({ topology: { services: [], calls: [] }, baseline })
    const twice = (latencyMs: number) => {
      for (let i = 0; i < 2; i++) {
        driver.elapsedMs += 500
        driver.send(event('svc', driver.now, { latencyMs, errorRate: 0 }))
        driver.tick()
      }
    }
    twice(390)
    expect(alerts(driver)).toEqual([])
    twice(900)
    expect(alerts(driver)).toEqual(['high-latency svc'])
  })
})
