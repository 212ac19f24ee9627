import type { VoiceShelf } from '../../../../shared/model/voice.ts'
import { incidentOf, isAsked } from './rank.ts'
import { NOT_SAID } from './reasons.ts'
import type { QueuedEvent, World } from './types.ts'

/** Whether it is within the quiet hours; they may go over midnight, and a span of no length is none. */
export function isQuiet({ quietHours, minuteOfDay }: World): boolean {
  if (quietHours === null) return false
  const from = minutesOf(quietHours.from)
  const to = minutesOf(quietHours.to)
  return from <= to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to
}

/** The silences that somebody asked for, and the quiet hours. */
export class Silences {
  private shelved: readonly VoiceShelf[]

  constructor(saved: readonly VoiceShelf[] = []) {
    this.shelved = saved
  }

  /** Silences that hold, in the order in which they began. */
  all(): readonly VoiceShelf[] {
    return this.shelved
  }

  /** Begins one, which takes the place of one about the same subject. */
  add(shelf: VoiceShelf): void {
    this.shelved = [...this.shelved.filter(({ scope, subject }) => scope !== shelf.scope || subject !== shelf.subject), shelf]
  }

  /** Ends one; null: there is no such. */
  remove(shelfId: string): VoiceShelf | null {
    const found = this.shelved.find((shelf) => shelf.shelfId === shelfId) ?? null
    this.shelved = this.shelved.filter((shelf) => shelf !== found)
    return found
  }

  /** Takes out those that are over. */
  end(nowMs: number): VoiceShelf[] {
    const over = this.shelved.filter(({ until }) => Date.parse(until) <= nowMs)
    if (over.length > 0) this.shelved = this.shelved.filter((shelf) => !over.includes(shelf))
    return over
  }

  /** When the first of them ends, wall time in ms; null: there is none. */
  nextMs(): number | null {
    return this.shelved.length === 0 ? null : Math.min(...this.shelved.map(({ until }) => Date.parse(until)))
  }

  /** Why something must not be said because somebody asked so, in one sentence; null where it may. */
  shelfReason(event: QueuedEvent): string | null {
    const shelf = isAsked(event) ? undefined : shelfOver(event, this.shelved)
    return shelf ? `${shelf.actor} silenced ${shelf.subject ?? 'the voice'} until ${shelf.until} (${shelf.reason}).` : null
  }

  /**
   * The same, the quiet hours and a demo included.
   * @param p1Active whether a p1 is active, which a summary would tell
   */
  reason(event: QueuedEvent, world: World, p1Active: boolean): string | null {
    if (isAsked(event)) return null
    if (world.demo === true) return NOT_SAID.demo
    const shelved = this.shelfReason(event)
    if (shelved !== null || !isQuiet(world)) return shelved
    const severity = event.kind === 'catch_up' ? event.severity : incidentOf(event)?.severity
    const urgent = event.kind === 'flood' ? p1Active : severity === 'p1'
    if (urgent && world.quietHours?.p1 === true) return null
    return `It is within the quiet hours, ${world.quietHours?.from} to ${world.quietHours?.to}.`
  }
}

/** An incident is shelved when everything that is wrong in it is. */
function shelfOver(event: QueuedEvent, shelves: readonly VoiceShelf[]): VoiceShelf | undefined {
  const all = shelves.find(({ scope }) => scope === 'all')
  if (all || shelves.length === 0) return all
  let found: VoiceShelf | undefined
  for (const { serviceId, monitorId } of subjectsOf(event)) {
    found = shelves.find(({ scope, subject }) => subject === (scope === 'service' ? serviceId : monitorId))
    if (!found) return undefined
  }
  return found
}

function subjectsOf(event: QueuedEvent): readonly { readonly serviceId: string; readonly monitorId: string | null }[] {
  if (event.kind === 'remediation') return [{ serviceId: event.serviceId, monitorId: null }]
  return incidentOf(event)?.symptoms ?? []
}

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}
