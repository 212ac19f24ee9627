import type { SourceState } from '../../../shared/model/source.ts'
import type { Engine } from '../../engine/types.ts'
import { readClips } from './clips.ts'
import { VoiceResponder } from './responder.ts'
import { EngineSight } from './sight.ts'
import type { VoicePorts } from './speaker.ts'
import type { Synthesizer } from './types.ts'
import { SpeechListener } from './words/listener.ts'

export interface VoiceOptions
  extends Pick<VoicePorts, 'clock' | 'log' | 'newId' | 'publish' | 'settings' | 'spanOf' | 'store' | 'tracer' | 'windows'> {
  /** Folder of the clips and their manifest. */
  readonly audioFolder: string
  /** Null: clips speak. */
  readonly synthesizer: Synthesizer | null
  engine(): Engine
  sourceState(): SourceState
  /** Hears what a person should know about the voice. */
  notice(sentence: string): void
}

/** The voice as configured. */
export function createVoice({ audioFolder, synthesizer, engine, sourceState, notice, ...ports }: VoiceOptions): VoiceResponder {
  const clips = readClips(audioFolder)
  for (const problem of clips.problems) notice(problem)
  const sight: EngineSight = new EngineSight(engine, sourceState, () => listener.active())
  const listener: SpeechListener = new SpeechListener(sight)
  return new VoiceResponder({ ...ports, sight, listener, minuteOfDay }, clips, synthesizer)
}

/** Local time of this machine. */
function minuteOfDay(nowMs: number): number {
  const now = new Date(nowMs)
  return now.getHours() * 60 + now.getMinutes()
}
