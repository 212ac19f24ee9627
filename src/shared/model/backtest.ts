import { z } from 'zod'
import type { Camelized } from './case.ts'
import { monitorProblemSchema } from './monitor-rules.ts'

/** One alert of a monitor for a group, from firing to recovery. */
export const firingSchema = z.object({
  monitor_id: z.string(),
  group: z.string(),
  from: z.string(),
  /** Null: still firing at the end. */
  to: z.string().nullable(),
  value: z.number().nullable(),
  why: z.string(),
})
export type FiringWire = z.infer<typeof firingSchema>

/** What rules would have done on recorded history, against what was done then. */
export const backtestSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  events: z.number().int(),
  /** What the tried rules would have fired. */
  would_fire: z.array(firingSchema),
  /** What fired with the rules in force (for a bare recording: the built-in ones). */
  did_fire: z.array(firingSchema),
  /** Of both, what the other has not (same monitor and group, overlapping in time). */
  only_would: z.number().int(),
  only_did: z.number().int(),
  incidents: z.number().int(),
  problems: z.array(monitorProblemSchema),
  /** One sentence that sums it up. */
  summary: z.string(),
})
export type BacktestWire = z.infer<typeof backtestSchema>
export type Backtest = Camelized<BacktestWire>
