import { z } from 'zod'
import type { Camelized } from './case.ts'

/** What a window needs to report its own experience to Datadog (Real User Monitoring). */
export const pageRumSchema = z.object({
  application_id: z.string(),
  /** Public by design: it can only send. */
  client_token: z.string(),
  site: z.string(),
  service: z.string(),
  env: z.string().nullable(),
  version: z.string(),
  /** Sessions reported, percent. */
  sample_rate: z.number(),
})
export type PageRumWire = z.infer<typeof pageRumSchema>
export type PageRum = Camelized<PageRumWire>
