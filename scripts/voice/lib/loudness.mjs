import { filtered } from './filters.mjs'

/** @import { Sound } from './wav.mjs' */

/** Decibels of an amplitude; silence is -200. @param {number} amplitude */
export const decibels = (amplitude) => 20 * Math.log10(Math.max(amplitude, 1e-10))

/** Amplitude of decibels. @param {number} db */
export const amplitude = (db) => 10 ** (db / 20)

/**
 * The weighting of ITU-R BS.1770-4 for any rate: its two filters in analogue form, as libebur128 derives them.
 * @param {number} rate
 */
function weighting(rate) {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate)
  const q = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const a0 = 1 + k / q + k * k
  const k2 = Math.tan((Math.PI * 38.13547087602444) / rate)
  const q2 = 0.5003270373238773
  const d0 = 1 + k2 / q2 + k2 * k2
  return [
    {
      b0: (high + (band * k) / q + k * k) / a0,
      b1: (2 * (k * k - high)) / a0,
      b2: (high - (band * k) / q + k * k) / a0,
      a1: (2 * (k * k - 1)) / a0,
      a2: (1 - k / q + k * k) / a0,
    },
    { b0: 1, b1: -2, b2: 1, a1: (2 * (k2 * k2 - 1)) / d0, a2: (1 - k2 / q2 + k2 * k2) / d0 },
  ]
}

/**
 * Mean squares of blocks of 400 ms that overlap by three quarters.
 * @param {Sound} sound
 * @returns {number[]}
 */
function blocks({ samples, rate }) {
  const weighted = filtered(samples, weighting(rate))
  const step = Math.round(rate / 10)
  /** @type {number[]} */
  const tenths = []
  for (let at = 0; at + step <= weighted.length; at += step) {
    let sum = 0
    for (let i = at; i < at + step; i++) sum += (weighted[i] ?? 0) ** 2
    tenths.push(sum / step)
  }
  return tenths.slice(3).map((last, i) => ((tenths[i] ?? 0) + (tenths[i + 1] ?? 0) + (tenths[i + 2] ?? 0) + last) / 4)
}

/** @param {number} power */
const lufs = (power) => -0.691 + 10 * Math.log10(Math.max(power, 1e-20))
/** @param {readonly number[]} powers */
const mean = (powers) => powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length)

/**
 * Integrated loudness of ITU-R BS.1770-4 with both gates, LUFS. A clip may be shorter than the measure is meant for, and
 * it is played with others before and after it: so it is repeated, with its own pause at its end, until it lasts at least
 * six seconds.
 * @param {Sound} sound
 * @returns {number}
 */
export function loudness({ samples, rate }) {
  const times = Math.max(1, Math.ceil((6 * rate) / Math.max(1, samples.length)))
  const long = new Float64Array(samples.length * times)
  for (let n = 0; n < times; n++) long.set(samples, n * samples.length)
  const audible = blocks({ samples: long, rate }).filter((power) => lufs(power) > -70)
  const gate = lufs(mean(audible)) - 10
  return lufs(mean(audible.filter((power) => lufs(power) > gate)))
}

/**
 * Loudest 400 ms, LUFS: what a tone of less than a second is judged by.
 * @param {Sound} sound
 * @returns {number}
 */
export function momentary({ samples, rate }) {
  const padded = new Float64Array(samples.length + rate)
  padded.set(samples, Math.round(rate / 2))
  return lufs(Math.max(1e-20, ...blocks({ samples: padded, rate })))
}

const TAPS = 12
/** Windowed sinc for the three points between two samples. */
const BETWEEN = [1, 2, 3].map((quarter) =>
  Array.from({ length: 2 * TAPS }, (_, tap) => {
    const x = tap - TAPS + 1 - quarter / 4
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (2 * TAPS + 1)) ** 2
  }),
)

/** Most that a point between samples can exceed them all. */
const MOST = Math.max(...BETWEEN.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)))
const BLOCK = 2 * TAPS

/** Highest amplitude of each block. @param {Float64Array} samples */
const heights = (samples) =>
  Array.from({ length: Math.ceil(samples.length / BLOCK) }, (_, n) =>
    samples.subarray(n * BLOCK, (n + 1) * BLOCK).reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0),
  )

/**
 * For each sample the highest amplitude up to the next one, at four times the rate.
 * @param {Float64Array} samples
 * @param {number} floor where nothing can exceed this amplitude, the samples themselves are good enough
 * @returns {Float64Array}
 */
export function peaks(samples, floor) {
  const high = heights(samples)
  return samples.map((sample, i) => {
    const own = Math.abs(sample)
    const block = Math.floor(i / BLOCK)
    if (Math.max(high[block - 1] ?? 0, high[block] ?? 0, high[block + 1] ?? 0) * MOST < floor) return own
    let peak = own
    for (const taps of BETWEEN) {
      let sum = 0
      for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] ?? 0) * (samples[i + tap - TAPS + 1] ?? 0)
      peak = Math.max(peak, Math.abs(sum))
    }
    return peak
  })
}

const highest = (/** @type {Float64Array} */ amplitudes) => amplitudes.reduce((most, one) => Math.max(most, Math.abs(one)), 0)

/** True peak, dBTP. @param {Float64Array} samples */
export const truePeak = (samples) => decibels(highest(peaks(samples, highest(samples))))
