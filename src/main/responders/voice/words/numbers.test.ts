import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  durationWords,
  LASTED_STEPS_MS,
  LATENCY_STEPS_MS,
  MAX_SPOKEN,
  MOST_OVERSTATED,
  numberWords,
  PERCENT_STEPS,
  roundStep,
  stepBelow,
} from './numbers.ts'

const UNITS: Record<string, number> = {
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12,
  thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30,
  forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
} // biome-ignore format: a table
const SCALES: Record<string, number> = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 }

/** Reads number words back, by the ordinary rules and not by ours. */
function read(words: string): number {
  let total = 0
  let part = 0
  for (const word of words.split(/[ -]/)) {
    if (word === 'and') continue
    if (word === 'hundred') part *= 100
    else if (SCALES[word] !== undefined) {
      total += part * SCALES[word]
      part = 0
    } else part += UNITS[word] ?? Number.NaN
  }
  return total + part
}

describe('numbers in words', () => {
  it.each([
    [0, 'zero'],
    [1.5, 'one and a half'],
    [0.5, 'half'],
    [21, 'twenty-one'],
    [105, 'one hundred and five'],
    [1_000, 'one thousand'],
    [4_870, 'four thousand eight hundred and seventy'],
    [1_000_001, 'one million and one'],
    [-3, 'minus three'],
    [-0.000_1, 'zero'],
    [0.25, 'zero point two five'],
    [2.05, 'two point zero five'],
    [9.999_9, 'ten'],
  ])('says %d as "%s"', (value, words) => {
    expect(numberWords(value)).toBe(words)
  })

  it('is read back as the same number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.integer({ min: 0, max: MAX_SPOKEN })), (n) => void expect(read(numberWords(n) ?? '')).toBe(n)),
    )
  })

  it('has no words for what is no number, or too large to mean something', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, MAX_SPOKEN + 1, 1e300]) {
      expect(numberWords(value)).toBeNull()
    }
  })
})

describe('rounding for speech', () => {
  const lists = [LATENCY_STEPS_MS, PERCENT_STEPS, LASTED_STEPS_MS]

  it('overstates by at most a tenth, understates by at most three tenths, and hits every step', () => {
    for (const steps of lists) {
      const [first = 0] = steps
      const last = steps.at(-1) ?? 0
      fc.assert(
        fc.property(fc.double({ min: first, max: last, noNaN: true }), (value) => {
          const step = roundStep(value, steps) ?? 0
          expect(step).toBeLessThanOrEqual(value * (1 + MOST_OVERSTATED) + 1e-9)
          expect(step).toBeGreaterThanOrEqual(value * 0.7 - 1e-9)
        }),
      )
      for (const step of steps) expect(roundStep(step, steps)).toBe(step)
    }
  })

  it('says what a person would say', () => {
    expect(durationWords(roundStep(4_870, LATENCY_STEPS_MS) ?? 0)).toBe('five seconds')
    expect(numberWords(roundStep(3.4, PERCENT_STEPS) ?? 0)).toBe('three')
    expect(durationWords(roundStep(1_300, LATENCY_STEPS_MS) ?? 0)).toBe('one second')
    expect(durationWords(roundStep(61_000, LASTED_STEPS_MS) ?? 0)).toBe('one minute')
    expect([750, 1_500, 90_000, 3_600_000, 7_200_000].map(durationWords)).toEqual([
      'seven hundred and fifty milliseconds',
      'one and a half seconds',
      'one and a half minutes',
      'one hour',
      'two hours',
    ])
  })

  it('makes nothing of what is below the first step, or no number', () => {
    for (const value of [0, -5, 0.9, Number.NaN, Number.NEGATIVE_INFINITY]) expect(roundStep(value, PERCENT_STEPS)).toBeNull()
    expect(stepBelow(9, [10, 20])).toBeNull()
    expect(stepBelow(29, [10, 20])).toBe(20)
  })
})
