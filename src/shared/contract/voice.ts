import { z } from 'zod'
import { heardOutcomeSchema, utteranceSchema, voiceEntrySchema, voiceShelfSchema, voiceStatusSchema } from '../model/voice.ts'
import { errors, operator, plainLine, viewer, writtenText } from './base.ts'

/** Longest shelf: a silence nobody remembers is an accident. */
const MAX_SHELF_MINUTES = 60 * 24

/** Procedures of `voice`. */
export const voiceContract = {
  status: viewer
    .route({ method: 'GET', path: '/api/voice', summary: 'How the voice stands: shelves, budget, flood, sources', tags: ['voice'] })
    .output(voiceStatusSchema),
  transcript: viewer
    .route({ method: 'GET', path: '/api/voice/transcript', summary: 'What was said, what was not, and why; newest first', tags: ['voice'] })
    .input(
      z.object({
        /** Only what was said, or only what was not. */
        said: z.union([z.boolean(), z.stringbool()]).optional(),
        incident_id: z.string().min(1).max(100).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ entries: z.array(voiceEntrySchema) })),
  sitrep: operator
    .route({ method: 'POST', path: '/api/voice/sitrep', summary: 'Say how things stand, from facts', tags: ['voice'] })
    .output(utteranceSchema),
  test: operator
    .route({ method: 'POST', path: '/api/voice/test', summary: 'Say a line, to hear the voice', tags: ['voice'] })
    .output(utteranceSchema),
  shelve: operator
    .route({ method: 'POST', path: '/api/voice/shelves', summary: 'Do not speak of something, with reason and end', tags: ['voice'] })
    .errors(errors('NEXUS_SERVICE_UNKNOWN', 'NEXUS_MONITOR_UNKNOWN', 'NEXUS_VOICE_LIMIT'))
    .input(
      z.object({
        scope: voiceShelfSchema.shape.scope,
        /** Service or monitor; absent with `all`. */
        subject: z.string().min(1).max(300).nullable().default(null),
        reason: writtenText(500),
        minutes: z.number().positive().max(MAX_SHELF_MINUTES),
      }),
    )
    .output(voiceShelfSchema),
  unshelve: operator
    .route({ method: 'DELETE', path: '/api/voice/shelves/{shelf_id}', summary: 'Speak of it again', tags: ['voice'] })
    .errors(errors('NEXUS_SHELF_UNKNOWN'))
    .input(z.object({ shelf_id: z.string().min(1).max(100) }))
    .output(voiceStatusSchema),
  /** A window can be heard: sound is enabled and its clips are there. The first one of a run is welcomed. */
  ready: viewer
    .route({ method: 'POST', path: '/api/voice/ready', summary: 'A window can be heard now', tags: ['voice'] })
    .output(voiceStatusSchema),
  heard: viewer
    .route({ method: 'POST', path: '/api/voice/heard', summary: 'What a window made of an utterance', tags: ['voice'] })
    .input(
      z.object({
        utterance_id: z.string().min(1).max(100),
        outcome: heardOutcomeSchema,
        why: plainLine(300).nullable().default(null),
      }),
    )
    .output(z.object({ noted: z.boolean() })),
} as const
