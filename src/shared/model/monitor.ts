import { z } from 'zod'
import type { Camelized } from './case.ts'
import { externalDetailSchema } from './external.ts'

/** Ids are open text: people write monitors of their own. */
export const monitorIdSchema = z.string().min(1).max(100)
export type MonitorId = z.infer<typeof monitorIdSchema>

/** `demo` has 3 s windows for the stage; `production` has 2 min windows and is what Datadog gets. */
export const monitorProfileSchema = z.enum(['demo', 'production'])
export type MonitorProfile = z.infer<typeof monitorProfileSchema>

export const monitorStateSchema = z.enum(['ok', 'pending', 'warn', 'alert', 'no_data', 'recovering'])
export type MonitorState = z.infer<typeof monitorStateSchema>

/** State of one monitor for one group (a service id, or `*` for the whole system). */
export const monitorStatusSchema = z.object({
  monitor_id: monitorIdSchema,
  group: z.string(),
  state: monitorStateSchema,
  /** Value compared, in the monitor's unit; null with no data. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.enum(['ms', 'percent', 'count', 'seconds', 'deviations', 'usd', 'fps']),
  window_seconds: z.number(),
  since: z.string(),
  /** Muted, or in a downtime: it is evaluated but does not notify. */
  muted: z.boolean(),
  /** One plain sentence: value, window, state. */
  why: z.string(),
  /** Only of an alert of another system, which NEXUS does not measure: value and threshold are null. */
  external: externalDetailSchema.optional(),
})
export type MonitorStatusWire = z.infer<typeof monitorStatusSchema>
export type MonitorStatus = Camelized<MonitorStatusWire>
