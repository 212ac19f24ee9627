import { z } from 'zod'
import type { Camelized } from './case.ts'

/** The recording of the demo that can take the place of the live system. */
export const standInStatusSchema = z.object({
  /** It has taken the place: what everybody sees is the recording. */
  on: z.boolean(),
  /** Why it could not, in one sentence; null: it can. */
  refusal: z.string().nullable(),
  /** From the call to the first state of the recording at the cue, ms; null: it was not called yet. */
  took_ms: z.number().nullable(),
})
export type StandInStatusWire = z.infer<typeof standInStatusSchema>
export type StandInStatus = Camelized<StandInStatusWire>
