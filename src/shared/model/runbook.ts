import { z } from 'zod'
import type { Camelized } from './case.ts'
import { actionNameSchema } from './remediation.ts'

/** Part of a runbook entry: the fix itself, what takes it back, or what tells what the fix would do. */
export const runbookPartSchema = z.enum(['apply', 'undo', 'dry_run'])
export type RunbookPart = z.infer<typeof runbookPartSchema>

/** What would be done, for the person who approves it. Secrets show as `[secret]`. */
export const remediationPlanSchema = z.object({
  /** Changes whenever what would be done changes; give it back with `apply` to do just this. */
  plan: z.string(),
  service_id: z.string(),
  action: actionNameSchema,
  part: runbookPartSchema,
  /** `built_in`: the simulator's own recovery. */
  how: z.enum(['command', 'http', 'built_in']),
  /** One line. */
  text: z.string(),
  /** Program and arguments, one by one; empty where no command runs. */
  argv: z.array(z.string()),
  /** Folder that the command runs in; null: NEXUS's own, or no command. */
  cwd: z.string().nullable(),
  /** Body of the call; null: none. */
  body: z.string().nullable(),
  timeout_seconds: z.number(),
  /** How long the monitors watch the service afterwards. */
  verify_seconds: z.number(),
  /** What the runbook wants to be read before. */
  confirm: z.string().nullable(),
  has_dry_run: z.boolean(),
  has_undo: z.boolean(),
})
export type RemediationPlanWire = z.infer<typeof remediationPlanSchema>
export type RemediationPlan = Camelized<RemediationPlanWire>

/** A command or call that was made, as audited. */
export const remediationRunSchema = z.object({
  run_id: z.string(),
  /** Null for a dry run. */
  remediation_id: z.string().nullable(),
  service_id: z.string(),
  action: actionNameSchema,
  part: runbookPartSchema,
  actor: z.string(),
  how: z.enum(['command', 'http']),
  /** The command or call, in one line, without secrets. */
  text: z.string(),
  /** `unknown`: NEXUS was stopped while it ran. */
  state: z.enum(['running', 'succeeded', 'failed', 'unknown']),
  /** One sentence: how it ended. */
  message: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
  exit_code: z.number().int().nullable(),
  http_status: z.number().int().nullable(),
  timed_out: z.boolean(),
  /** Process group of a command. */
  pid: z.number().int().nullable(),
  /** The end of what it wrote, or the beginning of the answer; without secrets and control characters. */
  stdout: z.string(),
  stderr: z.string(),
  /** There was more than is kept. */
  output_cut: z.boolean(),
})
export type RemediationRunWire = z.infer<typeof remediationRunSchema>
export type RemediationRun = Camelized<RemediationRunWire>

/** Which commands and calls of fixes are asked for; what is absent does not matter. */
export interface RemediationRunFilter {
  readonly remediationId?: string | undefined
  readonly serviceId?: string | undefined
  readonly state?: RemediationRun['state'] | undefined
  /** At most so many, the newest. */
  readonly limit: number
}
