import { describe, expect, it } from 'vitest'
import { ClockSkew } from './clock-skew.ts'

describe('ClockSkew', () => {
  it('takes the least delay for what a clock is wrong by, each process by itself', () => {
    const skew = new ClockSkew()
    expect(skew.correction('behind', 0, 100_000)).toBe(100_000)
    expect(skew.correction('behind', 1_000, 103_000)).toBe(100_000)
    expect(skew.correction('ahead', 110_000, 100_000)).toBe(-10_000)
    expect(skew.correction('right', 95_000, 100_000)).toBe(0)
    // A retry from a right clock is late, not wrong.
    expect(skew.correction('right', 50_000, 110_000)).toBe(0)
  })

  it('believes a clock again that was put right', () => {
    const skew = new ClockSkew()
    skew.correction('p', 110_000, 100_000)
    expect(skew.correction('p', 118_000, 120_000)).toBe(-10_000)
    expect(skew.correction('p', 168_000, 170_000)).toBe(0)
  })
})
