import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureNode, ROOT } from '../lib/node-check.mjs'
import { madeClips, madeTones } from './lib/clips.mjs'
import { festivalVoice, saidByFestival } from './lib/festival.mjs'
import { VoiceProblem } from './lib/tools.mjs'

/** @import { VoiceManifest } from '../../src/shared/model/voice.ts' */
/** @import { Clip } from './lib/clips.mjs' */

/**
 * Renders the clips of the voice into resources/audio, from the one list of what can be spoken
 * (src/main/responders/voice/words/grammar.ts), with the priority tones and a manifest. The same list gives the same bytes.
 *
 *   npm run voice                           render everything
 *   npm run voice -- --only welcome,flood   render these, keep the others
 *   npm run voice -- --check [--only …]     render, write nothing, compare with what is kept; fails where it differs
 *   npm run voice -- --elevenlabs           with ELEVENLABS_API_KEY and ELEVENLABS_VOICE_ID instead of Festival
 *   npm run voice -- --into folder          read and write another folder
 */
const USAGE = 'Options: --check, --only id,id, --elevenlabs, --into folder.'

function options() {
  try {
    const { values } = parseArgs({
      options: { check: { type: 'boolean' }, only: { type: 'string' }, elevenlabs: { type: 'boolean' }, into: { type: 'string' } },
    })
    if (values.check && values.elevenlabs) throw new Error('--check renders with Festival, so it cannot be used with --elevenlabs.')
    return values
  } catch (error) {
    throw new VoiceProblem(`${error instanceof Error ? (error.message.split('\n')[0] ?? '').replace(/\.?$/, '.') : String(error)} ${USAGE}`)
  }
}

/** @returns {Promise<readonly Clip[]>} */
async function listed() {
  try {
    return (await import('../../src/main/responders/voice/words/grammar.ts')).allClips()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')) throw error
    throw new VoiceProblem(`Rendering reads TypeScript, which Node ${process.version} does not: use Node 22.18 or newer.`)
  }
}

/** The clips asked for. @param {readonly Clip[]} all @param {string | undefined} only ids with commas between */
function chosen(all, only) {
  if (only === undefined) return all
  const ids = only.split(',').filter((id) => id !== '')
  const unknown = ids.find((id) => !all.some((clip) => clip.id === id))
  if (unknown !== undefined || ids.length === 0) throw new VoiceProblem(`There is no clip "${unknown ?? only}": ids are in the manifest.`)
  return all.filter(({ id }) => ids.includes(id))
}

/** @param {boolean} elevenLabs */
async function speaker(elevenLabs) {
  if (!elevenLabs) return { voice: await festivalVoice(), say: saidByFestival }
  const { elevenLabsSettings, elevenLabsVoice, saidByElevenLabs } = await import('./lib/elevenlabs.mjs')
  const settings = elevenLabsSettings(process.env)
  return { voice: elevenLabsVoice(settings), say: (/** @type {readonly string[]} */ texts) => saidByElevenLabs(texts, settings) }
}

/** @param {VoiceManifest | null} kept @param {VoiceManifest['voice']} voice */
function assertSameVoice(kept, voice) {
  if (kept === null || kept.voice.name === voice.name) return
  throw new VoiceProblem(
    `The clips that are there are spoken by ${kept.voice.name}, not by ${voice.name}: render all of them anew, without --only or --check.`,
  )
}

/**
 * The entries of all clips: the ones made now, and the kept ones.
 * @param {readonly Clip[]} all
 * @param {VoiceManifest['clips']} made
 * @param {VoiceManifest | null} kept
 */
function together(all, made, kept) {
  return all.map(({ id, text, say }) => {
    const entry = made.find((one) => one.id === id) ?? kept?.clips.find((one) => one.id === id && one.text === text && one.say === say)
    if (entry === undefined) throw new VoiceProblem(`${id} was never rendered with the words it has now: name it too, or render all.`)
    return entry
  })
}

async function main() {
  await ensureNode()
  const { check = false, only, elevenlabs = false, into } = options()
  const { compared } = await import('./lib/check.mjs')
  const { prepareShelf, readManifest, writeShelf } = await import('./lib/shelf.mjs')
  const folder = resolve(into ?? join(ROOT, 'resources/audio'))
  const all = await listed()
  const wanted = chosen(all, only)
  const kept = check || only !== undefined ? readManifest(folder) : null
  if (!check) prepareShelf(folder)
  const { voice, say } = await speaker(elevenlabs)
  assertSameVoice(kept, voice)
  console.log(
    `${voice.name} says ${wanted.length} ${wanted.length === 1 ? 'clip' : 'clips'}, ${wanted.reduce((sum, clip) => sum + clip.say.length, 0)} characters.`,
  )
  const clips = await madeClips(wanted, await say(wanted.map((clip) => clip.say)), voice.licence)
  const tones = await madeTones()
  if (check && kept !== null) {
    const { same, alike, problems } = await compared(folder, kept, [...clips, ...tones])
    const orphans = kept.clips.filter(({ id }) => !all.some((clip) => clip.id === id))
    problems.push(...orphans.map(({ id }) => `${id} is kept but nothing says it any more.`))
    for (const problem of problems) console.error(problem)
    console.log(`${same} files are the same byte by byte, ${alike} sound the same, ${problems.length} differ.`)
    process.exitCode = problems.length === 0 ? 0 : 1
    return
  }
  const entries = together(
    all,
    clips.map(({ entry }) => entry),
    kept,
  )
  const { licenceText, ...named } = voice
  const manifest = /** @type {const} */ ({ version: 1, voice: named, clips: entries, tones: tones.map(({ entry }) => entry) })
  const bytes = writeShelf(folder, manifest, [...clips, ...tones], licenceText)
  console.log(`${entries.length} clips and ${tones.length} tones, ${bytes} bytes, written to ${relative(process.cwd(), folder) || folder}.`)
}

main().catch((error) => {
  // A system's error names what it could not do and with which file.
  const ofSystem = error instanceof Error && 'syscall' in error
  if (!ofSystem && !(error instanceof VoiceProblem)) throw error
  console.error(ofSystem ? `The clips cannot be read or written: ${error.message}.` : error.message)
  process.exitCode = 1
})
