import { z } from 'zod'
import type { Camelized } from './case.ts'
import { monitorStatusSchema } from './monitor.ts'

/** What is asked: a query of the monitor language, with or without its comparison. */
export const metricQueryInput = z.object({ query: z.string().min(1).max(2_000) })

/** A metric of one group over the window of a query. */
export const metricGroupSchema = z.object({
  /** A service, a service and a model, or `*` for everything. */
  group: z.string(),
  /** In the answer's unit; null: no data in the window. */
  value: z.number().nullable(),
  /** Whether the comparison of the query holds; null where it has none, or there is no data. */
  holds: z.boolean().nullable(),
})

/** What a query of the monitor language gives on the newest recorded telemetry. */
export const metricAnswerSchema = z.object({
  /** In canonical form; with the comparison only where one was asked. */
  query: z.string(),
  unit: monitorStatusSchema.shape.unit,
  window_seconds: z.number(),
  /** End of the window, source time. */
  at: z.string(),
  /** Highest value first. */
  groups: z.array(metricGroupSchema),
  /** One sentence that sums it up. */
  summary: z.string(),
})
export type MetricAnswerWire = z.infer<typeof metricAnswerSchema>
export type MetricAnswer = Camelized<MetricAnswerWire>
