import { filtered, highShelf, lowPass, peaking } from './filters.mjs'
import { amplitude } from './loudness.mjs'

/** Reflections of a small hard room: ms after the sound, dB below it. All are too early to be heard as an echo. */
const REFLECTIONS = [
  [7, -15],
  [13, -17],
  [19, -19],
  [29, -21],
  [41, -24],
  [53, -28],
]
/** A second voice, a little late and slowly wandering in pitch. */
const CHORUS = { delayMs: 11, depthMs: 0.6, hz: 0.8, db: -15 }

/** The sample at a place between two. @param {Float64Array} samples @param {number} at */
function between(samples, at) {
  const whole = Math.floor(at)
  const part = at - whole
  return (samples[whole] ?? 0) * (1 - part) + (samples[whole + 1] ?? 0) * part
}

/**
 * The voice of a ship's computer: the same voice, in a small room, with the faintest second voice. Everything added is at
 * least 15 dB below the words, and duller than they are, so that it takes nothing from them.
 * @param {Float64Array} samples
 * @param {number} rate
 * @returns {Float64Array}
 */
export function aboard(samples, rate) {
  const dull = filtered(samples, [lowPass(rate, 3800)])
  const out = Float64Array.from(samples)
  for (const [ms = 0, db = 0] of REFLECTIONS) {
    const delay = Math.round((ms * rate) / 1000)
    const gain = amplitude(db)
    for (let i = delay; i < out.length; i++) out[i] = (out[i] ?? 0) + gain * (dull[i - delay] ?? 0)
  }
  const gain = amplitude(CHORUS.db)
  for (let i = 0; i < out.length; i++) {
    const ms = CHORUS.delayMs + CHORUS.depthMs * Math.sin((2 * Math.PI * CHORUS.hz * i) / rate)
    out[i] = (out[i] ?? 0) + gain * between(dull, i - (ms * rate) / 1000)
  }
  return out
}

/**
 * Brings the voice's spectrum nearer to the long-term average of speech (Byrne et al. 1994, J. Acoust. Soc. Am. 96:2108): its
 * fundamental, which holds most of its power, down; the consonants around 3 kHz up; what hisses down again.
 * @param {number} rate
 */
export const presence = (rate) => [peaking(rate, 180, 1, -5), peaking(rate, 3000, 0.6, 3.5), highShelf(rate, 5800, -4)]
