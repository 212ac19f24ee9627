import { z } from 'zod'
import type { Camelized } from './case.ts'

/** How urgent an utterance is; each has its tone. Critical and p1: high. */
export const voicePrioritySchema = z.enum(['high', 'medium', 'low'])
export type VoicePriority = z.infer<typeof voicePrioritySchema>

/** What an utterance is about. */
export const utteranceKindSchema = z.enum([
  'welcome',
  /** An incident opened, or opened again. */
  'incident',
  /** It grew: more services, or a higher severity. */
  'spread',
  /** The evidence names a cause, or another one than before. */
  'cause',
  /** A p1 that nobody acknowledged. */
  'reminder',
  'resolved',
  'remediation',
  /** Everything is healthy again. */
  'all_clear',
  /** One rolling summary in place of many announcements. */
  'flood',
  /** The situation report that somebody asked for. */
  'sitrep',
  /** A line of the demo, or a test of the voice. */
  'line',
])
export type UtteranceKind = z.infer<typeof utteranceKindSchema>

/** One file of an utterance, played whole and in order. */
export const utterancePartSchema = z.object({
  /** The words as captioned. */
  text: z.string(),
  /** Path on the serving origin. */
  url: z.string(),
  duration_ms: z.number().min(0),
  /** Ends of its words from its start, ascending: where speech may be cut off. */
  word_ends_ms: z.array(z.number().min(0)),
})
export type UtterancePartWire = z.infer<typeof utterancePartSchema>

/** Everything that a player needs to say one thing. The captions of `parts`, joined by blanks, are `caption`. */
export const utteranceSchema = z.object({
  utterance_id: z.string(),
  kind: utteranceKindSchema,
  priority: voicePrioritySchema,
  caption: z.string(),
  /** Sounds beneath the first words; null: none. */
  tone: z.object({ url: z.string(), duration_ms: z.number().min(0) }).nullable(),
  /** Shipped clips, in order. Empty: there are none for these words, and the caption stands alone. */
  parts: z.array(utterancePartSchema).max(32),
  /** A voice made for this text: signed 16-bit little-endian mono samples, streamed. `parts` stand in where it fails before its first sample. */
  stream: z.object({ url: z.string(), sample_rate: z.number().int().min(8_000).max(96_000) }).nullable(),
  /** Longest it may take, ms. */
  duration_ms: z.number().min(0),
  service_id: z.string().nullable(),
  incident_id: z.string().nullable(),
  /** Why it is said now, in one sentence. */
  why: z.string(),
})
export type UtteranceWire = z.infer<typeof utteranceSchema>
export type Utterance = Camelized<UtteranceWire>

/** A silence that somebody asked for, with its reason and its end. */
export const voiceShelfSchema = z.object({
  shelf_id: z.string(),
  /** What is not spoken: everything, one service, or one monitor. */
  scope: z.enum(['all', 'service', 'monitor']),
  /** Service or monitor; null with `all`. */
  subject: z.string().nullable(),
  reason: z.string(),
  actor: z.string(),
  since: z.string(),
  until: z.string(),
})
export type VoiceShelfWire = z.infer<typeof voiceShelfSchema>
export type VoiceShelf = Camelized<VoiceShelfWire>

/** How the voice stands. */
export const voiceStatusSchema = z.object({
  /** Utterance being spoken, as far as the core can tell; null: silence. */
  speaking: z.string().nullable(),
  waiting: z.number().int().min(0),
  shelves: z.array(voiceShelfSchema),
  /** It is within the quiet hours of the settings. */
  quiet: z.boolean(),
  /** More alarms than a person can follow: one rolling summary is spoken in place of each; null: no flood. */
  flood: z.object({ since: z.string(), alarms: z.number().int() }).nullable(),
  /** Announcements within the last ten minutes, and how many are allowed before a flood. */
  budget: z.object({ spent: z.number().int(), limit: z.number().int() }),
  /** Voice of the shipped clips; null where they cannot be used. */
  clips: z.object({ voice: z.string(), count: z.number().int() }).nullable(),
  /** ElevenLabs; null: not configured. `characters_limit` null: unknown. */
  elevenlabs: z
    .object({
      state: z.enum(['ready', 'paused', 'refused', 'spent']),
      /** What that means, and what to do, in one sentence. */
      sentence: z.string(),
      characters_used: z.number().int(),
      characters_limit: z.number().int().nullable(),
      cached_bytes: z.number().int(),
    })
    .nullable(),
  /** What is wrong with the voice, one sentence each. */
  problems: z.array(z.string()),
})
export type VoiceStatusWire = z.infer<typeof voiceStatusSchema>
export type VoiceStatus = Camelized<VoiceStatusWire>

/** How an utterance ended in a window. */
export const heardOutcomeSchema = z.enum(['heard', 'cut', 'caption_only'])

/** One line of the transcript: something said, or kept to itself, and why. */
export const voiceEntrySchema = z.object({
  /** Of an utterance, its id. */
  entry_id: z.string(),
  at: z.string(),
  kind: utteranceKindSchema,
  priority: voicePrioritySchema,
  caption: z.string(),
  said: z.boolean(),
  why: z.string(),
  /** What spoke; null where nothing did. */
  voice: z.enum(['clips', 'elevenlabs', 'caption']).nullable(),
  /** The best that any window made of it (heard, then cut, then captioned only); null: no report. */
  outcome: heardOutcomeSchema.nullable(),
  /** Why it was not heard whole; null where it was, or where nobody reported. */
  outcome_why: z.string().nullable(),
  service_id: z.string().nullable(),
  incident_id: z.string().nullable(),
})
export type VoiceEntryWire = z.infer<typeof voiceEntrySchema>
export type VoiceEntry = Camelized<VoiceEntryWire>

/** Which lines of the transcript are asked for; newest first. */
export interface TranscriptFilter {
  readonly said?: boolean | undefined
  readonly incidentId?: string | undefined
  readonly limit: number
}

/** Minute of a local day, `HH:MM`. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** Preferences of the voice. */
export const voiceSettingsSchema = z.object({
  /** `best`: ElevenLabs where it is configured and answers, else the shipped clips. */
  source: z.enum(['best', 'clips']),
  /** A tone beneath the first words. */
  tones: z.boolean(),
  /** The voice comes from where the failing monolith stands. */
  spatial: z.boolean(),
  /** A p1 is said again until somebody acknowledges it. */
  reminders: z.boolean(),
  /** Local time of the machine; `p1`: a p1 is spoken all the same. Null: none. */
  quiet_hours: z.object({ from: clockTime, to: clockTime, p1: z.boolean() }).nullable(),
})
export type VoiceSettingsWire = z.infer<typeof voiceSettingsSchema>

/** Beside the manifest: a name, never a path. */
const audioFile = z.string().regex(/^[a-z0-9_][a-z0-9_-]*\.(mp3|opus)$/)
/** Longest clip, ms. */
const audioMs = z.number().positive().max(60_000)

/** `resources/audio/manifest.json`: what the clips say. */
export const voiceManifestSchema = z.object({
  version: z.literal(1),
  voice: z.object({ name: z.string(), engine: z.string(), licence: z.string() }),
  clips: z.array(
    z
      .object({
        id: z.string(),
        file: audioFile,
        /** As captioned. */
        text: z.string(),
        /** As given to the synthesizer. */
        say: z.string(),
        duration_ms: audioMs,
        word_ends_ms: z.array(z.number().min(0)),
        licence: z.string(),
        sha256: z.string(),
      })
      .refine(({ duration_ms, word_ends_ms }) => word_ends_ms.every((end) => end <= duration_ms), 'a word ends after its clip'),
  ),
  tones: z.array(
    z.object({
      id: voicePrioritySchema,
      file: audioFile,
      duration_ms: audioMs,
      licence: z.string(),
      sha256: z.string(),
    }),
  ),
})
export type VoiceManifest = z.infer<typeof voiceManifestSchema>
