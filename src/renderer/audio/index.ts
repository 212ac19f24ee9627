import { getDefaultStore } from 'jotai'
import { soundAtom } from '../state/voice.ts'

const store = getDefaultStore()

/** What the voice needs from the page around it. */
export interface AudioPorts {
  /** Shows a sentence at the foot of the stage. */
  readonly caption: (tone: 'critical' | 'warning' | 'info' | 'good', text: string) => void
  /** Tells the core that this window can be heard. */
  readonly ready: () => Promise<unknown>
  /** Tells the core what became of an utterance. */
  readonly heard: (utteranceId: string, outcome: 'heard' | 'cut' | 'caption_only', why: string | null) => Promise<unknown>
  /** Where a service is on screen, client pixels from the left; null: it is not. */
  readonly screenX: (serviceId: string) => number | null
}

/** Starts this window's voice; returns the function that stops it. */
export function startAudio(_ports: AudioPorts): () => void {
  return () => store.set(soundAtom, { phase: 'idle' })
}

/** Asks the browser to let this page be heard: call it from a click or a key. */
export function enableSound(): void {
  store.set(soundAtom, { phase: 'locked' })
}

/** Writes the newest samples (128 is silence) into `into`; false, and nothing written, while nothing sounds. */
export function waveform(_into: Uint8Array<ArrayBuffer>): boolean {
  return false
}
