import { createRequire, Module } from 'node:module'
import type { TextToSpeechClient } from '@elevenlabs/elevenlabs-js/api/resources/textToSpeech/client/Client.js'

const SDK = '@elevenlabs/elevenlabs-js'
const SPEECH = 'serialization/resources/textToSpeech'

/** The SDK's two indexes, and the files of theirs that streaming speech takes anything from. */
const INDEXES = {
  'serialization/index.js': [
    `${SPEECH}/client/requests/StreamTextToSpeechRequest.js`,
    `${SPEECH}/types/TextToSpeechStreamRequestOutputFormat.js`,
  ],
  'api/index.js': ['api/errors/UnprocessableEntityError.js'],
} as const

/** Puts an index of only `files` where the SDK looks for a whole one; returns what takes it away again. */
function shorten(load: NodeJS.Require, index: string, files: readonly string[]): () => void {
  const id = load.resolve(`${SDK}/${index}`)
  if (load.cache[id]) return () => {}
  const short = new Module(id)
  for (const file of files) Object.assign(short.exports, load(`${SDK}/${file}`))
  short.loaded = true
  load.cache[id] = short
  return () => {
    delete load.cache[id]
  }
}

/**
 * The class of the SDK's client for speech. Asked for by itself it reads 5269 files, for its indexes name everything that
 * ElevenLabs offers: nothing else would be done for a second or more, and 100 MB would stay taken. It uses three files of them.
 * Whatever an update of the SDK changes here, the tests against the stand-in server notice.
 */
export async function loadSpeechClient(): Promise<typeof TextToSpeechClient> {
  const load = createRequire(import.meta.url)
  const undo = Object.entries(INDEXES).map(([index, files]) => shorten(load, index, files))
  try {
    return (await import('@elevenlabs/elevenlabs-js/api/resources/textToSpeech/client/Client.js')).TextToSpeechClient
  } finally {
    for (const one of undo) one()
  }
}
