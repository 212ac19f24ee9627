import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { voiceManifestSchema } from '../../../src/shared/model/voice.ts'
import { VoiceProblem } from './tools.mjs'

/** @import { VoiceManifest } from '../../../src/shared/model/voice.ts' */

const MANIFEST = 'manifest.json'
const LICENCE = 'licence.txt'
/** Most that all files together may weigh, bytes. */
const MOST_BYTES = 6_000_000

/**
 * The manifest of a folder.
 * @param {string} folder
 * @returns {VoiceManifest}
 * @throws {VoiceProblem} where it is missing or damaged
 */
export function readManifest(folder) {
  try {
    return voiceManifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')))
  } catch {
    throw new VoiceProblem(`${join(folder, MANIFEST)} is missing or damaged: render all clips with "npm run voice".`)
  }
}

/** One entry a line, so that a difference shows which clips changed. @param {VoiceManifest} manifest */
function manifestText({ version, voice, clips, tones }) {
  const lines = (/** @type {readonly unknown[]} */ entries) =>
    `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
  return `{\n  "version": ${version},\n  "voice": ${JSON.stringify(voice)},\n  "clips": ${lines(clips)},\n  "tones": ${lines(tones)}\n}\n`
}

/** Makes sure that a folder is there and can be written to, before minutes are spent. @param {string} folder */
export function prepareShelf(folder) {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.W_OK)
}

/**
 * Puts files and their manifest into a folder: files first, then the manifest, then what the manifest does not name goes.
 * @param {string} folder
 * @param {VoiceManifest} manifest
 * @param {readonly {entry: {file: string}, mp3: Buffer}[]} made files that are new; the others are there
 * @param {string} licenceText goes beside them
 * @returns {number} bytes of all files that the manifest names
 */
export function writeShelf(folder, manifest, made, licenceText) {
  for (const { entry, mp3 } of made) writeFileSync(join(folder, entry.file), mp3)
  const named = new Set([...manifest.clips, ...manifest.tones].map(({ file }) => file))
  const bytes = [...named].reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0)
  if (bytes > MOST_BYTES)
    throw new VoiceProblem(`All clips together weigh ${bytes} bytes, more than ${MOST_BYTES}: list fewer or shorter ones.`)
  writeFileSync(join(folder, LICENCE), licenceText)
  writeFileSync(join(folder, `${MANIFEST}.part`), manifestText(manifest))
  renameSync(join(folder, `${MANIFEST}.part`), join(folder, MANIFEST))
  for (const file of readdirSync(folder)) if (file.endsWith('.mp3') && !named.has(file)) rmSync(join(folder, file))
  return bytes
}
