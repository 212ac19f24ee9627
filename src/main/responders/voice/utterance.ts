import type { UtteranceWire, VoiceEntry } from '../../../shared/model/voice.ts'
import type { Clips } from './clips.ts'
import type { Composition, MadeSpeech } from './types.ts'

/** A character of made speech takes at most about so long, ms; most of NEXUS's own clips take 60. */
const CHARACTER_MS = 90
/** A caption without a voice stays so long for each character, and at least so long in all, ms. */
const READING_MS = 60
const SHORTEST_READING_MS = 1_500

export interface Said {
  readonly id: string
  readonly why: string
  /** Speech made for these words; null: clips, or the caption alone. */
  readonly made: MadeSpeech | null
  readonly tones: boolean
}

/** Everything that a player needs to say a composition. */
export function utteranceOf(words: Composition, clips: Clips, { id, why, made, tones }: Said): UtteranceWire {
  const parts = words.clips.flatMap((clip) => clips.part(clip) ?? [])
  // One clip too few would be another sentence.
  const whole = parts.length === words.clips.length ? parts : []
  const clipsMs = whole.reduce((sum, part) => sum + part.duration_ms, 0)
  const madeMs = made === null ? 0 : (made.durationMs ?? words.speech.length * CHARACTER_MS)
  const captionMs = Math.max(SHORTEST_READING_MS, words.caption.length * READING_MS)
  return {
    utterance_id: id,
    kind: words.kind,
    priority: words.priority,
    caption: words.caption,
    tone: tones ? clips.tone(words.priority) : null,
    parts: whole,
    stream: made === null ? null : { url: `/voice/${made.id}`, sample_rate: made.sampleRate },
    duration_ms: Math.max(clipsMs, madeMs) || captionMs,
    service_id: words.serviceId,
    incident_id: words.incidentId,
    why,
  }
}

/** What speaks it. */
export function voiceOf({ parts, stream }: UtteranceWire): NonNullable<VoiceEntry['voice']> {
  if (stream !== null) return 'elevenlabs'
  return parts.length > 0 ? 'clips' : 'caption'
}
