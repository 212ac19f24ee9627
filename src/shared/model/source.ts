import { z } from 'zod'
import type { Camelized } from './case.ts'
import { troubleNameSchema } from './connection.ts'

export const sourceKindSchema = z.enum(['chaos', 'replay', 'kafka', 'otlp', 'prometheus'])
export type SourceKind = z.infer<typeof sourceKindSchema>

export const sourceStateSchema = z.enum(['connecting', 'playing', 'paused', 'ended', 'error'])
export type SourceState = z.infer<typeof sourceStateSchema>

/** What feeds the engine right now. */
export const sourceStatusSchema = z.object({
  kind: sourceKindSchema,
  state: sourceStateSchema,
  /** One sentence for people: what plays, or what went wrong and what to do. */
  detail: z.string(),
  /** Name of what is wrong; null or absent: nothing, or nothing that has a name. */
  trouble: troubleNameSchema.nullable().optional(),
  /** Source time: event time in replay, the engine's clock when live. */
  position: z.string().nullable(),
  /** First and last event time of a recording; null when open-ended. */
  start: z.string().nullable(),
  end: z.string().nullable(),
  /** Share of the recording played, 0..1; null when open-ended. */
  progress: z.number().min(0).max(1).nullable(),
  /** Times real time; null means "max" (as fast as the engine folds). 1 when live. */
  speed: z.number().positive().nullable(),
  loop: z.boolean(),
  seed: z.number().int().nullable(),
  scenario: z.string().nullable(),
  /** Messages at the broker that are not folded yet; null while unknown, absent where there is no broker. */
  lag: z.number().int().min(0).nullable().optional(),
  /** Events accepted since start. */
  events: z.number().int().min(0),
  /** Measured over the last seconds of wall time. */
  events_per_second: z.number().min(0),
})
export type SourceStatusWire = z.infer<typeof sourceStatusSchema>
export type SourceStatus = Camelized<SourceStatusWire>
