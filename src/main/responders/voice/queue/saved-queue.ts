import type { VoiceShelf } from '../../../../shared/model/voice.ts'
import type { SavedAlarms } from './alarms.ts'
import type { KnownIncident } from './incident-book.ts'
import type { SummaryState } from './summaries.ts'
import type { Speaking, Waiting } from './types.ts'

/** The whole state; plain data. */
export interface SavedQueue {
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly speaking: Speaking | null
  readonly incidents: readonly KnownIncident[]
  readonly alarms: SavedAlarms
  readonly summaries: SummaryState | null
  readonly shelves: readonly VoiceShelf[]
  readonly outcomes: readonly (readonly [key: string, atMs: number])[]
}
