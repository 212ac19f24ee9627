import { atom } from 'jotai'
import type { Utterance, VoiceStatus } from '../../shared/model/voice.ts'

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

/** This window could be heard, but another one of this browser speaks. */
export const elsewhereAtom = atom(false)

/** What this window says at the moment. */
export interface Speaking {
  readonly utteranceId: string
  readonly caption: string
  readonly source: 'clips' | 'stream' | 'caption'
}
export const speakingAtom = atom<Speaking | null>(null)
/** Grows whenever a new transcript line may be there. */
export const transcriptVersionAtom = atom(0)

/** What the core asks this window's voice to do. */
export type VoiceOrder =
  /** `at`: wall clock of the core, ms. `preempts`: what is being said ends at its next word. */
  | { readonly kind: 'say'; readonly at: number; readonly utterance: Utterance; readonly preempts: boolean }
  /** `utteranceId` null: whatever is being said. */
  | { readonly kind: 'hush'; readonly utteranceId: string | null; readonly why: string }

/** Core's clock less this page's, ms, as the messages of the voice show it: also while a recording is played. */
export const voiceSkewAtom = atom(0)

/** Smaller differences are transport time, ms. */
const SAME_CLOCK_MS = 1_500
/** Messages come in order: a clock that falls back further than this was set anew, ms. */
const SET_BACK_MS = 1_000

/**
 * How far the core's clock is from this page's, by the quickest message of a connection: whatever takes longer is late,
 * however wrong either clock is.
 */
export class CoreClock {
  private quickest = Number.POSITIVE_INFINITY
  private last = Number.NEGATIVE_INFINITY

  /** Another connection begins. */
  begin(): void {
    this.quickest = Number.POSITIVE_INFINITY
    this.last = Number.NEGATIVE_INFINITY
  }

  /** A message of `at` (core's wall clock) came at `now` (this page's), ms; returns core's clock less this page's, ms. */
  hear(at: number, now: number): number {
    if (at < this.last - SET_BACK_MS) this.begin()
    if (Number.isFinite(at)) {
      this.last = at
      this.quickest = Math.min(this.quickest, now - at)
    }
    return Math.abs(this.quickest) < SAME_CLOCK_MS || !Number.isFinite(this.quickest) ? 0 : -this.quickest
  }
}

/** Carries orders from the feed to the player without their knowing each other. */
export class VoiceLine {
  private readonly listeners = new Set<(order: VoiceOrder) => void>()

  send(order: VoiceOrder): void {
    for (const listener of this.listeners) listener(order)
  }

  /** Calls `listener` with each order; returns the function that stops it. */
  listen(listener: (order: VoiceOrder) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** The one line of this page. */
export const voiceLine = new VoiceLine()
