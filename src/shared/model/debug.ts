import { z } from 'zod'
import { ingestStatsSchema } from './telemetry.ts'

/** One bounded queue or slow dependency, for the debug overlay. */
export const queueFigureSchema = z.object({
  name: z.string(),
  size: z.number().int(),
  limit: z.number().int(),
  dropped: z.number().int(),
  state: z.enum(['ok', 'busy', 'failing', 'off']),
  detail: z.string(),
})
export const debugSchema = z.object({
  version: z.string(),
  uptime_seconds: z.number(),
  resident_bytes: z.number().int(),
  /** Where incidents are kept; null when records are off. */
  data_folder: z.string().nullable(),
  /** Sentences about the installation a person should know (database put aside, port changed ...). */
  notices: z.array(z.string()),
  ingest: ingestStatsSchema,
  step_ms_p95: z.number().nullable(),
  clients: z.number().int(),
  queues: z.array(queueFigureSchema),
})
export type DebugWire = z.infer<typeof debugSchema>
