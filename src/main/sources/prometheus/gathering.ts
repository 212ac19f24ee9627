import { MAX_SERVICE_ID_LENGTH, type TelemetryEventWire } from '../../../shared/model/telemetry.ts'
import type { Series } from './answer.ts'
import type { Join, Query, Signal } from './types.ts'

/** Most services told of one moment; with it an event's place in the stream fits into a number. */
export const MOST_SERVICES = 16_384
/** Calls remembered as told, and names told by one sample. */
const MOST_CALLS = 20_000
const MOST_NAMED = 64
/** The busiest service's traffic is 100; how fast a peak is forgotten, seconds. */
const PEAK_HALVES = 600
/** A ratio may be a little above 1 by rounding. */
const ROUNDING = 1e-6

/** What was left out of the newest answers, for the status. */
export interface LeftOut {
  /** Series without the label that names the service. */
  unnamed: number
  /** One sentence part of a value that cannot be, such as a ratio of 12; null: none. */
  impossible: string | null
  /** Services beyond the limit. */
  beyond: number
}

class Joined {
  private sum = 0
  private count = 0
  private least = Number.POSITIVE_INFINITY
  private most = Number.NEGATIVE_INFINITY

  add(value: number): void {
    this.sum += value
    this.count++
    this.least = Math.min(this.least, value)
    this.most = Math.max(this.most, value)
  }

  value(join: Join): number {
    switch (join) {
      case 'max':
        return this.most
      case 'min':
        return this.least
      case 'mean':
        return this.sum / this.count
      case 'sum':
        return this.sum
    }
  }
}

type Measures = Partial<Record<Exclude<Signal, 'calls'> | 'volume', number>>

/** What is known of one moment. */
interface Moment {
  readonly services: Map<string, Measures>
  readonly calls: (readonly [caller: string, callee: string])[]
}

/** Turns series into events: one for each service and moment, with whatever signals it has. */
export class Gathering {
  readonly leftOut: LeftOut = { unnamed: 0, impossible: null, beyond: 0 }
  private readonly everySeconds: number
  private readonly told = new Set<string>()
  private peak = 0
  private peakSecond = 0

  constructor(everySeconds: number) {
    this.everySeconds = everySeconds
  }

  /** Events of the moments asked for, by second, oldest first. Moments of which nothing is known are absent. */
  moments(answers: readonly (readonly [Query, readonly Series[]])[]): (readonly [second: number, events: TelemetryEventWire[]])[] {
    this.leftOut.unnamed = 0
    this.leftOut.impossible = null
    this.leftOut.beyond = 0
    const moments = new Map<number, Moment>()
    for (const [query, series] of answers) {
      if (query.callee === null) this.measure(moments, query, series)
      else this.connect(moments, query, series)
    }
    const inOrder = [...moments].sort(([a], [b]) => a - b)
    return inOrder.map(([second, moment]) => [second, this.events(second, moment)] as const).filter(([, events]) => events.length > 0)
  }

  private measure(moments: Map<number, Moment>, query: Query, series: readonly Series[]): void {
    const found = new Map<number, Map<string, Joined>>()
    for (const { labels, points } of series) {
      const name = this.named(query.service(labels))
      if (name === null) continue
      for (const [second, value] of points) {
        if (!this.isPossible(query, value)) continue
        const services = found.get(second) ?? new Map<string, Joined>()
        found.set(second, services)
        const joined = services.get(name) ?? new Joined()
        services.set(name, joined)
        joined.add(value * query.scale)
      }
    }
    for (const [second, services] of found)
      for (const [name, joined] of services) {
        const moment = momentAt(moments, second)
        const measures = moment.services.get(name) ?? {}
        moment.services.set(name, measures)
        measures[query.relative ? 'volume' : measureOf(query.signal)] = joined.value(query.join)
      }
  }

  private connect(moments: Map<number, Moment>, query: Query, series: readonly Series[]): void {
    for (const { labels, points } of series) {
      const caller = this.named(query.service(labels))
      const callee = this.named(query.callee?.(labels) ?? null)
      if (caller === null || callee === null || caller === callee) continue
      for (const [second, value] of points) if (value > 0) momentAt(moments, second).calls.push([caller, callee])
    }
  }

  private named(name: string | null): string | null {
    if (name !== null && name.length <= MAX_SERVICE_ID_LENGTH) return name
    this.leftOut.unnamed++
    return null
  }

  /** NaN and infinity are no values: 0/0 of a service without requests, or an overflow. */
  private isPossible({ signal, scale, where, relative }: Query, value: number): boolean {
    if (Number.isNaN(value)) return false
    const most = signal === 'error_rate' ? 1 + ROUNDING : relative ? 100 : Number.POSITIVE_INFINITY
    if (value >= 0 && value * scale <= most) return true
    this.leftOut.impossible = `${signal} of ${value} cannot be (${where}); check its unit`
    return false
  }

  private events(second: number, { services, calls }: Moment): TelemetryEventWire[] {
    const names = [...services.keys()].sort()
    this.leftOut.beyond = Math.max(this.leftOut.beyond, names.length - MOST_SERVICES)
    const kept = new Set(names.slice(0, MOST_SERVICES))
    this.followPeak(second, services)
    const { callees, callers } = this.news(calls, kept)
    return [...kept].map((name) => this.event(second, name, services.get(name) ?? {}, callees.get(name), callers.get(name)))
  }

  private event(second: number, name: string, measures: Measures, calls: string[] = [], calledBy: string[] = []): TelemetryEventWire {
    const { latency, latency_p99: p99, error_rate: errors, traffic, requests } = measures
    const volume = measures.volume ?? this.volume(traffic)
    const amount = requests ?? (traffic === undefined ? undefined : traffic * this.everySeconds)
    return {
      timestamp: new Date(second * 1_000).toISOString(),
      service_id: name,
      ...(latency !== undefined && { latency_ms: rounded(latency) }),
      ...(errors !== undefined && { error_rate: Math.min(1, errors) }),
      ...(volume !== undefined && { traffic_volume: volume }),
      metadata: {
        sample_seconds: this.everySeconds,
        ...(amount !== undefined && { requests: rounded(amount) }),
        ...(p99 !== undefined && { latency_p99_ms: rounded(p99) }),
        ...(calls.length > 0 && { calls }),
        ...(calledBy.length > 0 && { called_by: calledBy }),
      },
    }
  }

  /** Calls that were not told yet, at whichever end has a sample. */
  private news(calls: Moment['calls'], kept: ReadonlySet<string>) {
    const callees = new Map<string, string[]>()
    const callers = new Map<string, string[]>()
    for (const [caller, callee] of calls) {
      const key = JSON.stringify([caller, callee])
      if (this.told.has(key) || this.told.size >= MOST_CALLS) continue
      const [at, name, other] = kept.has(caller) ? ([callees, caller, callee] as const) : ([callers, callee, caller] as const)
      if (!kept.has(name)) continue
      const named = at.get(name) ?? []
      at.set(name, named)
      // What does not fit is told by the next sample.
      if (named.length >= MOST_NAMED) continue
      named.push(other)
      this.told.add(key)
    }
    return { callees, callers }
  }

  private followPeak(second: number, services: ReadonlyMap<string, Measures>): void {
    this.peak *= 2 ** (-Math.max(0, second - this.peakSecond) / PEAK_HALVES)
    this.peakSecond = Math.max(this.peakSecond, second)
    for (const { traffic = 0 } of services.values()) this.peak = Math.max(this.peak, traffic)
  }

  /** 0 to 100 against the busiest service; little traffic is at least 1, for it is not none. */
  private volume(traffic: number | undefined): number | undefined {
    if (traffic === undefined) return undefined
    if (traffic === 0 || this.peak === 0) return 0
    return Math.min(100, Math.max(1, Math.round((traffic / this.peak) * 100)))
  }
}

function momentAt(moments: Map<number, Moment>, second: number): Moment {
  const known = moments.get(second) ?? { services: new Map(), calls: [] }
  moments.set(second, known)
  return known
}

const measureOf = (signal: Signal): Exclude<Signal, 'calls'> => (signal === 'calls' ? 'requests' : signal)
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
