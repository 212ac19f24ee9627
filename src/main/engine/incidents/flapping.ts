import type { Alert } from '../monitors/alert.ts'
import { placesOf } from './subject.ts'

/** As many recoveries within the span make a monitor and group flap. */
const FLAP_RECOVERIES = 4
/** The span: ten minutes, or thirty windows where those are longer. */
const FLAP_SPAN_MS = 600_000
const FLAP_WINDOWS = 30

/** How often one monitor alerted and recovered for one group lately; plain data. */
interface FlapRecord {
  readonly monitorId: string
  readonly group: string
  readonly title: string
  /** Null: of the whole system, or of nothing that is known. */
  readonly serviceId: string | null
  spanMs: number
  /** Source times of the recoveries within the span, oldest first. */
  recoveredMs: number[]
  /** Source time since when it flaps; null while it does not. */
  flappingSinceMs: number | null
  /** Alerts and recoveries since then. */
  changes: number
  lastMs: number
  alerting: boolean
}

export type SavedFlaps = FlapRecord[]

/** What a recovery is: an ordinary one, the one that makes the group flap, or one more of a flapping group. */
type Recovery = 'ordinary' | 'first_flap' | 'flapping'

const keyOf = (monitorId: string, group: string): string => JSON.stringify([monitorId, group])

/** Tells alerts that come and go for ever from those that mean something. */
export class Flaps {
  private readonly records = new Map<string, FlapRecord>()

  recovered(alert: Alert, nowMs: number): Recovery {
    const { monitorId, title } = alert
    const { group, windowMs } = alert.group
    const key = keyOf(monitorId, group)
    const spanMs = Math.max(FLAP_SPAN_MS, FLAP_WINDOWS * windowMs)
    let record = this.records.get(key)
    if (record === undefined) {
      const serviceId = placesOf([alert])[0] ?? null
      record = {
        ...{ monitorId, group, title, serviceId, spanMs, recoveredMs: [] },
        ...{ flappingSinceMs: null, changes: 0, lastMs: nowMs, alerting: false },
      }
      this.records.set(key, record)
    }
    record.spanMs = spanMs
    record.lastMs = nowMs
    record.alerting = false
    if (record.flappingSinceMs !== null) {
      record.changes++
      return 'flapping'
    }
    record.recoveredMs = [...record.recoveredMs.filter((at) => nowMs - at <= spanMs), nowMs]
    if (record.recoveredMs.length < FLAP_RECOVERIES) return 'ordinary'
    record.flappingSinceMs = nowMs
    return 'first_flap'
  }

  /** Notes a new alert; true when it is one more of a flapping group. */
  alerted({ monitorId, group: { group } }: Alert, nowMs: number): boolean {
    const record = this.records.get(keyOf(monitorId, group))
    if (record === undefined) return false
    record.lastMs = nowMs
    record.alerting = true
    if (record.flappingSinceMs === null) return false
    record.changes++
    return true
  }

  isFlapping(monitorId: string, group: string): boolean {
    return (this.records.get(keyOf(monitorId, group))?.flappingSinceMs ?? null) !== null
  }

  /** How often it came and went, within which time, and how long it must be calm to be heard again; ms. */
  measureOf(monitorId: string, group: string): { times: number; withinMs: number; calmMs: number } {
    const record = this.records.get(keyOf(monitorId, group))
    const times = record?.recoveredMs ?? []
    return { times: times.length, withinMs: (times.at(-1) ?? 0) - (times[0] ?? 0), calmMs: (record?.spanMs ?? 0) / 2 }
  }

  /** A person ended the incident: what follows is judged anew. */
  forget(monitorId: string, group: string): void {
    this.records.delete(keyOf(monitorId, group))
  }

  /** Records that have been calm for half their span: they flap no more. Old ones that never did are dropped too. */
  calm(nowMs: number): (FlapRecord & { readonly calmMs: number })[] {
    const out: (FlapRecord & { readonly calmMs: number })[] = []
    for (const [key, record] of this.records) {
      const quietMs = nowMs - record.lastMs
      if (record.flappingSinceMs === null) {
        if (quietMs > record.spanMs) this.records.delete(key)
      } else if (quietMs >= record.spanMs / 2) {
        this.records.delete(key)
        out.push({ ...record, calmMs: record.spanMs / 2 })
      }
    }
    return out
  }

  /** The source stood still for `gapMs`: no calm came of it. */
  shift(gapMs: number): void {
    for (const record of this.records.values()) {
      record.lastMs += gapMs
      record.recoveredMs = record.recoveredMs.map((at) => at + gapMs)
    }
  }

  save(): SavedFlaps {
    return [...this.records.values()]
  }

  restore(saved: SavedFlaps): void {
    this.records.clear()
    for (const record of saved) this.records.set(keyOf(record.monitorId, record.group), record)
  }
}
