import type { Mute } from '../../../shared/model/monitor-rules.ts'
import { instantText, isoInstant } from '../text.ts'
import type { Downtime, MonitorDefinition } from './definition.ts'

const MINUTE_MS = 60_000
const MINUTES_A_DAY = 1_440
const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
/** The epoch began on a Thursday. */
const FIRST_DAY = 4

/** What keeps a monitor from notifying, in words that follow "It". */
export interface Silence {
  readonly kind: 'muted' | 'downtime'
  readonly text: string
}

/** A mute as it is kept; times in ms of source time. */
export interface MuteState {
  readonly monitorId: string
  /** Null: every group. */
  readonly group: string | null
  readonly reason: string
  readonly actor: string
  readonly sinceMs: number
  readonly untilMs: number
}

export const muteOf = ({ monitorId, group, reason, actor, sinceMs, untilMs }: MuteState): Mute => ({
  monitorId,
  group,
  reason,
  actor,
  since: isoInstant(sinceMs),
  until: isoInstant(untilMs),
})

/** What a mute does, in words that follow "It". */
export const muteText = ({ actor, untilMs }: MuteState): string => `is muted by ${actor} until ${instantText(untilMs)}`

const keyOf = (monitorId: string, group: string | null): string => JSON.stringify([monitorId, group])

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(Math.floor(minute % 60)).padStart(2, '0')}`

function downtimeText({ days, fromMinute, toMinute }: Downtime): string {
  return `is in its downtime (${days.map((day) => DAY_NAMES[day] ?? '?').join(', ')} ${clock(fromMinute)}-${clock(toMinute)} UTC)`
}

/** Whether a downtime holds at a source time. One that ends at its beginning lasts the whole day. */
export function isWithin({ days, fromMinute, toMinute }: Downtime, nowMs: number): boolean {
  const minutes = Math.floor(nowMs / MINUTE_MS)
  const minute = ((minutes % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY
  const dayNumber = Math.floor(minutes / MINUTES_A_DAY) + FIRST_DAY
  const onDay = (number: number) => days.includes(((number % 7) + 7) % 7)
  if (fromMinute < toMinute) return onDay(dayNumber) && minute >= fromMinute && minute < toMinute
  // Over midnight: it belongs to the day it began on.
  return (onDay(dayNumber) && minute >= fromMinute) || (onDay(dayNumber - 1) && minute < toMinute)
}

/** Mutes that people set, with reason and expiry. */
export class Silences {
  private readonly mutes = new Map<string, MuteState>()

  /** What silences a group now; null for nothing. */
  of({ id, downtimes }: Pick<MonitorDefinition, 'id' | 'downtimes'>, group: string, nowMs: number): Silence | null {
    const mute = this.mutes.size === 0 ? undefined : (this.mutes.get(keyOf(id, null)) ?? this.mutes.get(keyOf(id, group)))
    if (mute !== undefined) return { kind: 'muted', text: muteText(mute) }
    const downtime = downtimes.find((one) => isWithin(one, nowMs))
    return downtime === undefined ? null : { kind: 'downtime', text: downtimeText(downtime) }
  }

  has(monitorId: string, group: string | null): boolean {
    return this.mutes.has(keyOf(monitorId, group))
  }

  /** Sets a mute; one on the same monitor and group is replaced. */
  mute(mute: MuteState): void {
    this.mutes.set(keyOf(mute.monitorId, mute.group), mute)
  }

  unmute(monitorId: string, group: string | null): MuteState | null {
    const key = keyOf(monitorId, group)
    const mute = this.mutes.get(key) ?? null
    this.mutes.delete(key)
    return mute
  }

  /** Ends the mutes whose time is over. */
  expire(nowMs: number): MuteState[] {
    if (this.mutes.size === 0) return []
    const over = [...this.mutes.values()].filter(({ untilMs }) => untilMs <= nowMs)
    for (const { monitorId, group } of over) this.mutes.delete(keyOf(monitorId, group))
    return over
  }

  list(): MuteState[] {
    return [...this.mutes.values()]
  }

  restore(saved: readonly MuteState[]): void {
    for (const mute of saved) this.mute(mute)
  }
}
