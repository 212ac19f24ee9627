import { z } from 'zod'
import { standInStatusSchema } from '../model/stand-in.ts'
import { errors, operator, viewer } from './base.ts'

/** Procedures of `demo` for the recording that stands in for the live system. */
export const standInContract = {
  standIn: viewer
    .route({
      method: 'GET',
      path: '/api/demo/stand-in',
      summary: 'Whether a recording plays in the place of the live system, or could',
      tags: ['demo'],
    })
    .output(standInStatusSchema),
  panic: operator
    .route({
      method: 'POST',
      path: '/api/demo/panic',
      summary: 'Go on from a recording of the demo at the same cue, labelled REPLAY; or back to the live system, reset',
      tags: ['demo'],
    })
    .errors(errors('NEXUS_STAND_IN_UNAVAILABLE', 'NEXUS_DEMO_STATE'))
    .input(z.object({ on: z.boolean().default(true) }))
    .output(standInStatusSchema),
} as const
