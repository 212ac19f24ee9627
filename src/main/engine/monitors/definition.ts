import type { Severity } from '../../../shared/model/incident.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'

/**
 * Monitors as data: what the language compiles to and the evaluator runs. Plain
 * objects, so they can be saved, compared and tested without the other half.
 * All times are in ms of source time.
 */

/** Metrics of the engine (protocol.md, "Metrics"), with the unit in which queries compare them. */
export const METRICS = {
  'nexus.service.latency': 'ms',
  'nexus.service.error_rate': 'percent',
  'nexus.service.throughput': 'count',
  'nexus.service.traffic_volume': 'count',
  'nexus.llm.tokens.input': 'count',
  'nexus.llm.tokens.output': 'count',
  'nexus.llm.latency': 'ms',
  'nexus.llm.cost': 'usd',
  'nexus.llm.calls': 'count',
  'nexus.llm.errors': 'count',
  /** Calls of the most repeated tool. */
  'nexus.llm.repeats': 'count',
  'nexus.frontend.fps': 'fps',
  'nexus.system.integrity': 'percent',
} as const satisfies Record<string, MonitorStatus['unit']>
export type MetricName = keyof typeof METRICS

/** How the samples of the window become one number: `avg(last_2m):`. */
export type TimeAggregation = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'p50' | 'p75' | 'p90' | 'p95' | 'p99'
/** How series of one group are joined: `avg:metric`. */
export type SpaceAggregation = 'avg' | 'min' | 'max' | 'sum'
export type Comparison = '>' | '>=' | '<' | '<='

/** Tag filter `{service_id:database}`, `{!model:x}`; a value may end in `*`. `calls` and `called_by` join with the topology. */
export interface TagFilter {
  readonly tag: 'service_id' | 'model' | 'calls' | 'called_by'
  readonly value: string
  readonly not: boolean
}

/**
 * What is compared: the aggregate itself, its rate per second, its robust deviation
 * (z-score) from the group's own baseline, or from the same time of former days or
 * hours (`period`, a seasonal baseline).
 */
export type Transform =
  | { readonly kind: 'none' | 'per_second' | 'zscore' }
  | { readonly kind: 'change'; readonly agoMs: number }
  | { readonly kind: 'seasonal'; readonly periodMs: number }

export interface MetricQuery {
  readonly time: TimeAggregation
  readonly windowMs: number
  readonly space: SpaceAggregation
  readonly metric: MetricName
  readonly filters: readonly TagFilter[]
  /** Empty: one group `*`. */
  readonly by: readonly ('service_id' | 'model')[]
  readonly transform: Transform
  readonly compare: Comparison
  readonly threshold: number
}

/** Unit of what a query compares: its metric's, a count of samples, or deviations from a baseline. */
export function unitOf({ metric, time, transform }: MetricQuery): MonitorStatus['unit'] {
  if (transform.kind === 'zscore' || transform.kind === 'seasonal') return 'deviations'
  return time === 'count' ? 'count' : METRICS[metric]
}

/** Boolean over other monitors: true where they alert. `at_least` counts alerting groups on distinct services. */
export type CompositeExpression =
  | { readonly op: 'monitor'; readonly id: string }
  | { readonly op: 'and' | 'or'; readonly of: readonly CompositeExpression[] }
  | { readonly op: 'not'; readonly of: CompositeExpression }
  | { readonly op: 'at_least'; readonly count: number; readonly of: readonly CompositeExpression[] }

/** A time of silence that comes again: days 0 (Sunday) to 6, minutes of the day in UTC; `from` may be after `to` (over midnight). */
export interface Downtime {
  readonly days: readonly number[]
  readonly fromMinute: number
  readonly toMinute: number
  readonly reason: string
}

export type MissingData = 'show' | 'alert' | 'resolve' | 'keep'

export interface MonitorDefinition {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly priority: Severity
  readonly kind: 'metric' | 'composite' | 'no_data'
  /** As written, for people. */
  readonly text: string
  /** Only of a metric. */
  readonly query: MetricQuery | null
  /** Only of a composite. */
  readonly expression: CompositeExpression | null
  /** Thresholds in the metric's unit; `alert` equals the query's. */
  readonly alert: number | null
  readonly warn: number | null
  readonly recover: number | null
  /** Also alert when the newest two samples deviate critically from the group's own baseline, and be silent where a high value is that baseline. */
  readonly deviation: boolean
  readonly minFiringMs: number
  readonly recoveryMs: number
  /**
   * Recovery in windows: as many of the group's window, which grows with the interval
   * of its samples. `recoveryMs` is the same of the shortest window. Null (or absent): `recoveryMs` as it is.
   */
  readonly recoveryWindows?: number | null
  readonly newGroupDelayMs: number
  /** Null: never. */
  readonly renotifyMs: number | null
  readonly missingData: MissingData
  readonly downtimes: readonly Downtime[]
}

/** A whole monitor file, compiled for a profile. */
export interface MonitorSet {
  readonly text: string
  readonly origin: 'built_in' | 'file' | 'editor'
  readonly definitions: readonly MonitorDefinition[]
}
