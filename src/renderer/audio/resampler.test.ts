import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Resampler, resample } from './resampler.ts'

const RATES = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]

function sine(hertz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate))
}

/** Level of what is not the wanted tone, in dB below it, away from the ends. */
function errorDb(got: Float32Array, want: Float32Array): number {
  let error = 0
  let power = 0
  for (let n = 200; n < got.length - 200; n++) {
    error += ((got[n] ?? 0) - (want[n] ?? 0)) ** 2
    power += (want[n] ?? 0) ** 2
  }
  return 10 * Math.log10(error / power)
}

describe('resample', () => {
  it('keeps a tone of speech clean at the rates of voices and devices', () => {
    for (const [from, to] of [
      [32_000, 44_100],
      [32_000, 48_000],
      [24_000, 48_000],
      [24_000, 44_100],
      [44_100, 32_000],
    ] as const) {
      const got = resample(sine(1_000, from, from / 4), from, to)
      expect(errorDb(got, sine(1_000, to, got.length)), `${from} to ${to}`).toBeLessThan(-45)
    }
  })

  it('lets nothing through that the lower rate cannot hold', () => {
    const got = resample(sine(15_000, 48_000, 12_000), 48_000, 16_000)
    expect(Math.max(...got.subarray(100, -100).map(Math.abs))).toBeLessThan(0.02)
  })

  it('gives the same samples however they are cut into chunks, and as many as the ratio says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.constantFrom(...RATES),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 12 }),
        (from, to, cuts) => {
          const input = sine(
            300,
            from,
            cuts.reduce((sum, cut) => sum + cut, 0),
          )
          const whole = resample(input, from, to)
          expect(whole).toHaveLength(Math.ceil((input.length * to) / from - 1e-6))
          const resampler = new Resampler(from, to)
          const pieces: number[] = []
          let at = 0
          for (const cut of cuts) {
            pieces.push(...resampler.push(input.subarray(at, at + cut)))
            at += cut
          }
          pieces.push(...resampler.flush())
          expect(pieces).toHaveLength(whole.length)
          for (const [n, value] of pieces.entries()) expect(Math.abs(value - (whole[n] ?? 9))).toBeLessThan(2e-3)
        },
      ),
    )
  })
})
