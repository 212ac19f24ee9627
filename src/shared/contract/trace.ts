import { z } from 'zod'
import { serviceIdSchema } from '../model/telemetry.ts'
import { traceListSchema, traceSchema } from '../model/trace.ts'
import { errors, viewer } from './base.ts'

/** Procedures of `trace`. */
export const traceContract = {
  list: viewer
    .route({ method: 'GET', path: '/api/traces', summary: 'Traces that are kept, newest first', tags: ['trace'] })
    .errors(errors('NEXUS_SERVICE_UNKNOWN', 'NEXUS_INCIDENT_UNKNOWN'))
    .input(
      z.object({
        /** Traces that this service took part in. */
        service_id: serviceIdSchema.optional(),
        /** Traces of this incident: NEXUS's own, and those of its services while it lasted. */
        incident_id: z.string().min(1).max(100).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(traceListSchema),
  get: viewer
    .route({ method: 'GET', path: '/api/traces/{trace_id}', summary: 'One trace with its spans', tags: ['trace'] })
    .errors(errors('NEXUS_TRACE_UNKNOWN'))
    .input(
      z.object({
        trace_id: z
          .string()
          .regex(/^[0-9a-fA-F]{32}$/, 'a trace id has 32 hexadecimal digits')
          .overwrite((id) => id.toLowerCase()),
      }),
    )
    .output(traceSchema),
} as const
