import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

describe('backoffMs', () => {
  it('is two seconds times the attempt, capped at thirty', () => {
    expect([1, 2, 3, 14, 15, 400].map((attempt) => backoffMs(attempt, 0.5))).toEqual([2_000, 4_000, 6_000, 28_000, 30_000, 30_000])
  })

  it('stays within a fifth of its base and never above the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const base = Math.min(30_000, 2_000 * attempt)
        const delay = backoffMs(attempt, chance)
        expect(delay).toBeGreaterThanOrEqual(Math.floor(base * 0.8))
        expect(delay).toBeLessThanOrEqual(Math.min(30_000, Math.ceil(base * 1.2)))
      }),
    )
  })
})
