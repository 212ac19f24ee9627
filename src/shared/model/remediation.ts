import { z } from 'zod'
import type { Camelized } from './case.ts'
import { serviceStatusSchema } from './status.ts'

/** The action catalogue of protocol.md. */
export const actionNameSchema = z.enum(['reset_context', 'restart_service', 'scale_out', 'failover', 'clear_cache', 'throttle_traffic'])
export type ActionName = z.infer<typeof actionNameSchema>

/** Words for buttons and sentences. */
export const ACTION_LABEL: Readonly<Record<ActionName, string>> = {
  reset_context: 'Reset context',
  restart_service: 'Restart service',
  scale_out: 'Scale out',
  failover: 'Fail over',
  clear_cache: 'Clear cache',
  throttle_traffic: 'Throttle traffic',
}

/** Actions of a service whose topology names none; the first is the suggested one. */
export const DEFAULT_ACTIONS: readonly ActionName[] = ['restart_service', 'scale_out', 'throttle_traffic']

/**
 * `applied`: the command of a runbook is done and the monitors watch what comes of it. `not_better`: it was applied and
 * the service is not healthy after the time given. `unknown`: NEXUS was stopped while it ran. `undone`: an undo that was
 * carried out (see `undo_of`).
 */
export const remediationStateSchema = z.enum(['running', 'applied', 'succeeded', 'not_better', 'failed', 'unknown', 'relapsed', 'undone'])
export type RemediationState = z.infer<typeof remediationStateSchema>

/** `used`: an undo runs or was carried out. */
export const undoStateSchema = z.enum(['none', 'available', 'used'])

const instant = z.string()

/** One attempt to fix a service, as audited. */
export const remediationSchema = z.object({
  remediation_id: z.string(),
  service_id: z.string(),
  action: actionNameSchema,
  actor: z.string(),
  state: remediationStateSchema,
  previous_status: serviceStatusSchema,
  new_status: serviceStatusSchema.nullable(),
  started_at: instant,
  finished_at: instant.nullable(),
  message: z.string(),
  /** The runbook's part in it; absent: the simulator's own recovery. */
  runbook: z
    .object({
      /** Which plan was approved; a plan of another text has another id. */
      plan: z.string(),
      verify_seconds: z.number(),
      undo: undoStateSchema,
    })
    .optional(),
  /** The fix that this one takes back. */
  undo_of: z.string().optional(),
})
export type RemediationWire = z.infer<typeof remediationSchema>
export type Remediation = Camelized<RemediationWire>
