import { z } from 'zod'
import type { Camelized } from './case.ts'
import { monitorIdSchema, monitorStateSchema } from './monitor.ts'

/** Why an evaluation spoke, or did not although it was near. */
export const ledgerOutcomeSchema = z.enum([
  'notified',
  'recovered',
  'renotified',
  /** Beyond the threshold, but silenced by a mute, a downtime or an incident further up the call path. */
  'muted',
  'downtime',
  'inhibited',
  /** Beyond the threshold, but not long enough. */
  'pending',
  /** Beyond the warning threshold, or within a tenth of the alert threshold. */
  'near',
  'new_group',
  'no_data',
  'flapping',
])
export type LedgerOutcome = z.infer<typeof ledgerOutcomeSchema>

/** One line of the why ledger. Repeats of the same outcome are counted, not listed again. */
export const ledgerEntrySchema = z.object({
  entry_id: z.string(),
  at: z.string(),
  monitor_id: monitorIdSchema,
  group: z.string(),
  outcome: ledgerOutcomeSchema,
  state: monitorStateSchema,
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  window_seconds: z.number(),
  /** Evaluations in a row with this outcome that this line stands for. */
  count: z.number().int().min(1),
  last_at: z.string(),
  incident_id: z.string().nullable(),
  /** One plain sentence: value, window, state, and who muted it. */
  why: z.string(),
})
export type LedgerEntryWire = z.infer<typeof ledgerEntrySchema>
export type LedgerEntry = Camelized<LedgerEntryWire>
