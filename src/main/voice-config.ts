import { z } from 'zod'
import { apiKey, baseUrl } from './remote-config.ts'
import type { VoiceConfig } from './responders/voice/elevenlabs/types.ts'

/** "George", the voice that the pinned SDK's own documentation streams with; every account has it. */
const DEFAULT_VOICE_ID = 'JBFqnCBsd6RMkjVDRZzb'
/** ElevenLabs' model of least latency (some 75 ms) that its streaming HTTP endpoint takes; `eleven_v4_turbo` has only a WebSocket. */
const DEFAULT_MODEL = 'eleven_flash_v2_5'
const DEFAULT_FIRST_AUDIO_MS = 700
const DEFAULT_CACHE_MB = 50
const MEGABYTE = 1024 * 1024

/** The keys of the synthesized voice, in the form of config.ts. `secret`: the value is never shown. */
export const VOICE_KEYS = {
  ELEVENLABS_API_KEY: apiKey('ElevenLabs'),
  ELEVENLABS_VOICE_ID: { may: 'the id of a voice: 8 to 64 letters and digits', rule: z.string().regex(/^[A-Za-z0-9]{8,64}$/) },
  ELEVENLABS_MODEL: { may: `the id of a model, such as ${DEFAULT_MODEL}`, rule: z.string().regex(/^[a-z0-9][a-z0-9_.-]{1,62}$/) },
  ELEVENLABS_BASE_URL: baseUrl,
  ELEVENLABS_FIRST_AUDIO_MS: {
    may: 'a whole number of milliseconds from 100 to 5000',
    rule: z.coerce.number().int().min(100).max(5_000),
  },
  ELEVENLABS_CHARACTERS: {
    may: 'a whole number of characters a day from 1 to 10000000',
    rule: z.coerce.number().int().min(1).max(10_000_000),
  },
  ELEVENLABS_CACHE_MB: {
    may: 'a whole number of megabytes from 0 (nothing is kept) to 10000',
    rule: z.coerce.number().int().min(0).max(10_000),
  },
} as const

type Values = { readonly [K in keyof typeof VOICE_KEYS]?: z.output<(typeof VOICE_KEYS)[K]['rule']> | undefined }

/** ElevenLabs as configured; null without a key. */
export function voiceOf(values: Values): VoiceConfig | null {
  const { ELEVENLABS_API_KEY: key } = values
  if (!key) return null
  return Object.freeze({
    key,
    voiceId: values.ELEVENLABS_VOICE_ID ?? DEFAULT_VOICE_ID,
    model: values.ELEVENLABS_MODEL ?? DEFAULT_MODEL,
    baseUrl: values.ELEVENLABS_BASE_URL ?? null,
    firstAudioMs: values.ELEVENLABS_FIRST_AUDIO_MS ?? DEFAULT_FIRST_AUDIO_MS,
    characters: values.ELEVENLABS_CHARACTERS ?? null,
    cacheBytes: (values.ELEVENLABS_CACHE_MB ?? DEFAULT_CACHE_MB) * MEGABYTE,
  })
}
