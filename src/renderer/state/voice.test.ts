import { describe, expect, it } from 'vitest'
import { CoreClock } from './voice.ts'

describe('CoreClock', () => {
  it('is where the quickest message of a connection says, and ours where the difference can be transport', () => {
    const clock = new CoreClock()
    expect(clock.hear(100_000, 100_900)).toBe(0)
    expect(clock.hear(110_000, 125_000)).toBe(0)
    clock.begin()
    expect(clock.hear(110_000, 130_400)).toBe(-20_400)
    expect(clock.hear(111_000, 131_020)).toBe(-20_020)
    expect(clock.hear(112_000, 140_000)).toBe(-20_020)
    clock.begin()
    expect(clock.hear(200_000, 180_000)).toBe(20_000)
  })

  it('learns anew from a clock that was set back, and nothing from a time that cannot be read', () => {
    const clock = new CoreClock()
    expect(clock.hear(100_000, 100_010)).toBe(0)
    expect(clock.hear(Number.NaN, 101_000)).toBe(0)
    expect(clock.hear(99_500, 102_000)).toBe(0)
    expect(clock.hear(42_000, 102_000)).toBe(-60_000)
    expect(clock.hear(43_000, 103_000)).toBe(-60_000)
  })
})
