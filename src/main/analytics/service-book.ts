import type { DashboardRange } from '../../shared/model/dashboard.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { ownMeasure, SampleInterval } from '../engine/index.ts'
import { columnsOf, placeOf, RANGES, Rings } from './rings.ts'
import { Shelf } from './shelf.ts'

/** Services that are charted; further ones are not, and that is told. */
const MOST_SERVICES = 4_000
/** Span that "recent" values are the mean of. */
const RECENT_MS = 5_000
/** A sample is late after so many intervals: until then the one before it stands. */
const LATE = 1.5

const LATENCY_COUNT = 0
const LATENCY_SUM = 1
const LATENCY_MAX = 2
const ERROR_COUNT = 3
const ERROR_SUM = 4
const BLANK = [0, 0, Number.NaN, 0, 0]

/** What is charted of a service: `latency` in ms, `error` as ratio 0 to 1. */
export type Measure = 'latency' | 'error'

export interface Charted {
  /** Mean of each column; null where nothing was measured. */
  readonly series: (number | null)[]
  /** Highest sample of the range (of errors: highest column). */
  readonly peak: number | null
}

/** History of one service. */
export class ServiceHistory {
  private readonly rings = new Rings(BLANK)
  private readonly interval = new SampleInterval()
  private sampledMs = Number.NEGATIVE_INFINITY

  fold(event: TelemetryEvent, atMs: number): void {
    if (event.metadata !== null) this.interval.declare(event.metadata.sample_seconds)
    if (atMs > this.sampledMs) {
      if (Number.isFinite(this.sampledMs)) this.interval.observe(atMs - this.sampledMs)
      this.sampledMs = atMs
    }
    const latency = ownMeasure('nexus.service.latency', event)
    const percent = ownMeasure('nexus.service.error_rate', event)
    const { data } = this.rings
    for (const range of RANGES) {
      const { last } = columnsOf(range, atMs)
      const at = this.rings.open(range, last)
      if (at < 0) continue
      if (!Number.isNaN(latency)) {
        data[at + LATENCY_COUNT] = (data[at + LATENCY_COUNT] ?? 0) + 1
        data[at + LATENCY_SUM] = (data[at + LATENCY_SUM] ?? 0) + latency
        if (!((data[at + LATENCY_MAX] ?? Number.NaN) >= latency)) data[at + LATENCY_MAX] = latency
      }
      if (!Number.isNaN(percent)) {
        data[at + ERROR_COUNT] = (data[at + ERROR_COUNT] ?? 0) + 1
        data[at + ERROR_SUM] = (data[at + ERROR_SUM] ?? 0) + percent / 100
      }
    }
  }

  /** Time of the newest sample, ms. */
  get newestMs(): number {
    return this.sampledMs
  }

  /**
   * A measure over a range. A sample stands for its interval: where a service reports every five minutes, the columns up
   * to its next sample repeat it. Beyond that a silence is a gap.
   */
  chart(measure: Measure, range: DashboardRange, nowMs: number): Charted {
    const { first, last, columnMs } = columnsOf(range, nowMs)
    const holds = this.holds(columnMs)
    const series: (number | null)[] = []
    let peak: number | null = null
    let { held, holding } = this.standing(measure, range, first * columnMs, columnMs)
    for (let column = first; column <= last; column++) {
      const value = this.mean(measure, range, column)
      if (value !== null) {
        held = value
        holding = holds
      } else if (holding-- <= 0) held = null
      series.push(held)
      const highest = value !== null && measure === 'latency' ? this.highest(range, column) : held
      if (highest !== null && (peak === null || highest > peak)) peak = highest
    }
    return { series, peak }
  }

  /** Mean of the newest seconds, or the newest sample while it still stands; null: none. */
  recent(measure: Measure, nowMs: number): number | null {
    const { last, columnMs } = columnsOf('5m', nowMs)
    let sum = 0
    let count = 0
    for (let column = last - Math.ceil(RECENT_MS / columnMs) + 1; column <= last; column++) {
      const at = this.rings.find('5m', column)
      if (at < 0) continue
      count += this.rings.data[at + (measure === 'latency' ? LATENCY_COUNT : ERROR_COUNT)] ?? 0
      sum += this.rings.data[at + (measure === 'latency' ? LATENCY_SUM : ERROR_SUM)] ?? 0
    }
    if (count > 0) return sum / count
    if (nowMs - this.sampledMs > (this.interval.ms ?? 0) * LATE) return null
    for (const range of RANGES) {
      const value = this.mean(measure, range, columnsOf(range, this.sampledMs).last)
      if (value !== null) return value
    }
    return null
  }

  /** The sample that still stands where a range begins, from a coarser ring: that of the range no longer has it. */
  private standing(measure: Measure, range: DashboardRange, fromMs: number, columnMs: number): { held: number | null; holding: number } {
    const interval = this.interval.ms ?? 0
    if (interval * 2 <= columnMs) return { held: null, holding: 0 }
    for (const coarser of RANGES.slice(RANGES.indexOf(range) + 1)) {
      const place = placeOf(coarser)
      const oldest = Math.floor((fromMs - interval) / place.columnMs)
      for (let column = Math.ceil(fromMs / place.columnMs) - 1; column >= oldest; column--) {
        const held = this.mean(measure, coarser, column)
        const left = Math.ceil((column * place.columnMs + interval - fromMs) / columnMs)
        if (held !== null) return { held, holding: Math.max(0, left) }
      }
    }
    return { held: null, holding: 0 }
  }

  /** Columns that a sample stands for after its own: its interval, and one more for a sample that is a little late. */
  private holds(columnMs: number): number {
    const interval = this.interval.ms ?? 0
    return interval * 2 <= columnMs ? 0 : Math.ceil(interval / columnMs)
  }

  private mean(measure: Measure, range: DashboardRange, column: number): number | null {
    const at = this.rings.find(range, column)
    if (at < 0) return null
    const count = this.rings.data[at + (measure === 'latency' ? LATENCY_COUNT : ERROR_COUNT)] ?? 0
    return count === 0 ? null : (this.rings.data[at + (measure === 'latency' ? LATENCY_SUM : ERROR_SUM)] ?? 0) / count
  }

  private highest(range: DashboardRange, column: number): number | null {
    const at = this.rings.find(range, column)
    const value = at < 0 ? Number.NaN : (this.rings.data[at + LATENCY_MAX] ?? Number.NaN)
    return Number.isNaN(value) ? null : value
  }
}

/** Histories of all services. */
export class ServiceBook {
  private readonly shelf = new Shelf<ServiceHistory>(MOST_SERVICES)

  fold(event: TelemetryEvent, atMs: number, nowMs: number): void {
    this.shelf.take(event.serviceId, nowMs, () => new ServiceHistory())?.fold(event, atMs)
  }

  get(serviceId: string): ServiceHistory | undefined {
    return this.shelf.get(serviceId)
  }

  clear(): void {
    this.shelf.clear()
  }
}
