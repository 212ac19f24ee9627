import { NexusError } from '../../shared/errors.ts'
import type { ExternalAlert } from '../../shared/model/input.ts'

/** What one webhook came to. */
export interface Told {
  readonly alerts: readonly ExternalAlert[]
  /** Entries that are no alert to take: nonsense among others, or not meant for people. */
  readonly ignored: number
  /** Alerts that the other system left out of its message. */
  readonly truncated: number
  /** One sentence on what was left out and why; null: nothing was. */
  readonly note: string | null
}

/** A payload that cannot be taken. The sentence says what is wrong and what to do. */
export const refused = (sentence: string): NexusError => new NexusError('NEXUS_INPUT_INVALID', sentence)
