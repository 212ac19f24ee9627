import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf, refusalOf } from '../../tests/support/config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const KEY = 'sk_0123456789abcdef-secret'
const config = (env: Record<string, string>) => configOf(env, folder)
const failing = (env: Record<string, string>) => refusalOf(env, folder)

describe('ElevenLabs in the configuration', () => {
  it('is absent without a key', () => {
    expect(config({}).voice).toBeNull()
    expect(config({ ELEVENLABS_VOICE_ID: 'JBFqnCBsd6RMkjVDRZzb', ELEVENLABS_CHARACTERS: '100' }).voice).toBeNull()
  })

  it('needs nothing but a key, and shows it to nobody', () => {
    const { voice } = config({ ELEVENLABS_API_KEY: ` ${KEY} ` })
    expect(voice).toMatchObject({
      voiceId: 'JBFqnCBsd6RMkjVDRZzb',
      model: 'eleven_flash_v2_5',
      baseUrl: null,
      firstAudioMs: 700,
      characters: null,
      cacheBytes: 50 * 1024 * 1024,
    })
    expect(voice?.key.reveal()).toBe(KEY)
    expect(Object.isFrozen(voice)).toBe(true)
    expect(inspect(config({ ELEVENLABS_API_KEY: KEY }), { depth: 9, showHidden: true })).not.toContain(KEY)
    expect(JSON.stringify(config({ ELEVENLABS_API_KEY: KEY }))).not.toContain(KEY)
  })

  it('takes every key from the file', () => {
    writeFileSync(
      join(folder, 'nexus.config.yaml'),
      `elevenlabs_api_key: ${KEY}
elevenlabs_voice_id: Xb7hH8MSUJpSbSDYk0k2
elevenlabs_model: eleven_v3
elevenlabs_base_url: http://127.0.0.1:9
elevenlabs_first_audio_ms: 900
elevenlabs_characters: 5000
elevenlabs_cache_mb: 0
`,
    )
    expect(config({}).voice).toMatchObject({
      voiceId: 'Xb7hH8MSUJpSbSDYk0k2',
      model: 'eleven_v3',
      baseUrl: 'http://127.0.0.1:9',
      firstAudioMs: 900,
      characters: 5_000,
      cacheBytes: 0,
    })
  })

  it.each([
    ['ELEVENLABS_API_KEY', `${KEY} and more`, '(not shown) cannot be used: it may be a key of ElevenLabs'],
    ['ELEVENLABS_VOICE_ID', '../user', 'the id of a voice: 8 to 64 letters and digits'],
    ['ELEVENLABS_MODEL', 'Flash v2', 'the id of a model, such as eleven_flash_v2_5'],
    ['ELEVENLABS_BASE_URL', 'http://example.org', 'an https address, or an http address of this machine'],
    ['ELEVENLABS_FIRST_AUDIO_MS', '99', 'a whole number of milliseconds from 100 to 5000'],
    ['ELEVENLABS_CHARACTERS', '0', 'a whole number of characters a day from 1 to 10000000'],
    ['ELEVENLABS_CACHE_MB', '-1', 'a whole number of megabytes from 0 (nothing is kept) to 10000'],
  ])('says what %s may be', (key, value, may) => {
    const sentence = failing({ ELEVENLABS_API_KEY: KEY, [key]: value })
    expect(sentence).toMatch(new RegExp(`^${key}=`))
    expect(sentence).toContain(may)
    expect(sentence).not.toContain(KEY)
  })
})
