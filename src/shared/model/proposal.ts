import { z } from 'zod'
import type { Camelized } from './case.ts'
import { actionNameSchema, remediationStateSchema } from './remediation.ts'
import { serviceStatusSchema } from './status.ts'

/**
 * - `pending`: waits for a person.
 * - `approved`: a person said yes, and the fix is being started; lasts a moment.
 * - `applied`: the fix began; `fix_state` says how it goes.
 * - `refused`: a person said yes, but NEXUS could not start the fix (healthy again, another fix runs).
 * - `rejected`: a person said no. `expired`: nobody answered in time, or NEXUS was stopped. `withdrawn`: its client took it back.
 */
export const proposalStateSchema = z.enum(['pending', 'approved', 'applied', 'refused', 'rejected', 'expired', 'withdrawn'])
export type ProposalState = z.infer<typeof proposalStateSchema>

/** How the service stood when the fix was proposed: what the person decides by. */
export const proposalEvidenceSchema = z.object({
  status: serviceStatusSchema,
  stale: z.boolean(),
  latency_ms: z.number().nullable(),
  /** Ratio, 0..1. */
  error_rate: z.number().nullable(),
  /** Why the status is what it is: one sentence. */
  status_reason: z.string(),
  /** Open incident that names the service; null: none. */
  incident_id: z.string().nullable(),
  incident_title: z.string().nullable(),
  /** Service that the incident's evidence names as the cause. */
  cause: z.object({ service_id: z.string(), confidence: z.number() }).nullable(),
})
export type ProposalEvidenceWire = z.infer<typeof proposalEvidenceSchema>
export type ProposalEvidence = Camelized<ProposalEvidenceWire>

/** A fix that a program asks for and a person decides on; the audit keeps each one with what came of it. Times are wall time. */
export const proposalSchema = z.object({
  proposal_id: z.string(),
  state: proposalStateSchema,
  service_id: z.string(),
  action: actionNameSchema,
  /** Why, in the words of the client. */
  reason: z.string(),
  /** What the client calls itself: nobody has checked it. */
  client: z.string(),
  /** Which plan the person is shown: approving does just this, or nothing (see `remediation.preview`). */
  plan: z.string(),
  evidence: proposalEvidenceSchema,
  created_at: z.string(),
  expires_at: z.string(),
  decided_at: z.string().nullable(),
  /** Who approved or rejected it. */
  decided_by: z.string().nullable(),
  /** What was said with a rejection. */
  decision_reason: z.string().nullable(),
  remediation_id: z.string().nullable(),
  /** How the fix goes; null while none began. */
  fix_state: remediationStateSchema.nullable(),
  /** One sentence: how it stands, or what came of it. */
  outcome: z.string(),
  updated_at: z.string(),
})
export type ProposalWire = z.infer<typeof proposalSchema>
export type Proposal = Camelized<ProposalWire>

/** True while nobody can tell yet what becomes of it. */
export const isUndecided = ({ state }: Pick<Proposal, 'state'>): boolean => state === 'pending' || state === 'approved'
