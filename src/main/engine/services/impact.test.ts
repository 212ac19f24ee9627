import { describe, expect, it } from 'vitest'
import { DEFAULT_THRESHOLDS } from '../../../shared/model/status.ts'
import { impactOf } from './impact.ts'

const own = { latencyMedianMs: 100, errorMedian: 0 }
const service = (over: Partial<Parameters<typeof impactOf>[0]>) => ({
  rank: 3,
  latencyMs: 100,
  errorRate: 0,
  trafficVolume: 100,
  latencyDeviation: 0,
  errorDeviation: 0,
  thresholds: DEFAULT_THRESHOLDS,
  reference: null,
  ...over,
})

describe('impact', () => {
  it('is nothing while a service is healthy or unknown', () => {
    expect(impactOf(service({ rank: 1, latencyMs: 9_000 }))).toBe(0)
    expect(impactOf(service({ rank: 0, latencyMs: null, errorRate: null }))).toBe(0)
  })

  it('grows with the distance from the absolute limit where nothing is known as usual', () => {
    expect(impactOf(service({ errorRate: 0.8 }))).toBeCloseTo(0.8 / 0.15)
    expect(impactOf(service({ latencyMs: 6_000 }))).toBeCloseTo(2)
  })

  it('grows with the deviation from the own baseline where one is known', () => {
    expect(impactOf(service({ reference: own, latencyDeviation: 80, latencyMs: 140 }))).toBeCloseTo(10)
  })

  it('lets a busy service outrank an idle one that deviates further', () => {
    const busy = service({ reference: own, latencyDeviation: 80, trafficVolume: 90 })
    const idle = service({ reference: own, latencyDeviation: 200, trafficVolume: 5 })
    expect(impactOf(busy)).toBeGreaterThan(impactOf(idle))
  })

  it('counts better than usual as at the limit, not as a disaster', () => {
    expect(impactOf(service({ reference: own, errorDeviation: -200 }))).toBe(1)
  })
})
