import type { MonitorState, MonitorStatus } from '../../../shared/model/monitor.ts'

/** What a rule reads of a group at an instant; one is reused for all, so that a tick allocates nothing. */
export interface Reading {
  hasData: boolean
  /** Compared value in the unit, and what it is compared with. */
  value: number | null
  threshold: number | null
  unit: MonitorStatus['unit']
  windowMs: number
  /** The alert condition holds. */
  breached: boolean
  /** The warning condition holds. */
  warned: boolean
  /** The recovery condition holds; between recovery and alert an alert stays. */
  recovered: boolean
}

export const emptyReading = (): Reading => ({
  hasData: false,
  value: null,
  threshold: null,
  unit: 'count',
  windowMs: 0,
  breached: false,
  warned: false,
  recovered: false,
})

/** How long conditions must hold; ms of source time. */
export interface Timing {
  readonly minFiringMs: number
  readonly newGroupDelayMs: number
  readonly recoveryMs: number
}

export type Transition = 'none' | 'changed' | 'alerted' | 'recovered'

export type SavedGroup = Pick<
  MonitorGroup,
  | 'state'
  | 'sinceMs'
  | 'value'
  | 'threshold'
  | 'unit'
  | 'windowMs'
  | 'latched'
  | 'alertedMs'
  | 'onsetMs'
  | 'notifiedMs'
  | 'pendingMs'
  | 'recoveringMs'
>

/** State of one monitor for one group: a service id, or `*` for the whole system. */
export class MonitorGroup {
  readonly monitorId: string
  readonly group: string
  state: MonitorState = 'no_data'
  /** Since when the state holds, source time; null: since before anything was known. */
  sinceMs: number | null = null
  value: number | null = null
  threshold: number | null = null
  unit: MonitorStatus['unit'] = 'count'
  windowMs = 0
  /** An alert was raised and has not recovered; missing data does not end it. */
  latched = false
  /** When the present or last alert was raised, and when it was last spoken of; source time, 0 for never. */
  alertedMs = 0
  notifiedMs = 0
  /** Since when the alerting service had been bad; 0 for never. */
  onsetMs = 0
  pendingMs: number | null = null
  recoveringMs: number | null = null

  constructor(monitorId: string, group: string) {
    this.monitorId = monitorId
    this.group = group
  }

  /** True while time alone can change the state. */
  get timed(): boolean {
    return this.latched || this.pendingMs !== null
  }

  /** Moves the state on. `knownSinceMs` is when the group first reported. */
  advance(reading: Reading, timing: Timing, nowMs: number, knownSinceMs: number): Transition {
    this.value = reading.value
    this.threshold = reading.threshold
    this.unit = reading.unit
    this.windowMs = reading.windowMs
    const before = this.state
    let transition: Transition = 'none'
    if (!reading.hasData) {
      this.pendingMs = null
      this.recoveringMs = null
      this.state = 'no_data'
    } else if (this.latched) {
      if (reading.breached || !reading.recovered) {
        this.recoveringMs = null
        this.state = 'alert'
      } else {
        this.recoveringMs ??= nowMs
        this.state = 'recovering'
        if (nowMs - this.recoveringMs >= timing.recoveryMs) {
          this.latched = false
          this.recoveringMs = null
          this.state = reading.warned ? 'warn' : 'ok'
          transition = 'recovered'
        }
      }
    } else if (reading.breached) {
      this.pendingMs ??= nowMs
      this.state = 'pending'
      if (nowMs - this.pendingMs >= timing.minFiringMs && nowMs - knownSinceMs >= timing.newGroupDelayMs) {
        this.pendingMs = null
        this.latched = true
        this.alertedMs = nowMs
        this.notifiedMs = nowMs
        this.state = 'alert'
        transition = 'alerted'
      }
    } else {
      this.pendingMs = null
      this.state = reading.warned ? 'warn' : 'ok'
    }
    if (this.state === before) return transition
    // The first data of a group is no news.
    const first = this.sinceMs === null && this.state === 'ok'
    this.sinceMs = nowMs
    return transition === 'none' && !first ? 'changed' : transition
  }

  /** Nothing aged while the source stood still for `gapMs`. */
  shift(gapMs: number): void {
    if (this.pendingMs !== null) this.pendingMs += gapMs
    if (this.recoveringMs !== null) this.recoveringMs += gapMs
  }

  save(): SavedGroup {
    const { state, sinceMs, value, threshold, unit, windowMs, latched, alertedMs, onsetMs, notifiedMs, pendingMs, recoveringMs } = this
    return { state, sinceMs, value, threshold, unit, windowMs, latched, alertedMs, onsetMs, notifiedMs, pendingMs, recoveringMs }
  }

  restore(saved: SavedGroup): void {
    Object.assign(this, saved)
  }
}
