import { z } from 'zod'
import type { Camelized } from './case.ts'
import { monitorStatusSchema } from './monitor.ts'
import { actionNameSchema, remediationSchema } from './remediation.ts'
import { serviceStatusSchema } from './status.ts'
import { positionSchema } from './topology.ts'

/** One service in a live `state_update`. */
export const serviceViewSchema = z.object({
  service_id: z.string(),
  /** Fixed position of the topology; null: the viewer's layout decides. */
  position: positionSchema.nullable(),
  status: serviceStatusSchema,
  /** Newest sample; null when the service reports none. */
  latency_ms: z.number().nullable(),
  error_rate: z.number().nullable(),
  traffic_volume: z.number().nullable(),
  /** Samples a second measured over the last seconds of source time. */
  rate_hz: z.number(),
  /** Particles to show, 0-100, from the traffic volume. */
  particle_count: z.number().int().min(0),
  stale: z.boolean(),
  chronic: z.boolean(),
  /**
   * How much of the trouble this service is, for what a person should see first: times
   * the critical limit, weighted by its share of traffic. 0 while healthy or unknown.
   */
  impact: z.number().min(0),
  recovering: z.boolean(),
  /** Open incident that names the service; null: none. */
  incident_id: z.string().nullable(),
  /** Age of the newest sample on the source's clock; null before the first. */
  age_ms: z.number().nullable(),
})
export type ServiceViewWire = z.infer<typeof serviceViewSchema>
export type ServiceView = Camelized<ServiceViewWire>

/** A point of a chart: one window bucket. */
export const seriesPointSchema = z.object({
  at: z.string(),
  count: z.number().int(),
  latency_ms: z.number().nullable(),
  latency_max_ms: z.number().nullable(),
  error_rate: z.number().nullable(),
})
export type SeriesPoint = Camelized<z.infer<typeof seriesPointSchema>>

/** Rolling statistics over the engine's window. */
export const windowStatsSchema = z.object({
  seconds: z.number(),
  count: z.number().int(),
  latency_mean_ms: z.number().nullable(),
  latency_p50_ms: z.number().nullable(),
  latency_p95_ms: z.number().nullable(),
  latency_p99_ms: z.number().nullable(),
  error_rate_mean: z.number().nullable(),
})
export type WindowStats = Camelized<z.infer<typeof windowStatsSchema>>

/** Everything the modal shows. */
export const serviceDetailSchema = serviceViewSchema.extend({
  calls: z.array(z.string()),
  called_by: z.array(z.string()),
  /** Allowed actions; the first is the suggested one. */
  actions: z.array(actionNameSchema),
  /** Those of them that a runbook carries out on the real system: `remediation.preview` says how. */
  runbook_actions: z.array(actionNameSchema),
  /** Why the status is what it is: one sentence with the values and the rule. */
  status_reason: z.string(),
  baseline: z
    .object({
      samples: z.number().int(),
      latency_median_ms: z.number().nullable(),
      error_rate_median: z.number().nullable(),
      origin: z.enum(['file', 'learned']),
    })
    .nullable(),
  windows: z.array(windowStatsSchema),
  series: z.array(seriesPointSchema),
  recent_errors: z.array(
    z.object({ at: z.string(), message: z.string(), error_rate: z.number().nullable(), latency_ms: z.number().nullable() }),
  ),
  monitors: z.array(monitorStatusSchema),
  remediations: z.array(remediationSchema),
})
export type ServiceDetailWire = z.infer<typeof serviceDetailSchema>
export type ServiceDetail = Camelized<ServiceDetailWire>
