import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { levels } from './dynamics.mjs'
import { truePeak } from './loudness.mjs'
import { mastered, TARGET } from './master.mjs'
import { encoded } from './mp3.mjs'
import { TONES, tone } from './tones.mjs'
import { VoiceProblem } from './tools.mjs'

/** @import { VoiceManifest } from '../../../src/shared/model/voice.ts' */
/** @import { Spoken } from './master.mjs' */

/** @typedef {VoiceManifest['clips'][number]} ClipEntry */
/** @typedef {{id: string, text: string, say: string}} Clip */
/** @template T @typedef {{entry: T, mp3: Buffer}} Made */

/** Highest true peak that a decoded clip may have, dBTP; the promise is -1, and players resample. */
const HIGHEST = -1.2

/** Below this, dBFS of a millisecond, nothing was said. */
const AUDIBLE = -60

export const sha256 = (/** @type {Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex')

/**
 * Runs jobs, as many at a time as the machine has processors.
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T, index: number) => Promise<R>} job
 * @returns {Promise<R[]>} in the order of the items
 */
async function each(items, job) {
  /** @type {R[]} */
  const results = []
  const waiting = items.entries()
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await job(item, index)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results
}

/** Masters and encodes; what the encoder adds to the peaks is taken from the ceiling, until the decoded clip keeps it. @param {Spoken} raw */
async function finished(raw) {
  for (let ceiling = TARGET.ceiling; ; ceiling -= 0.4) {
    const clip = mastered(raw, ceiling)
    const { mp3, decoded } = await encoded(clip)
    if (truePeak(decoded.samples) <= HIGHEST) return { clip, mp3 }
    if (ceiling < -8) throw new Error('A clip cannot be encoded below its peak.')
  }
}

/**
 * Makes files of raw speech.
 * @param {readonly Clip[]} clips
 * @param {readonly Spoken[]} raws in the same order
 * @param {string} licence
 * @returns {Promise<Made<ClipEntry>[]>}
 */
export function madeClips(clips, raws, licence) {
  return each(clips, async ({ id, text, say }, index) => {
    const raw = raws[index]
    // Also no samples at all: the greatest of none is -Infinity.
    if (raw === undefined || Math.max(...levels(raw.samples, raw.rate / 1000)) < AUDIBLE) {
      throw new VoiceProblem(`The voice gave only silence for "${say}": spell it otherwise in the grammar.`)
    }
    const { clip, mp3 } = await finished(raw)
    const duration_ms = Math.round((clip.samples.length / clip.rate) * 1000)
    return { entry: { id, file: `${id}.mp3`, text, say, duration_ms, word_ends_ms: clip.wordEndsMs, licence, sha256: sha256(mp3) }, mp3 }
  })
}

/** The three priority tones. @returns {Promise<Made<VoiceManifest['tones'][number]>[]>} */
export function madeTones() {
  return each(/** @type {const} */ (['low', 'medium', 'high']), async (id) => {
    const sound = tone(TONES[id])
    const { mp3 } = await encoded(sound)
    const duration_ms = Math.round((sound.samples.length / sound.rate) * 1000)
    return { entry: { id, file: `tone-${id}.mp3`, duration_ms, licence: 'Ours, MIT.', sha256: sha256(mp3) }, mp3 }
  })
}
