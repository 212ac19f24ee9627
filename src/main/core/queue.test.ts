import { describe, expect, it } from 'vitest'
import { DurationMeter, RateMeter } from './meters.ts'
import { SingleQueue } from './queue.ts'
import { SteppedClock } from './testing/stepped-clock.ts'

describe('SingleQueue', () => {
  it('runs jobs one by one in the order they came and settles each', async () => {
    const clock = new SteppedClock()
    const queue = new SingleQueue(clock)
    const order: number[] = []
    const jobs = [1, 2, 3].map((n) => queue.add(() => order.push(n)))
    const failing = queue.add(() => {
      throw new Error('no')
    })
    const undefinedFailure = queue.add(() => {
      throw undefined
    })
    const last = queue.add(() => 'last')
    expect(queue.size).toBe(6)
    const failures = Promise.allSettled([failing, undefinedFailure])
    await clock.settle()
    expect(order).toEqual([1, 2, 3])
    expect(await Promise.all(jobs)).toEqual([1, 2, 3])
    expect((await failures).map((result) => result.status)).toEqual(['rejected', 'rejected'])
    expect(await last).toBe('last')
    expect(queue.most).toBe(6)
  })

  it('gives way when its slice is over', async () => {
    const clock = new SteppedClock()
    const queue = new SingleQueue(clock)
    let elapsed = 0
    clock.elapsed = () => (elapsed += 5)
    let yielded = 0
    const soon = clock.soon.bind(clock)
    clock.soon = (fn) => {
      yielded++
      soon(fn)
    }
    const jobs = Array.from({ length: 10 }, (_, n) => queue.add(() => n))
    await clock.settle()
    expect(await Promise.all(jobs)).toHaveLength(10)
    expect(yielded).toBeGreaterThan(3)
  })
})

describe('meters', () => {
  it('measure the rate over the last seconds only', () => {
    const meter = new RateMeter(3, 0)
    for (let ms = 0; ms < 10_000; ms += 100) meter.add(1, ms)
    expect(meter.perSecond(10_000)).toBeCloseTo(10, 0)
    expect(meter.perSecond(20_000)).toBe(0)
    expect(new RateMeter(3, 0).perSecond(0)).toBe(0)
  })

  it('tell the 95th percentile of the newest durations', () => {
    const meter = new DurationMeter(100)
    expect(meter.p95()).toBeNull()
    for (let i = 0; i < 1_000; i++) meter.add(i % 100)
    expect(meter.p95()).toBe(95)
  })
})
