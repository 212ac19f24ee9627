import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutPoint, endOf, isStale, onGrid, type Placed, panOf } from './timing.ts'

const RATE = 8_000

function piece(start: number, seconds: number, wordEnds: readonly number[] = [], quiet: readonly [number, number] | null = null): Placed {
  const samples = new Float32Array(Math.round(seconds * RATE)).fill(0.3)
  if (quiet) samples.fill(0, Math.round(quiet[0] * RATE), Math.round(quiet[1] * RATE))
  return { start, samples, rate: RATE, wordEnds }
}

describe('cutPoint', () => {
  it('is the next end of a word', () => {
    const speech = [piece(10, 1, [0.4, 1]), piece(11, 1, [0.5, 1])]
    const near = (now: number, at: number) => expect(Math.abs(cutPoint(speech, now) - at), `at ${now}`).toBeLessThanOrEqual(0.061)
    near(10.1, 10.4)
    near(10.39, 11)
    near(11.1, 11.5)
  })

  it('is the pause beside a word end that a codec has moved', () => {
    const at = cutPoint([piece(10, 1, [0.4], [0.42, 0.45])], 10.1)
    expect(at).toBeGreaterThanOrEqual(10.42)
    expect(at).toBeLessThanOrEqual(10.45)
  })

  it('is the quietest place soon where no words are known', () => {
    const at = cutPoint([piece(10, 3, [], [0.25, 0.28])], 10.1)
    expect(at).toBeGreaterThanOrEqual(10.25)
    expect(at).toBeLessThanOrEqual(10.28)
  })

  it('is now where nothing sounded yet', () => {
    expect(cutPoint([], 5)).toBe(5)
    expect(cutPoint([piece(10, 1, [0.5])], 9.5)).toBe(9.5)
  })

  it('is never in the past and never far away', () => {
    const speech = fc.array(
      fc.record({
        gap: fc.double({ min: 0, max: 0.5, noNaN: true }),
        seconds: fc.double({ min: 0.01, max: 2, noNaN: true }),
        ends: fc.array(fc.double({ min: -1, max: 9, noNaN: true }), { maxLength: 5 }),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(speech, fc.double({ min: 0, max: 8, noNaN: true }), (pieces, now) => {
        let cursor = 1
        const placed = pieces.map(({ gap, seconds, ends }) => {
          const one = piece(cursor + gap, seconds, ends)
          cursor = endOf(one)
          return one
        })
        const at = cutPoint(placed, now)
        expect(at).toBeGreaterThanOrEqual(now)
        expect(at).toBeLessThanOrEqual(now + 1.1)
      }),
    )
  })
})

describe('timing', () => {
  it('puts every instant on a sample', () => {
    expect(onGrid(1.00001, 8_000)).toBe(8_001 / 8_000)
    expect(onGrid(8_001 / 8_000, 8_000)).toBe(8_001 / 8_000)
  })

  it('is stale after five seconds, and where the time cannot be read', () => {
    expect(isStale(1_000, 6_000)).toBe(false)
    expect(isStale(1_000, 6_001)).toBe(true)
    expect(isStale(9_000, 6_000)).toBe(false)
    expect(isStale(Number.NaN, 0)).toBe(true)
  })

  it('turns to where a service stands, gently', () => {
    expect([panOf(0, 1_000), panOf(250, 1_000), panOf(500, 1_000), panOf(1_000, 1_000)]).toEqual([-0.5, -0.25, 0, 0.5])
    expect([panOf(-900, 1_000), panOf(9_000, 1_000), panOf(null, 1_000), panOf(5, 0)]).toEqual([-0.5, 0.5, 0, 0])
  })
})
