import { describe, expect, it } from 'vitest'
import { neverBack } from './clock.ts'

describe('wall time', () => {
  it('goes on when the clock is set back, and follows it again once it has caught up', () => {
    let wall = 10_000
    const now = neverBack(() => wall)
    expect(now()).toBe(10_000)
    wall = 4_000
    expect(now()).toBe(10_000)
    wall = 5_500
    expect(now()).toBe(11_500)
    wall = 5_400
    expect(now()).toBe(11_500)
    wall = 12_000
    expect(now()).toBe(12_000)
    wall = 12_001
    expect(now()).toBe(12_001)
  })
})
