import type { Verdict } from './incident-book.ts'
import { incidentOf, isAsked, isNews, joined, type NewsEvent, rankOf } from './rank.ts'
import type { QueuedEvent, Waiting } from './types.ts'

/** Most events that wait. */
export const MOST_WAITING = 16
/** Nothing older is announced as new, ms. */
const STALE_MS = 30_000

/** What waits for its turn, at most {@link MOST_WAITING}. */
export class WaitingRoom {
  private items: Waiting[]

  constructor(saved: readonly Waiting[] = []) {
    this.items = structuredClone([...saved])
  }

  get size(): number {
    return this.items.length
  }

  all(): readonly Waiting[] {
    return this.items
  }

  /** What waits already of that which is asked for; null: nothing. */
  sameRequest(event: QueuedEvent): Waiting | null {
    if (!isAsked(event)) return null
    const lineOf = (one: QueuedEvent) => (one.kind === 'line' ? one.lineId : null)
    return this.items.find((item) => item.event.kind === event.kind && lineOf(item.event) === lineOf(event)) ?? null
  }

  has(kind: QueuedEvent['kind']): boolean {
    return this.items.some(({ event }) => event.kind === kind)
  }

  /** Adds one; returns the least urgent and among those the oldest when there is no room for all. */
  add(item: Waiting): Waiting | null {
    this.items.push(item)
    if (this.items.length <= MOST_WAITING) return null
    const least = this.items.reduce((worst, other) => (other.rank < worst.rank ? other : worst))
    this.remove((other) => other === least)
    return least
  }

  /** Tells news together with what waits about the same incident; null where nothing does. `verdictOf` says when the joint news may be said. */
  join(event: NewsEvent, nowMs: number, verdictOf: (joint: NewsEvent) => Verdict | null): Waiting | null {
    const waiting = this.items.find((item) => isNews(item.event) && incidentOf(item.event)?.incidentId === event.incident.incidentId)
    if (!waiting || !isNews(waiting.event)) return null
    const joint = joined(waiting.event, event)
    const verdict = verdictOf(joint)
    if (verdict === null) waiting.notBeforeMs = 0
    else if ('notBeforeMs' in verdict) waiting.notBeforeMs = verdict.notBeforeMs
    waiting.event = joint
    waiting.rank = rankOf(joint)
    waiting.offeredMs = nowMs
    return waiting
  }

  /** Takes out everything that `which` holds for. */
  remove(which: (item: Waiting) => boolean): Waiting[] {
    const gone = this.items.filter(which)
    if (gone.length > 0) this.items = this.items.filter((item) => !which(item))
    return gone
  }

  removeKind(kind: QueuedEvent['kind']): Waiting[] {
    return this.remove(({ event }) => event.kind === kind)
  }

  /** A summary is made of the facts of its moment, so it does not age. */
  removeStale(nowMs: number): Waiting[] {
    return this.remove(({ event, offeredMs }) => event.kind !== 'flood' && nowMs - offeredMs > STALE_MS)
  }

  clear(): Waiting[] {
    return this.items.splice(0)
  }

  removeAbout(incidentId: string, kinds: readonly QueuedEvent['kind'][]): Waiting[] {
    return this.remove(({ event }) => kinds.includes(event.kind) && incidentOf(event)?.incidentId === incidentId)
  }

  /** The most urgent, and among those the oldest, of what may be said now. */
  first(nowMs: number): Waiting | null {
    let best: Waiting | null = null
    for (const item of this.items) {
      if (item.notBeforeMs > nowMs) continue
      if (best === null || item.rank > best.rank || (item.rank === best.rank && item.seq < best.seq)) best = item
    }
    return best
  }

  /** When something comes of waiting alone; null: never. */
  nextMs(nowMs: number): number | null {
    let next: number | null = null
    for (const { event, offeredMs, notBeforeMs } of this.items) {
      if (event.kind === 'flood') continue
      const at = notBeforeMs > nowMs ? notBeforeMs : offeredMs + STALE_MS + 1
      if (next === null || at < next) next = at
    }
    return next
  }

  save(): Waiting[] {
    return structuredClone(this.items)
  }
}
