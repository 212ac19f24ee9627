import { describe, expect, it } from 'vitest'
import { Driver, event, T0 } from '../testing/driver.ts'
import { settledRank } from './status.ts'

const bare = { topology: { services: [], calls: [] } }
const BASELINE = { samples: 500, latencyMedianMs: 100, latencyMadMs: 1, errorRateMedian: 0.5, errorRateMad: 0 }

/** Sends samples of `svc` one second apart and collects the statuses it shows. */
function statuses(
  driver: Driver,
  samples: { latencyMs?: number; errorRate?: number; status?: 'healthy' | 'warning' | 'critical' }[],
  everyMs = 1_000,
) {
  return samples.map((sample) => {
    driver.elapsedMs += everyMs
    driver.send(event('svc', driver.now, sample))
    return driver.status('svc')
  })
}

describe('status of a service', () => {
  it('is unknown until two samples agree, and changes after two more', () => {
    const ms = (latencyMs: number) => ({ latencyMs })
    expect(statuses(new Driver(bare), [ms(100), ms(100), ms(5_000), ms(100), ms(5_000), ms(5_000), ms(100), ms(100)])).toEqual([
      'unknown', 'healthy', 'healthy', 'healthy', 'healthy', 'critical', 'critical', 'healthy',
    ]) // biome-ignore format: one line
  })

  it('moves to the nearer of two samples that agree in direction only', () => {
    expect(settledRank(1, 2, 3)).toBe(2)
    expect(settledRank(1, 3, 2)).toBe(2)
    expect(settledRank(3, 1, 2)).toBe(2)
    expect(settledRank(2, 1, 3)).toBe(2)
    expect(settledRank(0, 3, 1)).toBe(0)
    expect(settledRank(0, 3, 2)).toBe(2)
    expect(settledRank(1, 0, 3)).toBe(1)
  })

  it('follows absolute thresholds without a baseline', () => {
    const at = (sample: object) => statuses(new Driver(bare), [sample, sample]).at(-1)
    expect(at({ latencyMs: 799 })).toBe('healthy')
    expect(at({ latencyMs: 800 })).toBe('warning')
    expect(at({ latencyMs: 3_000 })).toBe('critical')
    expect(at({ errorRate: 0.029 })).toBe('healthy')
    expect(at({ errorRate: 0.03 })).toBe('warning')
    expect(at({ latencyMs: 900, errorRate: 0.15 })).toBe('critical')
  })

  it('follows the thresholds of the topology where they are overridden', () => {
    const topology = { services: [{ serviceId: 'svc', thresholds: { warningLatencyMs: 10, criticalLatencyMs: 20 } }], calls: [] }
    const at = (latencyMs: number) => statuses(new Driver({ topology }), [{ latencyMs }, { latencyMs }]).at(-1)
    expect([at(9), at(10), at(20)]).toEqual(['healthy', 'warning', 'critical'])
  })

  it('takes an explicit status at once', () => {
    expect(statuses(new Driver(bare), [{ status: 'critical' }, { status: 'healthy', latencyMs: 9_000 }])).toEqual(['critical', 'healthy'])
  })

  it('takes one sample at its word where samples are 30 s or more apart', () => {
    const driver = new Driver(bare)
    const metadata = { sample_seconds: 300 }
    driver.send(event('svc', driver.now, { latencyMs: 100, metadata }))
    expect(driver.status('svc')).toBe('healthy')
    driver.elapsedMs += 300_000
    driver.send(event('svc', driver.now, { latencyMs: 4_000, metadata }))
    expect(driver.status('svc')).toBe('critical')
  })

  it('is unknown without any measure, unless the service was well before', () => {
    const driver = new Driver(bare)
    expect(statuses(driver, [{}, {}, { latencyMs: 5_000 }, { latencyMs: 5_000 }, {}])).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'critical',
      'unknown',
    ])
    expect(statuses(driver, [{ latencyMs: 100 }, { latencyMs: 100 }, {}, {}])).toEqual(['unknown', 'healthy', 'healthy', 'healthy'])
    expect(driver.engine.views(['svc'])[0]).toMatchObject({ latencyMs: null, errorRate: null })
  })

  it('compares with the own baseline where there is one: warning from 4, critical from 8 deviations, either way', () => {
    // Scale of the latency: the floor of 5 % of the median; of the errors: 0.5 percentage points.
    const at = (sample: object) => statuses(new Driver({ ...bare, baseline: { svc: BASELINE } }), [sample, sample]).at(-1)
    expect(at({ latencyMs: 119 })).toBe('healthy')
    expect(at({ latencyMs: 120 })).toBe('warning')
    expect(at({ latencyMs: 140 })).toBe('critical')
    expect(at({ latencyMs: 60 })).toBe('critical')
    expect(at({ errorRate: 0.51 })).toBe('healthy')
    expect(at({ errorRate: 0.521 })).toBe('warning')
    expect(at({ errorRate: 0.55 })).toBe('critical')
  })

  it('marks a service chronic that is bad by absolute thresholds but at its own baseline, and raises no alarm for it', () => {
    const driver = new Driver({ ...bare, baseline: { svc: { ...BASELINE, latencyMedianMs: 5_000 } } })
    expect(
      statuses(
        driver,
        Array.from({ length: 30 }, () => ({ latencyMs: 5_050, errorRate: 0.5 })),
      ).slice(1),
    ).toEqual(Array(29).fill('healthy'))
    driver.tick()
    expect(driver.engine.views(['svc'])[0]).toMatchObject({ chronic: true })
    expect(driver.engine.detail('svc')?.statusReason).toContain('chronic')
    expect(driver.of('monitor.alerted')).toEqual([])
  })

  it('learns a baseline from 50 healthy samples and then goes by it', () => {
    const driver = new Driver(bare)
    const sample = (i: number) => ({ latencyMs: 100 + (i % 5), errorRate: 0.01 })
    statuses(
      driver,
      Array.from({ length: 51 }, (_, i) => sample(i)),
    )
    expect(driver.engine.detail('svc')?.baseline).toMatchObject({ samples: 50, latencyMedianMs: 102, origin: 'learned' })
    expect(statuses(driver, [{ latencyMs: 400 }, { latencyMs: 400 }])).toEqual(['healthy', 'critical'])
    expect(driver.engine.detail('svc')?.statusReason).toContain('deviations above its own normal of 102 ms')
  })

  it('does not let late samples change a status, but counts them', () => {
    const driver = new Driver(bare)
    statuses(driver, [{ latencyMs: 100 }, { latencyMs: 100 }])
    driver.send(event('svc', T0 + 500, { status: 'critical', latencyMs: 9_000 }), event('svc', T0 + 600, { latencyMs: 9_000 }))
    expect(driver.status('svc')).toBe('healthy')
    expect(driver.engine.counters()).toMatchObject({ accepted: 4, late: 2 })
    expect(driver.engine.detail('svc')?.windows.at(-1)?.count).toBe(4)
  })

  it('clamps live stamps of the future and counts those more than a minute ahead; a file keeps its own', () => {
    const driver = new Driver(bare)
    driver.send(event('svc', driver.now + 30_000), event('svc', driver.now + 90_000))
    expect(driver.engine.counters()).toMatchObject({ clamped: 1, late: 0 })
    driver.elapsedMs = 1_000
    driver.send(event('svc', driver.now))
    expect(driver.engine.counters().late).toBe(0)
    const input = { kind: 'telemetry', v: 1, source: 'file', partition: 0, offsets: [0], live: false } as const
    driver.step({ ...input, events: [event('file', driver.now + 90_000)] })
    expect(driver.engine.counters().clamped).toBe(1)
    expect(driver.engine.detail('file')?.series[0]?.at).toBe(new Date(driver.now + 90_000).toISOString())
  })

  it('never takes in more services than allowed', () => {
    const driver = new Driver({ ...bare, maxServices: 1 })
    driver.send(event('a', T0), event('b', T0))
    expect(driver.engine.snapshot().services.map((service) => service.serviceId)).toEqual(['a'])
    expect(driver.engine.counters()).toMatchObject({ accepted: 1, refused: 1 })
  })
})

describe('known services', () => {
  it('include those that only calls name, and those that telemetry names first', () => {
    const driver = new Driver({ topology: { services: [{ serviceId: 'a' }], calls: [['a', '__proto__']] } })
    const { topologyVersion } = driver.engine.snapshot()
    driver.send(event('😀::/x', T0))
    const { topology, topologyVersion: grown, services } = driver.engine.snapshot()
    expect(topology.services.map((service) => service.serviceId)).toEqual(['a', '__proto__', '😀::/x'])
    expect(services.map((service) => service.status)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(grown).toBeGreaterThan(topologyVersion)
    expect(driver.of('service.discovered').map((fact) => fact.serviceId)).toEqual(['😀::/x'])
    expect(driver.engine.detail('a')).toMatchObject({ calls: ['__proto__'], calledBy: [] })
    expect(driver.engine.detail('__proto__')).toMatchObject({ calls: [], calledBy: ['a'] })
    expect(driver.engine.detail('constructor')).toBeNull()
  })
})
