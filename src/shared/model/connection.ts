import { z } from 'zod'
import type { Camelized } from './case.ts'

/** What can be wrong between NEXUS and another system; stable names, one for each thing that a person does about it. */
export const troubleNameSchema = z.enum([
  'credentials_refused',
  'permission_denied',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_untrusted',
  'certificate_other_name',
  'tls_mismatch',
  'name_unknown',
  'refused',
  'unreachable',
  /** Connected, and nothing comes back: a half-open socket, a firewall, a server that hangs. */
  'silent',
  /** Closed in the middle. */
  'cut_off',
  'rate_limited',
  'not_found',
  'clock_skew',
  'not_understood',
  'server_failed',
])
export type TroubleName = z.infer<typeof troubleNameSchema>

/** `off`: not configured. `degraded`: it works, but something of it does not. */
export const connectionStateSchema = z.enum(['off', 'connecting', 'ok', 'degraded', 'failed'])
export type ConnectionState = z.infer<typeof connectionStateSchema>

/** One system that NEXUS speaks to or hears, and how that goes. */
export const connectionSchema = z.object({
  /** Stable, such as `source`, `datadog-agent`, `gemini`. */
  id: z.string(),
  /** Name for people. */
  title: z.string(),
  direction: z.enum(['in', 'out', 'both']),
  state: connectionStateSchema,
  /** Null: nothing is wrong. */
  trouble: troubleNameSchema.nullable(),
  /** One sentence: what goes on, or what is wrong and what to do. Never holds a secret. */
  sentence: z.string(),
  /** Where it is, without credentials; null where that says nothing. */
  address: z.string().nullable(),
  /** Since when the state is as it is; null: since start. */
  since: z.string().nullable(),
})
export type ConnectionWire = z.infer<typeof connectionSchema>
export type Connection = Camelized<ConnectionWire>
