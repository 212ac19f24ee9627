import { z } from 'zod'
import type { Camelized } from './case.ts'
import { llmBudgetSchema } from './dashboard.ts'
import { severitySchema } from './incident.ts'
import { monitorIdSchema, monitorProfileSchema } from './monitor.ts'

/** Something wrong in a monitor file; line and column count from 1. */
export const monitorProblemSchema = z.object({
  /** Monitor it concerns; null: the file as a whole. */
  monitor_id: z.string().nullable(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  /** One sentence: what is wrong and what to write instead. */
  message: z.string(),
})
export type MonitorProblemWire = z.infer<typeof monitorProblemSchema>
export type MonitorProblem = Camelized<MonitorProblemWire>

/** One monitor as it is evaluated, with the profile applied; times in seconds. */
export const monitorRuleSchema = z.object({
  monitor_id: monitorIdSchema,
  title: z.string(),
  kind: z.enum(['metric', 'composite', 'no_data']),
  /** Query or composite expression as written. */
  query: z.string(),
  priority: severitySchema,
  unit: z.enum(['ms', 'percent', 'count', 'seconds', 'deviations', 'usd', 'fps']),
  alert: z.number().nullable(),
  warn: z.number().nullable(),
  recover: z.number().nullable(),
  window_seconds: z.number().nullable(),
  min_firing_seconds: z.number(),
  recovery_seconds: z.number(),
  new_group_delay_seconds: z.number(),
  renotify_seconds: z.number().nullable(),
  missing_data: z.enum(['show', 'alert', 'resolve', 'keep']),
  /** One sentence on what it watches and why. */
  description: z.string(),
})
export type MonitorRuleWire = z.infer<typeof monitorRuleSchema>
export type MonitorRule = Camelized<MonitorRuleWire>

/** Monitors in force, with the YAML text they come from. */
export const monitorRulesSchema = z.object({
  origin: z.enum(['built_in', 'file', 'editor']),
  /** Profile that the rules are evaluated with until NEXUS starts the next time. */
  profile: monitorProfileSchema,
  text: z.string(),
  rules: z.array(monitorRuleSchema),
  /** What is wrong with the text; monitors without a problem are in force. */
  problems: z.array(monitorProblemSchema),
  /** Limits of cost whose monitors are among the rules, beside those of the text; null: none. */
  budget: llmBudgetSchema.nullable(),
})
export type MonitorRulesWire = z.infer<typeof monitorRulesSchema>
export type MonitorRules = Camelized<MonitorRulesWire>

/** Longest monitor file, characters. */
export const MAX_MONITORS_TEXT = 512 * 1024

/** A mute: what it silences, why and until when. */
export const muteSchema = z.object({
  monitor_id: monitorIdSchema,
  /** One group, or null for all of the monitor. */
  group: z.string().nullable(),
  reason: z.string(),
  actor: z.string(),
  since: z.string(),
  until: z.string(),
})
export type MuteWire = z.infer<typeof muteSchema>
export type Mute = Camelized<MuteWire>
