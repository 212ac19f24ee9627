import { NexusError } from '../../../shared/errors.ts'
import type { UtteranceWire, VoiceStatusWire } from '../../../shared/model/voice.ts'
import type { Clips } from './clips.ts'
import type { VoiceCalls } from './types.ts'

/** Says what matters, once, at the right moment. */
export class VoiceResponder implements VoiceCalls {
  private readonly clips: Clips

  constructor(clips: Clips) {
    this.clips = clips
  }

  status(): VoiceStatusWire {
    return {
      speaking: null,
      waiting: 0,
      shelves: [],
      quiet: false,
      flood: null,
      budget: { spent: 0, limit: 10 },
      clips: this.clips.voice,
      elevenlabs: null,
      problems: [...this.clips.problems],
    }
  }

  transcript(): [] {
    return []
  }

  sitrep(): UtteranceWire {
    return this.line('sitrep', 'No situation report yet.')
  }

  test(): UtteranceWire {
    return this.line('line', 'This is a test of the voice.')
  }

  shelve(): never {
    throw new NexusError('NEXUS_VOICE_LIMIT', 'Nothing can be shelved yet.')
  }

  unshelve(shelfId: string): never {
    throw new NexusError('NEXUS_SHELF_UNKNOWN', `There is no shelf ${JSON.stringify(shelfId)}.`)
  }

  ready(): void {}

  heard(): boolean {
    return false
  }

  private line(kind: 'sitrep' | 'line', caption: string): UtteranceWire {
    return {
      utterance_id: 'none',
      kind,
      priority: 'medium',
      caption,
      tone: null,
      parts: [],
      stream: null,
      duration_ms: 2_000,
      service_id: null,
      incident_id: null,
      why: 'Somebody asked.',
    }
  }
}
