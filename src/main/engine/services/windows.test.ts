import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUCKETS, BucketRing, emptySums } from './bucket-ring.ts'
import { LearnedBaseline } from './learned-baseline.ts'
import { QuantileSlices } from './quantile-slices.ts'
import { SampleInterval } from './sample-interval.ts'

const sample = fc.record({
  atMs: fc.integer({ min: -300_000, max: 300_000 }),
  latencyMs: fc.option(fc.double({ min: 0, max: 10_000, noNaN: true })),
  errorRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})
type Sample = { atMs: number; latencyMs: number | null; errorRate: number | null }
const sum = (values: (number | null)[]) => values.reduce((total: number, value) => total + (value ?? 0), 0)

describe('BucketRing', () => {
  it('holds the same sums as the samples themselves, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 60 }),
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: 1, max: 120_000 }),
        (samples, nowMs, windowMs) => {
          const ring = new BucketRing()
          for (const { atMs, latencyMs, errorRate } of samples) ring.add(atMs, latencyMs, errorRate)
          const bucket = (atMs: number) => Math.floor(atMs / 1_000)
          const first = Math.max(bucket(nowMs) - Math.ceil(windowMs / 1_000) + 1, ring.newest - BUCKETS + 1)
          const inside = (s: Sample) => bucket(s.atMs) >= first
          const expected = samples.filter(inside)
          const sums = ring.sums(nowMs, windowMs, emptySums())
          expect(sums.count).toBe(expected.length)
          expect(sums.latencyCount).toBe(expected.filter((s) => s.latencyMs !== null).length)
          expect(sums.errorCount).toBe(expected.filter((s) => s.errorRate !== null).length)
          expect(sums.latencySum).toBeCloseTo(sum(expected.map((s) => s.latencyMs)), 1)
          expect(sums.errorSum).toBeCloseTo(sum(expected.map((s) => s.errorRate)), 3)
        },
      ),
    )
  })

  it('keeps what it holds when its width grows', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), fc.integer({ min: 2, max: 600 }), (samples, seconds) => {
        const ring = new BucketRing()
        for (const { atMs, latencyMs, errorRate } of samples) ring.add(atMs, latencyMs, errorRate)
        const held = ring.sums(300_000, 120_000_000, emptySums())
        ring.resize(seconds * 1_000)
        expect(ring.sums(300_000, 120_000_000, emptySums())).toEqual(held)
      }),
    )
  })

  it('has a bounded number of points', () => {
    const ring = new BucketRing()
    for (let i = 0; i < 10_000; i++) ring.add(i * 333, i, null)
    expect(ring.points()).toHaveLength(BUCKETS)
    expect(ring.rateHz(10_000 * 333, 5_000, emptySums())).toBeCloseTo(3, 0)
  })
})

describe('QuantileSlices', () => {
  it('gives percentiles within 1 % of the true ones', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 400 }), (latencies) => {
        const slices = new QuantileSlices()
        for (const [i, latency] of latencies.entries()) slices.add(i * 100, 1_000, latency)
        const { p50, p95, p99 } = slices.read(latencies.length * 100, 1_000, 12)
        const sorted = Float64Array.from(latencies).sort()
        for (const [q, value] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          const exact = sorted[Math.floor(q * (sorted.length - 1))] ?? 0
          expect(Math.abs((value ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.0101)
        }
      }),
    )
  })

  it('forgets what has left its span', () => {
    const slices = new QuantileSlices()
    slices.add(0, 1_000, 9_999)
    for (let t = 60_000; t < 180_000; t += 500) slices.add(t, 1_000, 100)
    expect(slices.read(180_000, 1_000, 12).p99).toBeCloseTo(100, -1)
    expect(slices.read(400_000, 1_000, 12)).toMatchObject({ p50: null, p95: null, p99: null })
  })
})

describe('SampleInterval', () => {
  it('is what metadata declares, else the median of the newest gaps', () => {
    const interval = new SampleInterval()
    expect(interval.ms).toBeNull()
    for (const gap of [500, 500, 9_000, 500]) interval.observe(gap)
    expect(interval.ms).toBe(500)
    for (const junk of [0, -5, Number.NaN, '300', null, undefined]) interval.declare(junk)
    expect(interval.ms).toBe(500)
    interval.declare(300)
    expect(interval.ms).toBe(300_000)
  })
})

describe('LearnedBaseline', () => {
  it('needs 50 samples, and then stands for all healthy time, not the newest part of it', () => {
    const learned = new LearnedBaseline()
    for (let i = 0; i < 49; i++) expect(learned.learn(100, 0.01)).toBe(false)
    expect(learned.learn(100, null)).toBe(true)
    expect(learned.baseline).toMatchObject({ samples: 50, latencyMedianMs: 100, errorRateMedian: null })
    for (let i = 0; i < 20_000; i++) learned.learn(100, 0.01)
    for (let i = 0; i < 5_000; i++) learned.learn(150, 0.01)
    expect(learned.baseline).toMatchObject({ latencyMedianMs: 100, errorRateMedian: 0.01 })
    expect(learned.save().latencies.length).toBeLessThanOrEqual(256)
  })
})
