import { toWire } from '../../../shared/model/case.ts'
import type { VoiceShelfWire, VoiceStatusWire } from '../../../shared/model/voice.ts'
import type { Clips } from './clips.ts'
import { FLOOD_ALARMS } from './queue/alarms.ts'
import { isQuiet } from './queue/silences.ts'
import type { SpeechQueue } from './queue/speech-queue.ts'
import type { World } from './queue/types.ts'
import { MOST_WAITING } from './queue/waiting-room.ts'
import type { Transcript } from './transcript.ts'
import type { Synthesizer, VoiceFigures } from './types.ts'

/** What the status is made of. */
interface Standing {
  readonly queue: SpeechQueue
  readonly clips: Clips
  readonly synthesizer: Synthesizer | null
  readonly problems: readonly string[]
  readonly world: World
  nameOf(id: string): string
  readonly nowMs: number
}

/** How the voice stands, in wire form. */
export function statusOf({ queue, clips, synthesizer, problems, world, nameOf, nowMs }: Standing): VoiceStatusWire {
  const { floodSinceMs, speakingId } = queue
  const alarms = queue.alarmsAt(nowMs)
  const made = synthesizer?.figures() ?? null
  return {
    speaking: speakingId === null ? null : nameOf(speakingId),
    waiting: queue.waiting,
    shelves: queue.shelves.map((shelf) => toWire<VoiceShelfWire>(shelf)),
    quiet: isQuiet(world),
    flood: floodSinceMs === null ? null : { since: new Date(floodSinceMs).toISOString(), alarms },
    budget: { spent: alarms, limit: FLOOD_ALARMS },
    clips: clips.voice,
    elevenlabs: made && {
      state: made.state,
      sentence: made.sentence,
      characters_used: made.charactersUsed,
      characters_limit: made.charactersLimit,
      cached_bytes: made.cachedBytes,
    },
    problems: [...problems],
  }
}

interface Counted extends Pick<Standing, 'queue' | 'synthesizer' | 'problems'> {
  readonly transcript: Transcript
}

/** The voice in numbers, for the metrics and the debug overlay. */
export function figuresOf({ queue, synthesizer, transcript, problems }: Counted): VoiceFigures {
  return {
    ...transcript.figures,
    waiting: queue.waiting,
    limit: MOST_WAITING,
    flood: queue.floodSinceMs !== null,
    shelves: queue.shelves.length,
    problems: [...problems],
    synthesizer: synthesizer?.figures() ?? null,
  }
}
