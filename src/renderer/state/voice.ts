import { atom } from 'jotai'
import type { VoiceStatus } from '../../shared/model/voice.ts'

/** What this window can do with sound. */
export type SoundState =
  /** Nothing was tried yet. */
  | { readonly phase: 'idle' }
  /** The browser wants a click or a key before it lets a page be heard. */
  | { readonly phase: 'locked' }
  | { readonly phase: 'ready' }
  /** No device, or it went away; `why` is one sentence that says what to do. */
  | { readonly phase: 'failed'; readonly why: string }

/** How the voice stands in the core; null until it was heard of. */
export const voiceStatusAtom = atom<VoiceStatus | null>(null)
/** Sound of this window. */
export const soundAtom = atom<SoundState>({ phase: 'idle' })

/** What this window says at the moment. */
export interface Speaking {
  readonly utteranceId: string
  readonly caption: string
  readonly source: 'clips' | 'stream' | 'caption'
}
export const speakingAtom = atom<Speaking | null>(null)
/** Grows whenever a new transcript line may be there. */
export const transcriptVersionAtom = atom(0)
