import fc from 'fast-check'
import { expect, it } from 'vitest'
import { courseOf, growthPercent } from '../../bench/soak/flat.ts'

it('finds a leak beneath the noise of a heap, and none where there is only noise', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 24, maxLength: 120 }), (noise) => {
      const flat = noise.map((one) => 1_000 + one)
      expect(growthPercent(courseOf(flat))).toBeLessThan(3.1)
      // One percent of a heap with every sample.
      const leaking = flat.map((one, i) => one + i * 10)
      expect(growthPercent(courseOf(leaking))).toBeGreaterThan(3.1)
    }),
  )
})

it('leaves the warm-up out, and says nothing of a figure that fell', () => {
  const warming = [100, 400, 700, ...Array.from({ length: 12 }, () => 1_000)]
  expect(growthPercent(courseOf(warming))).toBe(0)
  expect(growthPercent(courseOf([9, 8, 7, 6, 5, 4, 3]))).toBe(0)
  expect(growthPercent(courseOf([0, 0, 0, 0, 0, 1, 1, 1]))).toBe(100)
  expect(courseOf([5])).toEqual({ samples: 1, first: 5, last: 5 })
})
