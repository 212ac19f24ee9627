import { z } from 'zod'
import { incidentEvidenceSchema, postMortemSchema } from '../model/analysis.ts'
import { incidentSchema, incidentStateSchema, incidentSummarySchema, severitySchema } from '../model/incident.ts'
import { instantSchema, serviceIdSchema } from '../model/telemetry.ts'
import { errors, incidentIdInput, operator, viewer, writtenText } from './base.ts'

/** Which incidents are listed. */
export const incidentListInput = z.object({
  since: instantSchema.optional(),
  service: serviceIdSchema.optional(),
  severity: severitySchema.optional(),
  state: incidentStateSchema.optional(),
  until: instantSchema.optional(),
  /** Words that must all appear in the title, a service, the resolution or the timeline. */
  text: z.string().trim().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** Procedures of `incident`. */
export const incidentContract = {
  list: viewer
    .route({ method: 'GET', path: '/api/incidents', summary: 'Incident history, newest first', tags: ['incident'] })
    .input(incidentListInput)
    .output(z.object({ incidents: z.array(incidentSummarySchema), next_cursor: z.string().nullable() })),
  get: viewer
    .route({ method: 'GET', path: '/api/incidents/{incident_id}', summary: 'One incident with its timeline', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN'))
    .input(incidentIdInput)
    .output(incidentSchema),
  acknowledge: operator
    .route({
      method: 'POST',
      path: '/api/incidents/{incident_id}/acknowledge',
      summary: 'Acknowledge an open incident',
      tags: ['incident'],
    })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN', 'NEXUS_INCIDENT_STATE'))
    .input(incidentIdInput)
    .output(incidentSchema),
  resolve: operator
    .route({ method: 'POST', path: '/api/incidents/{incident_id}/resolve', summary: 'Resolve an incident by hand', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN', 'NEXUS_INCIDENT_STATE'))
    .input(incidentIdInput.extend({ resolution: writtenText(2_000).default('Resolved by hand.') }))
    .output(incidentSchema),
  note: operator
    .route({ method: 'POST', path: '/api/incidents/{incident_id}/notes', summary: 'Add a note to the timeline', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN'))
    .input(incidentIdInput.extend({ text: writtenText(2_000) }))
    .output(incidentSchema),
  assign: operator
    .route({ method: 'POST', path: '/api/incidents/{incident_id}/assign', summary: 'Say who takes care of it', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN', 'NEXUS_INCIDENT_STATE'))
    .input(incidentIdInput.extend({ assignee: writtenText(100) }))
    .output(incidentSchema),
  reopen: operator
    .route({ method: 'POST', path: '/api/incidents/{incident_id}/reopen', summary: 'Reopen a resolved incident', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN', 'NEXUS_INCIDENT_STATE'))
    .input(incidentIdInput.extend({ reason: writtenText(2_000).default('Reopened by hand.') }))
    .output(incidentSchema),
  evidence: viewer
    .route({
      method: 'GET',
      path: '/api/incidents/{incident_id}/evidence',
      summary: 'Computed causes with their evidence, and charts of the services around the incident',
      tags: ['incident'],
    })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN'))
    .input(incidentIdInput)
    .output(incidentEvidenceSchema),
  postMortem: viewer
    .route({ method: 'GET', path: '/api/incidents/{incident_id}/post-mortem', summary: 'Post-mortem as a file', tags: ['incident'] })
    .errors(errors('NEXUS_INCIDENT_UNKNOWN'))
    .input(incidentIdInput.extend({ format: z.enum(['markdown', 'json', 'html']).default('markdown') }))
    .output(postMortemSchema),
} as const
