import type { SoundState } from '../state/voice.ts'
import type { ClipFigures } from './clips.ts'
import type { Played, Player } from './player.ts'

/** Read-only view of the running voice for tests and benchmarks: `window.__nexusAudio`. */
export interface AudioProbe {
  /** Null while there is none. */
  readonly context: AudioContext | null
  /** Everything spoken passes here, before volume and limiter. */
  readonly speech: AudioNode | null
  readonly state: SoundState
  /** What sounds now. */
  readonly current: Player['saying']
  /** What became of the newest utterances, newest last. */
  readonly played: readonly Played[]
  readonly clips: ClipFigures
}

declare global {
  interface Window {
    __nexusAudio?: AudioProbe
  }
}

/** Makes the running voice visible to tests; returns the undo. */
export function publishProbe(probe: AudioProbe): () => void {
  window.__nexusAudio = probe
  return () => {
    if (window.__nexusAudio === probe) delete window.__nexusAudio
  }
}
