import { z } from 'zod'
import { demoCueIdSchema, demoModeSchema, demoScriptSchema, demoStatusSchema } from '../model/demo.ts'
import { errors, operator, viewer } from './base.ts'

const act = (path: `/${string}`, summary: string) =>
  operator
    .route({ method: 'POST', path: `/api/demo/${path.slice(1)}`, summary, tags: ['demo'] })
    .errors(errors('NEXUS_SOURCE_UNSUPPORTED', 'NEXUS_DEMO_STATE', 'NEXUS_DEMO_CUE_UNKNOWN', 'NEXUS_CHAOS_UNAVAILABLE'))
    .output(demoStatusSchema)

/** Procedures of `demo`: the scripted demo, by itself or cue by cue. Each answers with how it stands then. */
export const demoContract = {
  script: viewer
    .route({ method: 'GET', path: '/api/demo/script', summary: 'The cues of the demo; their notes for operators alone', tags: ['demo'] })
    .output(demoScriptSchema),
  status: viewer
    .route({ method: 'GET', path: '/api/demo', summary: 'How the demo stands, and how punctual its cues were', tags: ['demo'] })
    .output(demoStatusSchema),
  start: act('/start', 'Begin the demo from a known state, or at a cue of it').input(
    z.object({ mode: demoModeSchema.default('auto'), from: demoCueIdSchema.optional(), loop: z.boolean().default(false) }),
  ),
  next: act('/next', 'Call the next cue now'),
  back: act('/back', 'Call the cue before the present one'),
  jump: act('/jump', 'Call any cue; what it needs is brought about first').input(z.object({ cue: demoCueIdSchema })),
  pause: act('/pause', 'Hold the clock of the demo'),
  resume: act('/resume', 'Let the clock of the demo go on'),
  stop: act('/stop', 'End the demo, and leave the system as it is'),
  reset: act('/reset', 'A known state at once: steady, nothing open, camera home, silence'),
} as const
