import type { Decisions } from './decisions.ts'
import type { IncidentBook } from './incident-book.ts'
import type { Silences } from './silences.ts'
import type { Summaries } from './summaries.ts'
import type { CatchUp, QueuedEvent, Waiting, World } from './types.ts'
import type { WaitingRoom } from './waiting-room.ts'

interface Parts {
  readonly silences: Silences
  readonly room: WaitingRoom
  readonly book: IncidentBook
  readonly summaries: Summaries
  readonly decisions: Decisions
}

/** What a silence keeps back: not said while it holds, and told once afterwards if it still stands. */
export class KeptBack {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Why an event must not be said now, in one sentence; null: it may. */
  reason(event: QueuedEvent, world: World): string | null {
    return this.parts.silences.reason(event, world, this.parts.book.p1Active)
  }

  refuse(item: Waiting, why: string): void {
    this.parts.book.keepBack(item.event, item.offeredMs)
    this.parts.decisions.refuse(item, why)
  }

  refuseWaiting(world: World): void {
    const { room, summaries } = this.parts
    for (const item of [...room.all()]) {
      const why = this.reason(item.event, world)
      if (why === null) continue
      room.remove((other) => other === item)
      if (item.event.kind === 'flood') summaries.said(item.offeredMs)
      this.refuse(item, why)
    }
  }

  /** What may be said now that its silence is over, as one; it is given once. Null: nothing. */
  owed(world: World): CatchUp | null {
    const { book, room } = this.parts
    if (room.has('catch_up')) return null
    const incidents = book.keptBack().filter((incident) => this.reason({ kind: 'incident', incident }, world) === null)
    const [gravest] = incidents.map(({ severity }) => severity).sort()
    if (gravest === undefined) return null
    const incidentIds = incidents.map(({ incidentId }) => incidentId)
    for (const id of incidentIds) book.release(id)
    return { kind: 'catch_up', severity: gravest, incidentIds }
  }

  /** Nothing of what waits to be told is owed any more. */
  settle(why: string): void {
    const { book, room, decisions } = this.parts
    const over = room.remove(({ event }) => event.kind === 'catch_up' && !event.incidentIds.some((id) => book.get(id)?.open))
    decisions.refuseAll(over, why)
  }
}
