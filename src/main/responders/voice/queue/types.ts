import type { Severity } from '../../../../shared/model/incident.ts'
import type { VoiceSettingsWire, VoiceShelf } from '../../../../shared/model/voice.ts'
import type { SpeechEvent } from '../types.ts'

/** What can be offered: reminders and summaries are the queue's own. */
export type OfferedEvent = Exclude<SpeechEvent, { kind: 'flood' | 'reminder' }>

/** Incidents that a silence kept back and that outlasted it: one in its own words, several as how things stand. */
export interface CatchUp {
  readonly kind: 'catch_up'
  /** Of the gravest of them. */
  readonly severity: Severity
  readonly incidentIds: readonly string[]
}

/** What the queue gives to be said. What tells how things stand is given without that, which is looked up when it is said. */
export type QueuedEvent = Exclude<SpeechEvent, { kind: 'flood' }> | { readonly kind: 'flood'; readonly alarms: number } | CatchUp

/** What the queue is told of the world with every step. */
export interface World {
  /** Local time of the machine, minutes since midnight. */
  readonly minuteOfDay: number
  readonly quietHours: VoiceSettingsWire['quiet_hours']
  readonly reminders: boolean
  /** A demo runs, whose own lines tell what happens. Absent: none does. */
  readonly demo?: boolean
}

/** What the queue decided; in order. */
export type Decision =
  /** To be said now. `preempts`: what is being said ends at its next word. Answered with `began` as soon as its length is known. */
  | { readonly kind: 'say'; readonly id: string; readonly event: QueuedEvent; readonly why: string; readonly preempts: boolean }
  /** It was given to be said and nothing of it was heard yet; it waits again. */
  | { readonly kind: 'withdraw'; readonly id: string }
  | { readonly kind: 'not_said'; readonly id: string; readonly event: QueuedEvent; readonly why: string }
  /** What is being said ends at its next word. */
  | { readonly kind: 'hush'; readonly id: string; readonly why: string }
  | { readonly kind: 'flood_began' | 'flood_ended'; readonly atMs: number; readonly alarms: number }
  | { readonly kind: 'shelf_ended'; readonly shelf: VoiceShelf }

/** How urgent something is among what waits. */
export const RANK = { low: 1, medium: 2, asked: 3, high: 4 } as const
export type Rank = (typeof RANK)[keyof typeof RANK]

/** Something that waits for its turn; plain data. */
export interface Waiting {
  readonly id: string
  readonly seq: number
  event: QueuedEvent
  rank: Rank
  /** Wall time of its newest facts, ms. */
  offeredMs: number
  /** Not to be said before. */
  notBeforeMs: number
  /** It was cut short once, and is said again. */
  readonly again: boolean
}

/** What is being said; plain data. */
export interface Speaking {
  readonly item: Waiting
  readonly sinceMs: number
  /** Nothing else is said before. */
  untilMs: number
  /** Its length is known, and it is heard. */
  begun: boolean
}
