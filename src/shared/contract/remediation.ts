import { z } from 'zod'
import { actionNameSchema, remediationSchema } from '../model/remediation.ts'
import { remediationPlanSchema, remediationRunSchema } from '../model/runbook.ts'
import { serviceStatusSchema } from '../model/status.ts'
import { serviceIdSchema } from '../model/telemetry.ts'
import { errors, operator, viewer } from './base.ts'

const planIdSchema = z.string().min(1).max(64)
const remediationIdSchema = z.string().min(1).max(100)
const REFUSALS = ['NEXUS_ACTION_NOT_ALLOWED', 'NEXUS_REMEDIATION_RUNNING', 'NEXUS_REMEDIATION_CHANGED', 'NEXUS_SOURCE_UNSUPPORTED'] as const

/** Procedures of `remediation`. */
export const remediationContract = {
  apply: operator
    .route({
      method: 'POST',
      path: '/api/remediate',
      summary: 'Apply a fix; the end arrives as remediation_result',
      tags: ['remediation'],
    })
    .errors(errors('NEXUS_SERVICE_UNKNOWN', 'NEXUS_REMEDIATION_NOT_NEEDED', ...REFUSALS))
    .input(
      z.object({
        service_id: serviceIdSchema,
        action: actionNameSchema,
        /** Of a preview: just this is done, or nothing. */
        plan: planIdSchema.optional(),
      }),
    )
    .output(
      z.object({
        success: z.literal(true),
        accepted: z.literal(true),
        remediation_id: z.string(),
        service_id: z.string(),
        action: actionNameSchema,
        previous_status: serviceStatusSchema,
        new_status: z.literal('recovering'),
        message: z.string(),
      }),
    ),
  preview: operator
    .route({
      method: 'POST',
      path: '/api/remediate/preview',
      summary: 'What a fix (or its undo) would do; with run, its dry run',
      tags: ['remediation'],
    })
    .errors(errors('NEXUS_SERVICE_UNKNOWN', ...REFUSALS))
    .input(
      z.object({
        service_id: serviceIdSchema,
        action: actionNameSchema,
        undo: z.boolean().default(false),
        run: z.boolean().default(false),
      }),
    )
    .output(z.object({ plan: remediationPlanSchema, run: remediationRunSchema.nullable(), message: z.string() })),
  undo: operator
    .route({
      method: 'POST',
      path: '/api/remediate/undo',
      summary: 'Take a fix back; the end arrives as remediation_result',
      tags: ['remediation'],
    })
    .errors(errors('NEXUS_SERVICE_UNKNOWN', 'NEXUS_REMEDIATION_UNKNOWN', ...REFUSALS))
    .input(z.object({ remediation_id: remediationIdSchema, plan: planIdSchema.optional() }))
    .output(remediationSchema),
  list: viewer
    .route({ method: 'GET', path: '/api/remediations', summary: 'Newest fixes, newest first', tags: ['remediation'] })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.object({ remediations: z.array(remediationSchema) })),
  runs: operator
    .route({
      method: 'GET',
      path: '/api/remediation-runs',
      summary: 'Commands and calls of fixes with their output, newest first',
      tags: ['remediation'],
    })
    .input(
      z.object({
        remediation_id: remediationIdSchema.optional(),
        service_id: serviceIdSchema.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(20),
      }),
    )
    .output(z.object({ runs: z.array(remediationRunSchema) })),
}
