import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { TARGET } from './master.mjs'
import { resampled } from './resample.mjs'
import { VoiceProblem } from './tools.mjs'
import { fromPcm } from './wav.mjs'

/** @import { Spoken } from './master.mjs' */

const MODEL = 'eleven_multilingual_v2'
const RATE = 24_000
const SETTINGS = { stability: 0.5, similarityBoost: 0.75 }

const answerSchema = z.object({
  audioBase64: z.string().min(1),
  alignment: z
    .object({ characters: z.array(z.string()), characterEndTimesSeconds: z.array(z.number().min(0)) })
    .refine(({ characters, characterEndTimesSeconds }) => characters.length === characterEndTimesSeconds.length),
})
/** @typedef {z.infer<typeof answerSchema>} Answer */

/**
 * What the environment says of ElevenLabs.
 * @param {NodeJS.ProcessEnv} env
 * @throws {VoiceProblem} where something is missing or not allowed
 */
export function elevenLabsSettings(env) {
  const { ELEVENLABS_API_KEY: key = '', ELEVENLABS_VOICE_ID: voice = '', ELEVENLABS_BASE_URL: base = '' } = env
  if (key === '' || voice === '') throw new VoiceProblem('Set ELEVENLABS_API_KEY and ELEVENLABS_VOICE_ID to render with ElevenLabs.')
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(voice)) throw new VoiceProblem('ELEVENLABS_VOICE_ID is not the id of a voice: copy it from ElevenLabs.')
  // What was paid for is kept here, so that a second run does not pay again.
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nexus-voice')
  if (base === '') return { key, voice, base: null, cache }
  const url = URL.canParse(base) ? new URL(base) : null
  const loopback = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url === null || (url.protocol !== 'https:' && !loopback)) {
    throw new VoiceProblem('ELEVENLABS_BASE_URL must be an https address, or http on this machine.')
  }
  return { key, voice, base: url.href.replace(/\/$/, ''), cache }
}

/** @typedef {ReturnType<typeof elevenLabsSettings>} Settings */

const LICENCE =
  'Made with ElevenLabs under the terms of the account that rendered it; check them before passing it on. Mastering: ours, MIT.'

/** What the clips' manifest says of this voice. @param {Settings} settings */
export const elevenLabsVoice = ({ voice }) => ({
  name: `ElevenLabs ${voice}`,
  engine: `ElevenLabs ${MODEL}, mastered by scripts/voice`,
  licence: LICENCE,
  licenceText: `The clips in this folder: ${LICENCE}\nThe tones are of NEXUS itself, under its MIT licence.\n`,
})

/** Ends of words, ms: of each run between blanks, the end of its last letter or digit. @param {Answer['alignment']} alignment */
function wordEnds({ characters, characterEndTimesSeconds }) {
  /** @type {number[]} */
  const ends = []
  let end = null
  for (const [i, character] of [...characters, ' '].entries()) {
    if (/[\p{L}\p{N}]/u.test(character)) end = (characterEndTimesSeconds[i] ?? 0) * 1000
    if (!/^\s$/.test(character) || end === null) continue
    ends.push(end)
    end = null
  }
  return ends
}

/** @param {unknown} error @returns {VoiceProblem} one sentence, with nothing of the key or the answer in it */
function problemOf(error) {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 401 || status === 403) return new VoiceProblem('ElevenLabs refused the key: check ELEVENLABS_API_KEY.')
  if (status === 404) return new VoiceProblem('ElevenLabs does not know the voice: check ELEVENLABS_VOICE_ID.')
  if (status === 429)
    return new VoiceProblem(
      'ElevenLabs refused the call, because its rate limit or quota is spent: try again later; what was rendered is kept.',
    )
  if (error instanceof z.ZodError) return new VoiceProblem('ElevenLabs gave an answer without audio or without times: try again later.')
  return new VoiceProblem(
    `ElevenLabs could not be reached or failed${status === undefined ? '' : ` (status ${status})`}: try again; what was rendered is kept.`,
  )
}

/** The answer kept from an earlier run; null: none. @param {string} file @returns {Answer | null} */
function keptAnswer(file) {
  try {
    return answerSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/**
 * Has ElevenLabs say texts, one after the other; each answer is kept on disk.
 * @param {readonly string[]} texts
 * @param {Settings} settings
 * @returns {Promise<Spoken[]>}
 * @throws {VoiceProblem} at the first that fails
 */
export async function saidByElevenLabs(texts, settings) {
  // It takes seconds to load: not for somebody who only misspelled an option.
  const { ElevenLabsClient } = await import('@elevenlabs/elevenlabs-js')
  const client = new ElevenLabsClient({ apiKey: settings.key, ...(settings.base === null ? {} : { baseUrl: settings.base }) })
  mkdirSync(settings.cache, { recursive: true })
  /** @param {string} text @returns {Promise<Answer>} */
  const ask = async (text) => {
    const name = createHash('sha256')
      .update(JSON.stringify([settings.base, settings.voice, MODEL, SETTINGS, text]))
      .digest('hex')
    const file = join(settings.cache, `${name}.json`)
    const kept = keptAnswer(file)
    if (kept !== null) return kept
    try {
      const request = { text, modelId: MODEL, outputFormat: /** @type {const} */ ('pcm_24000'), voiceSettings: SETTINGS, seed: 1 }
      const answer = answerSchema.parse(await client.textToSpeech.convertWithTimestamps(settings.voice, request, { timeoutInSeconds: 60 }))
      writeFileSync(`${file}.part`, JSON.stringify(answer))
      renameSync(`${file}.part`, file)
      return answer
    } catch (error) {
      throw problemOf(error)
    }
  }
  /** @type {Spoken[]} */
  const said = []
  for (const text of texts) {
    const { audioBase64, alignment } = await ask(text)
    const sound = { samples: fromPcm(Buffer.from(audioBase64, 'base64')), rate: RATE }
    if (said.length % 50 === 49) console.log(`${said.length + 1} of ${texts.length} are spoken.`)
    said.push({ ...resampled(sound, TARGET.rate), wordEndsMs: wordEnds(alignment) })
  }
  return said
}
