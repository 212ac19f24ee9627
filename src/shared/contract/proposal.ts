import { z } from 'zod'
import { proposalSchema, proposalStateSchema } from '../model/proposal.ts'
import { actionNameSchema } from '../model/remediation.ts'
import { serviceIdSchema } from '../model/telemetry.ts'
import { errors, operator, plainLine, viewer, writtenText } from './base.ts'

const proposalIdInput = z.object({ proposal_id: z.string().min(1).max(100) })
/** Longest wait for a decision in one call, s: shorter than the minute after which most clients give up on a call. */
export const MAX_WAIT_SECONDS = 50

/** A fix that a program asks for. */
export const proposalInput = z.object({
  service_id: serviceIdSchema,
  action: actionNameSchema,
  /** Why, for the person who decides. */
  reason: writtenText(500),
  /** What the program calls itself. */
  client: plainLine(100).trim().min(1),
})

/** Procedures of `proposal`: fixes that a program asks for and a person decides on. */
export const proposalContract = {
  list: viewer
    .route({ method: 'GET', path: '/api/proposals', summary: 'Proposed fixes and what came of them, newest first', tags: ['proposal'] })
    .input(z.object({ state: proposalStateSchema.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.object({ proposals: z.array(proposalSchema) })),
  get: viewer
    .route({
      method: 'GET',
      path: '/api/proposals/{proposal_id}',
      summary: 'One proposed fix; waits for the decision if asked to',
      tags: ['proposal'],
    })
    .errors(errors('NEXUS_PROPOSAL_UNKNOWN'))
    .input(
      proposalIdInput.extend({
        /** Waits for the decision up to so many seconds. */
        wait_seconds: z.coerce.number().min(0).max(MAX_WAIT_SECONDS).default(0),
      }),
    )
    .output(proposalSchema),
  create: operator
    .route({
      method: 'POST',
      path: '/api/proposals',
      summary: 'Propose a fix: a person approves it, or it never runs',
      tags: ['proposal'],
    })
    .errors(
      errors(
        'NEXUS_SERVICE_UNKNOWN',
        'NEXUS_ACTION_NOT_ALLOWED',
        'NEXUS_REMEDIATION_RUNNING',
        'NEXUS_REMEDIATION_NOT_NEEDED',
        'NEXUS_SOURCE_UNSUPPORTED',
        'NEXUS_PROPOSAL_LIMIT',
      ),
    )
    .input(proposalInput)
    /** `repeated`: the same fix waits already, and this is that proposal. */
    .output(z.object({ proposal: proposalSchema, repeated: z.boolean() })),
  approve: operator
    .route({
      method: 'POST',
      path: '/api/proposals/{proposal_id}/approve',
      summary: 'Approve a proposed fix: it runs now',
      tags: ['proposal'],
    })
    .errors(errors('NEXUS_PROPOSAL_UNKNOWN', 'NEXUS_PROPOSAL_STATE'))
    .input(proposalIdInput)
    .output(proposalSchema),
  reject: operator
    .route({ method: 'POST', path: '/api/proposals/{proposal_id}/reject', summary: 'Reject a proposed fix', tags: ['proposal'] })
    .errors(errors('NEXUS_PROPOSAL_UNKNOWN', 'NEXUS_PROPOSAL_STATE'))
    .input(proposalIdInput.extend({ reason: writtenText(500).default('Rejected by hand.') }))
    .output(proposalSchema),
  withdraw: operator
    .route({ method: 'POST', path: '/api/proposals/{proposal_id}/withdraw', summary: 'Take a proposed fix back', tags: ['proposal'] })
    .errors(errors('NEXUS_PROPOSAL_UNKNOWN', 'NEXUS_PROPOSAL_STATE'))
    .input(proposalIdInput)
    .output(proposalSchema),
} as const
