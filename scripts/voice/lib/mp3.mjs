import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from './tools.mjs'
import { readWav, writeWav } from './wav.mjs'

/** @import { Sound } from './wav.mjs' */

/** kbit/s of a clip; mono at 32 kHz, so about what 96 is for stereo. */
const KBPS = 48
/** At this rate LAME makes everything 5 % softer, to be safe from clipping; the limiter has seen to that. */
const SCALE = 1 / 0.95

/**
 * Gives a file to LAME and takes another back.
 * @param {Buffer} bytes
 * @param {readonly string[]} options
 * @returns {Promise<Buffer>}
 */
async function throughLame(bytes, options) {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-voice-'))
  try {
    writeFileSync(join(folder, 'in'), bytes)
    await runTool('lame', ['--quiet', ...options, join(folder, 'in'), join(folder, 'out')])
    return readFileSync(join(folder, 'out'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a player makes of an mp3. @param {Buffer} mp3 @returns {Promise<Sound>} */
export const decodedMp3 = async (mp3) => readWav(await throughLame(mp3, ['--decode', '--mp3input']))

/**
 * Encodes sound with LAME at a constant rate. Its one tag holds LAME's version and how many samples the encoder added at
 * each end, so that players give back exactly the samples that went in; it has no date, and the same sound makes the same bytes.
 * @param {Sound} sound
 * @returns {Promise<{mp3: Buffer, decoded: Sound}>} with what a player will make of it
 */
export async function encoded(sound) {
  const rate = ['-m', 'm', '--cbr', '-b', String(KBPS), '-q', '0', '--noreplaygain', '--scale', SCALE.toFixed(6)]
  const mp3 = await throughLame(writeWav(sound), rate)
  return { mp3, decoded: await decodedMp3(mp3) }
}
