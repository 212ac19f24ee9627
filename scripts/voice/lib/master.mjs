import { compressed, levels, limited } from './dynamics.mjs'
import { filtered, highPass } from './filters.mjs'
import { amplitude, decibels, loudness } from './loudness.mjs'
import { aboard, presence } from './ship.mjs'

/** @import { Sound } from './wav.mjs' */
/** @typedef {Sound & {wordEndsMs: number[]}} Spoken sound with the ends of its words, ms from its start */

/** What every clip sounds like. Loudness in LUFS, peak in dBTP before the mp3 encoder adds its own, times in ms. */
export const TARGET = { rate: 32_000, loudness: -16, ceiling: -2, lead: 12, tail: 190, silence: 12 }

/**
 * Where speech begins and ends: the first and last moment above a level.
 * @param {Float64Array} samples
 * @param {number} rate
 * @returns {{from: number, to: number}} samples
 */
function speechIn(samples, rate) {
  const step = Math.round(rate / 1000)
  const loud = levels(samples, step)
  const loudest = Math.max(...loud)
  // A breath or an h begins softly: its onset is taken at 40 dB below the loudest, its end at 45.
  const from = loud.findIndex((level) => level > loudest - 40)
  const to = loud.findLastIndex((level) => level > loudest - 45)
  return { from: Math.max(0, from) * step, to: Math.max(1, to + 1) * step }
}

/** Fades both ends with half a cosine. @param {Float64Array} samples @param {number} rise @param {number} fall samples */
function faded(samples, rise, fall) {
  return samples.map((sample, i) => {
    const begun = Math.min(1, i / rise)
    const left = Math.min(1, Math.max(0, (samples.length - 1 - i) / fall))
    return sample * (0.5 - 0.5 * Math.cos(Math.PI * begun)) * (0.5 - 0.5 * Math.cos(Math.PI * left))
  })
}

/** At the target loudness and below a ceiling: the limiter takes some loudness away, so it is asked again. @param {Float64Array} samples @param {number} rate @param {number} ceiling dBTP */
function loud(samples, rate, ceiling) {
  let gain = TARGET.loudness - loudness({ samples, rate })
  let out = samples
  for (let round = 0; round < 6; round++) {
    out = limited(
      samples.map((sample) => sample * amplitude(gain)),
      rate,
      ceiling,
    )
    const missing = TARGET.loudness - loudness({ samples: out, rate })
    if (Math.abs(missing) < 0.05) break
    gain += missing
  }
  return out
}

/**
 * Makes a clip of raw speech: cuts the silence away, evens the level, gives it presence and the ship's room, and brings
 * it to TARGET. The result lasts a whole number of milliseconds, begins at most 15 ms before the first word and ends in
 * silence; its tail is the pause to the next clip.
 * @param {Spoken} raw at TARGET.rate
 * @param {number} [ceiling] dBTP
 * @returns {Spoken}
 */
export function mastered(raw, ceiling = TARGET.ceiling) {
  const { rate } = raw
  const perMs = rate / 1000
  const clean = filtered(raw.samples, [highPass(rate, 80), highPass(rate, 80), ...presence(rate)])
  const { from, to } = speechIn(clean, rate)
  const start = from - TARGET.lead * perMs
  const length = Math.ceil((to - start) / perMs + TARGET.tail) * perMs
  const cut = Float64Array.from({ length }, (_, i) => clean[start + i] ?? 0)
  const level = amplitude(-18 - loudness({ samples: cut, rate }))
  const even = compressed(
    cut.map((sample) => sample * level),
    rate,
    -20,
  )
  const silence = TARGET.silence * perMs
  const room = faded(aboard(even, rate).subarray(0, length - silence), 4 * perMs, 120 * perMs)
  const samples = new Float64Array(length)
  samples.set(loud(room, rate, ceiling))
  const last = (to - start) / perMs
  const ends = raw.wordEndsMs.map((end) => Math.round(Math.min(end - start / perMs, last))).filter((end) => end > 0)
  return { samples, rate, wordEndsMs: [...new Set(ends)].sort((a, b) => a - b) }
}

/** When the first sample above a level comes, ms; Infinity: never. @param {Sound} sound @param {number} db dBFS */
export function firstAbove({ samples, rate }, db) {
  const at = samples.findIndex((sample) => decibels(Math.abs(sample)) > db)
  return at < 0 ? Number.POSITIVE_INFINITY : (at / rate) * 1000
}
