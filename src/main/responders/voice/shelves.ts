import { NexusError } from '../../../shared/errors.ts'
import { toWire } from '../../../shared/model/case.ts'
import type { VoiceEntry, VoiceShelf, VoiceShelfWire } from '../../../shared/model/voice.ts'
import type { Clock } from '../../core/clock.ts'
import type { SpeechQueue } from './queue/speech-queue.ts'
import type { World } from './queue/types.ts'
import type { NewShelf, VoiceStore } from './types.ts'

/** Silences at the same time; more than a person can remember. */
const MOST_SHELVES = 50

export interface ShelfPorts {
  readonly clock: Clock
  readonly newId: () => string
  readonly store: Pick<VoiceStore, 'saveVoiceShelves' | 'saveVoiceEntry'>
}

/** The silences that people ask for: put into the queue, kept over a restart, and told in the transcript. */
export class Shelves {
  private readonly ports: ShelfPorts
  private readonly queue: SpeechQueue

  constructor(ports: ShelfPorts, queue: SpeechQueue) {
    this.ports = ports
    this.queue = queue
  }

  /** Throws NEXUS_VOICE_LIMIT. */
  begin({ scope, subject, reason, minutes }: NewShelf, actor: string, world: World): VoiceShelfWire {
    const held = this.queue.shelves
    const same = held.some((other) => other.scope === scope && other.subject === subject)
    if (!same && held.length >= MOST_SHELVES)
      throw new NexusError('NEXUS_VOICE_LIMIT', `${MOST_SHELVES} silences hold already; end one of them, or silence everything.`)
    const nowMs = this.ports.clock.now()
    const [since, until] = [nowMs, nowMs + minutes * 60_000].map((ms) => new Date(ms).toISOString()) as [string, string]
    const shelf = { shelfId: this.ports.newId(), scope, subject, reason, actor, since, until }
    this.queue.shelve(shelf, world)
    this.changed(shelf, 'began', `${actor} asked for it, until ${until}: ${reason}`)
    return toWire<VoiceShelfWire>(shelf)
  }

  /** Somebody ends one before its time. Throws NEXUS_SHELF_UNKNOWN. */
  end(shelfId: string, actor: string): void {
    const shelf = this.queue.unshelve(shelfId)
    if (!shelf) throw unknownShelf(shelfId)
    this.changed(shelf, 'ended', `${actor} ended the silence that ${shelf.actor} asked for: ${shelf.reason}`)
  }

  /** The queue found that its time is over. */
  ended(shelf: VoiceShelf): void {
    this.changed(shelf, 'ended', `The silence that ${shelf.actor} asked for is over: ${shelf.reason}`)
  }

  private changed(shelf: VoiceShelf, what: 'began' | 'ended', why: string): void {
    this.ports.store.saveVoiceShelves(this.queue.shelves)
    this.ports.store.saveVoiceEntry(shelfLine(shelf, what, why, this.ports.clock.now()))
  }
}

function unknownShelf(shelfId: string): NexusError {
  return new NexusError(
    'NEXUS_SHELF_UNKNOWN',
    `There is no silence ${JSON.stringify(shelfId.slice(0, 80))}, or it is over; the status of the voice lists those that hold.`,
  )
}

/** The line of the transcript about the beginning or the end of a silence. */
function shelfLine({ shelfId, scope, subject }: VoiceShelf, what: 'began' | 'ended', why: string, nowMs: number): VoiceEntry {
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
