import { readClips } from './clips.ts'
import { VoiceResponder } from './responder.ts'

export interface VoiceOptions {
  /** Folder of the clips and their manifest. */
  readonly audioFolder: string
  /** Hears what a person should know about the voice. */
  notice(sentence: string): void
}

/** The voice as configured. */
export function createVoice({ audioFolder, notice }: VoiceOptions): VoiceResponder {
  const clips = readClips(audioFolder)
  for (const problem of clips.problems) notice(problem)
  return new VoiceResponder(clips)
}
