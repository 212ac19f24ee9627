import { amplitude, momentary } from './loudness.mjs'
import { TARGET } from './master.mjs'

/** @import { Sound } from './wav.mjs' */

/** @typedef {{hz: number, atMs: number}} Note */

/** How urgent, told by how many notes there are and how close: whoever hears no pitch hears that. */
export const TONES = /** @type {const} */ ({
  low: [{ hz: 523.25, atMs: 0 }],
  medium: [
    { hz: 587.33, atMs: 0 },
    { hz: 880, atMs: 190 },
  ],
  high: [
    { hz: 880, atMs: 0 },
    { hz: 880, atMs: 120 },
    { hz: 1174.66, atMs: 240 },
  ],
})

/** Partials of a note: times its frequency, dB below it, and how long they last beside it. A soft glass. */
const PARTIALS = [
  { times: 1, db: 0, lasts: 1 },
  { times: 2, db: -14, lasts: 0.6 },
  { times: 3.01, db: -22, lasts: 0.35 },
]
/** Loudest 400 ms, LUFS: twelve below speech, which stays intelligible above it. */
const LOUDNESS = -28
const NOTE_MS = 360

/** One note into the samples. @param {Float64Array} out @param {Note} note @param {number} rate */
function struck(out, { hz, atMs }, rate) {
  const from = (atMs * rate) / 1000
  const length = (NOTE_MS * rate) / 1000
  for (let i = 0; i < length; i++) {
    const t = i / rate
    const rise = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, t / 0.012))
    const end = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, (length - i) / (0.08 * rate)))
    for (const { times, db, lasts } of PARTIALS) {
      const fall = Math.exp(-t / (0.11 * lasts))
      out[from + i] = (out[from + i] ?? 0) + amplitude(db) * rise * end * fall * Math.sin(2 * Math.PI * hz * times * t)
    }
  }
}

/**
 * A priority tone: soft notes, at most 700 ms, below the level of speech.
 * @param {readonly Note[]} notes
 * @returns {Sound}
 */
export function tone(notes) {
  const { rate, silence } = TARGET
  const last = Math.max(...notes.map((note) => note.atMs))
  const samples = new Float64Array(((last + NOTE_MS + silence) * rate) / 1000)
  for (const note of notes) struck(samples, note, rate)
  const gain = amplitude(LOUDNESS - momentary({ samples, rate }))
  return { samples: samples.map((sample) => sample * gain), rate }
}
