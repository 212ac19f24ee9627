import { NexusError } from '../../../shared/errors.ts'
import { toWire } from '../../../shared/model/case.ts'
import type { VoiceEntry, VoiceShelf, VoiceShelfWire } from '../../../shared/model/voice.ts'
import type { NewShelf } from './types.ts'

/** Silences at the same time; more than a person can remember. */
const MOST_SHELVES = 50

/** A silence as asked for. Throws NEXUS_VOICE_LIMIT. */
export function beginShelf(
  { scope, subject, reason, minutes }: NewShelf,
  actor: string,
  held: readonly VoiceShelf[],
  shelfId: string,
  nowMs: number,
): { readonly shelf: VoiceShelf; readonly wire: VoiceShelfWire } {
  const same = held.some((other) => other.scope === scope && other.subject === subject)
  if (!same && held.length >= MOST_SHELVES)
    throw new NexusError('NEXUS_VOICE_LIMIT', `${MOST_SHELVES} silences hold already; end one of them, or silence everything.`)
  const [since, until] = [nowMs, nowMs + minutes * 60_000].map((ms) => new Date(ms).toISOString()) as [string, string]
  const shelf = { shelfId, scope, subject, reason, actor, since, until }
  return { shelf, wire: toWire<VoiceShelfWire>(shelf) }
}

export function unknownShelf(shelfId: string): NexusError {
  return new NexusError(
    'NEXUS_SHELF_UNKNOWN',
    `There is no silence ${JSON.stringify(shelfId.slice(0, 80))}, or it is over; the status of the voice lists those that hold.`,
  )
}

/** The line of the transcript about the beginning or the end of a silence. */
export function shelfLine({ shelfId, scope, subject }: VoiceShelf, what: 'began' | 'ended', why: string, nowMs: number): VoiceEntry {
  const about = subject === null ? '' : ` of ${subject}`
  return {
    entryId: `${shelfId}-${what}`,
    at: new Date(nowMs).toISOString(),
    kind: 'line',
    priority: 'low',
    caption: what === 'began' ? `The voice does not speak${about}.` : `The voice speaks${about} again.`,
    said: false,
    why,
    voice: null,
    outcome: null,
    outcomeWhy: null,
    serviceId: scope === 'service' ? subject : null,
    incidentId: null,
  }
}
