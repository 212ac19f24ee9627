import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decibels } from './loudness.mjs'
import { decodedMp3 } from './mp3.mjs'

/** @import { Made, ClipEntry } from './clips.mjs' */
/** @import { VoiceManifest } from '../../../src/shared/model/voice.ts' */

/**
 * Another processor or C library may round a sine otherwise, and then the bytes of an mp3 differ though nobody can hear
 * it. So where bytes differ, samples are compared: the difference has to lie this far below the clip, dB.
 */
const ALIKE = -40

/** @param {Float64Array} samples */
const power = (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0)

/** Whether two files sound the same. @param {Buffer} one @param {Buffer} other */
async function soundAlike(one, other) {
  const [a, b] = await Promise.all([decodedMp3(one), decodedMp3(other)])
  if (a.samples.length !== b.samples.length) return false
  const difference = a.samples.map((sample, i) => sample - (b.samples[i] ?? 0))
  return decibels(Math.sqrt(power(difference) / Math.max(power(a.samples), 1e-12))) < ALIKE
}

/**
 * Holds what was just rendered against what is kept.
 * @param {string} folder
 * @param {VoiceManifest} manifest of the folder
 * @param {readonly Made<ClipEntry | VoiceManifest['tones'][number]>[]} made
 * @returns {Promise<{same: number, alike: number, problems: string[]}>} one sentence a problem
 */
export async function compared(folder, manifest, made) {
  const kept = new Map([...manifest.clips, ...manifest.tones].map((entry) => [entry.file, entry]))
  /** @type {string[]} */
  const problems = []
  let [same, alike] = [0, 0]
  for (const { entry, mp3 } of made) {
    const before = kept.get(entry.file)
    const bytes = { ...entry, sha256: '' }
    if (before === undefined) problems.push(`${entry.file} is not in the manifest.`)
    else if (JSON.stringify({ ...before, sha256: '' }) !== JSON.stringify(bytes))
      problems.push(`${entry.file} has other words or times now.`)
    else if (before.sha256 === entry.sha256) same += 1
    else if (await soundAlike(readFileSync(join(folder, entry.file)), mp3)) alike += 1
    else problems.push(`${entry.file} sounds otherwise now.`)
  }
  return { same, alike, problems }
}
