import type { MonitorState, MonitorStatus } from '../../../shared/model/monitor.ts'
import type { LedgerRecord } from '../ledger/ledger.ts'
import { Reservoir, type SavedReservoir } from '../services/reservoir.ts'
import type { MissingData } from './definition.ts'

/** What a rule reads of a group at an instant; one is reused for all, so that a tick allocates nothing. NaN stands for "none". */
export interface Reading {
  hasData: boolean
  /** Compared value in the unit, and what it is compared with. */
  value: number
  threshold: number
  unit: MonitorStatus['unit']
  windowMs: number
  /** The alert condition holds. */
  breached: boolean
  /** The warning condition holds. */
  warned: boolean
  /** Within a tenth of the alert threshold. */
  near: boolean
  /** The recovery condition holds; between recovery and alert an alert stays. */
  recovered: boolean
}

export const emptyReading = (): Reading => ({
  hasData: false,
  value: Number.NaN,
  threshold: Number.NaN,
  unit: 'count',
  windowMs: 0,
  breached: false,
  warned: false,
  near: false,
  recovered: false,
})

/** How long conditions must hold, ms of source time, and what missing data means. */
export interface Timing {
  minFiringMs: number
  newGroupDelayMs: number
  recoveryMs: number
  missingData: MissingData
}

export type Transition = 'none' | 'changed' | 'alerted' | 'recovered'

/** Members that serialize as they are; the others are derived or numbers that may be NaN. */
// biome-ignore format: one list
const PLAIN = [
  'state', 'sinceMs', 'unit', 'windowMs', 'latched', 'announced', 'alertedMs', 'onsetMs', 'notifiedMs', 'pendingMs', 'recoveringMs', 'bornMs',
] as const satisfies readonly (keyof MonitorGroup)[]

export type SavedGroup = Partial<Pick<MonitorGroup, (typeof PLAIN)[number]>> & {
  group: string
  value: number | null
  threshold: number | null
  learned: SavedReservoir | null
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** State of one monitor for one group: a service id, `*` for the whole system, or tags. */
export class MonitorGroup {
  readonly monitorId: string
  readonly group: string
  state: MonitorState = 'no_data'
  /** Since when the state holds, source time; null: since before anything was known. */
  sinceMs: number | null = null
  value = Number.NaN
  threshold = Number.NaN
  unit: MonitorStatus['unit'] = 'count'
  windowMs = 0
  /** An alert was raised and has not recovered; missing data does not end it. */
  latched = false
  /** The incidents were told of this alert; false while it is silenced. */
  announced = false
  /** When the present or last alert was raised, and when it was last spoken of; source time, 0 for never. */
  alertedMs = 0
  notifiedMs = 0
  /** Since when the alerting service had been bad; 0 for never. */
  onsetMs = 0
  pendingMs: number | null = null
  recoveringMs: number | null = null
  /** When the group became known, source time. */
  bornMs = 0
  /** What is normal for the group, where its query compares with that. */
  learned: Reservoir | null = null
  /** Newest line of the why ledger about it. */
  line: LedgerRecord | null = null

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
    const transition = reading.hasData ? this.judge(reading, timing, nowMs, knownSinceMs) : this.miss(timing, nowMs, knownSinceMs)
    if (this.state === before) return transition
    // The first data of a group is no news.
    const first = this.sinceMs === null && this.state === 'ok'
    this.sinceMs = nowMs
    return transition === 'none' && !first ? 'changed' : transition
  }

  private judge(reading: Reading, timing: Timing, nowMs: number, knownSinceMs: number): Transition {
    if (this.latched) {
      if (reading.breached || !reading.recovered) {
        this.recoveringMs = null
        this.state = 'alert'
        return 'none'
      }
      this.recoveringMs ??= nowMs
      this.state = 'recovering'
      if (nowMs - this.recoveringMs < timing.recoveryMs) return 'none'
      this.release(reading.warned ? 'warn' : 'ok')
      return 'recovered'
    }
    if (reading.breached) return this.fire(timing, nowMs, knownSinceMs)
    this.pendingMs = null
    this.state = reading.warned ? 'warn' : 'ok'
    return 'none'
  }

  private fire(timing: Timing, nowMs: number, knownSinceMs: number): Transition {
    this.pendingMs ??= nowMs
    this.state = 'pending'
    if (nowMs - this.pendingMs < timing.minFiringMs || nowMs - knownSinceMs < timing.newGroupDelayMs) return 'none'
    this.pendingMs = null
    this.latched = true
    this.announced = false
    this.alertedMs = nowMs
    this.notifiedMs = nowMs
    this.state = 'alert'
    return 'alerted'
  }

  private release(state: MonitorState): void {
    this.latched = false
    this.recoveringMs = null
    this.state = state
  }

  /** No data: what that means is the monitor's policy. Of a group that never had any it means nothing. */
  private miss(timing: Timing, nowMs: number, knownSinceMs: number): Transition {
    this.recoveringMs = null
    const policy = this.sinceMs === null ? 'show' : timing.missingData
    if (policy === 'alert') {
      if (!this.latched) return this.fire(timing, nowMs, knownSinceMs)
      this.state = 'alert'
      return 'none'
    }
    // A wait begins anew with the next data.
    this.pendingMs = null
    if (policy === 'keep') return 'none'
    if (policy === 'show') {
      this.state = 'no_data'
      return 'none'
    }
    const ended = this.latched
    this.release('ok')
    return ended ? 'recovered' : 'none'
  }

  /** Nothing aged while the source stood still for `gapMs`. */
  shift(gapMs: number): void {
    if (this.pendingMs !== null) this.pendingMs += gapMs
    if (this.recoveringMs !== null) this.recoveringMs += gapMs
  }

  /** Another definition of the same groups took over: it judges anew, but an alert that stands is not forgotten. */
  rejudge(): void {
    this.pendingMs = null
    this.recoveringMs = null
    this.learned = null
    if (!this.latched && this.state === 'pending') this.state = 'ok'
  }

  /** Members that are not as in a fresh group: most groups are calm, and there may be many. */
  save(): SavedGroup {
    const { group, value, threshold, learned } = this
    const plain = Object.fromEntries(PLAIN.filter((key) => this[key] !== FRESH[key]).map((key) => [key, this[key]]))
    return { group, ...plain, value: orNull(value), threshold: orNull(threshold), learned: learned?.save() ?? null }
  }

  restore({ group: _, value, threshold, learned, ...plain }: SavedGroup): void {
    Object.assign(this, plain)
    this.value = value ?? Number.NaN
    this.threshold = threshold ?? Number.NaN
    if (learned !== null) {
      this.learned = new Reservoir()
      this.learned.restore(learned)
    }
  }
}

const FRESH = new MonitorGroup('', '')
