import type { ServiceBaseline } from '../types.ts'

/** One sample of a service, or the mean of several of one instant. Measures that were not taken are null. */
export interface CausePoint {
  /** Source time, ms since the epoch. */
  readonly atMs: number
  readonly latencyMs: number | null
  /** Ratio 0..1. */
  readonly errorRate: number | null
  /** Requests behind the sample; null where the source does not tell. */
  readonly requests: number | null
  /** Load in percent of capacity; stands in for `requests` where those are not told. */
  readonly trafficVolume: number | null
}

export interface CauseService {
  readonly serviceId: string
  /** In any order. */
  readonly points: readonly CausePoint[]
  /** Robust statistics of its healthy behaviour; null where none are known. `history` is preferred. */
  readonly healthy: ServiceBaseline | null
  /** Samples of healthy time, in any order; empty where there are none. */
  readonly history: readonly CausePoint[]
  /** Source time since when nothing is heard of it, ms; null while it reports. */
  readonly silentSinceMs: number | null
  /** Source time since when its status is not healthy, where somebody watched it as it came; ms. It is surer than any estimate. */
  readonly badSinceMs?: number | null
}

/** Something done to the system. */
export interface CauseMark {
  readonly atMs: number
  readonly text: string
  readonly kind: 'chaos' | 'change' | 'remediation'
  /** Null: it touched no single service. */
  readonly serviceId: string | null
}

/** Everything an analysis rests on. */
export interface CauseInput {
  /** End of the span looked at, source time in ms. */
  readonly nowMs: number
  /** Whose trouble is to be explained; null: the front of the affected part. */
  readonly alertingService: string | null
  /** When a monitor raised the alarm, ms; null: not known, so the analysis must find that something happened at all. */
  readonly alertedMs: number | null
  readonly services: readonly CauseService[]
  readonly calls: readonly (readonly [caller: string, callee: string])[]
  readonly marks: readonly CauseMark[]
  /** Time between two samples of a service, ms. */
  readonly sampleMs: number
}

/** Measures compared with a service's own normal. */
export const CHANNELS = ['latency', 'errors', 'traffic'] as const
export type Channel = (typeof CHANNELS)[number]

/** One value for each bin of the span; NaN where nothing was measured. */
export type Series = Float64Array
