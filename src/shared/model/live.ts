import { z } from 'zod'
import { analysisSchema } from './analysis.ts'
import { chaosStatusSchema } from './chaos.ts'
import { demoStatusSchema } from './demo.ts'
import { incidentSummarySchema } from './incident.ts'
import { proposalSchema } from './proposal.ts'
import { actionNameSchema, remediationStateSchema } from './remediation.ts'
import { serviceViewSchema } from './service.ts'
import { settingsSchema } from './settings.ts'
import { sourceStatusSchema } from './source.ts'
import { serviceStatusSchema } from './status.ts'
import { topologySchema } from './topology.ts'
import { utteranceSchema, voiceStatusSchema } from './voice.ts'

/**
 * Full on connect and every 2 s, partial (changed services only) at once on a
 * status change. `topology` is present whenever it changed since the client's
 * last one. `seq` grows by one per message of this client: a gap asks
 * for a resync.
 */
export const stateUpdateSchema = z.object({
  type: z.literal('state_update'),
  timestamp: z.string(),
  seq: z.number().int(),
  /**
   * Id of the core that speaks. Another one on the same line means that the core was replaced: its first message is a
   * full state with `seq` 0, and what was known of the one before it is void.
   */
  session: z.string(),
  /** A recording of the demo plays in the place of the live system; absent: it does not. */
  stand_in: z.literal(true).optional(),
  partial: z.boolean(),
  system_integrity: z.number().int().min(0).max(100).nullable(),
  services: z.array(serviceViewSchema),
  /** Services that ceased to exist since the last message (source changed). */
  removed: z.array(z.string()).optional(),
  topology: topologySchema.optional(),
  active_incidents: z.number().int().min(0),
  source: sourceStatusSchema,
  chaos: chaosStatusSchema.nullable(),
  /** Names of the connections that fail or work only in part, besides the source; absent: none does. */
  failing_connections: z.array(z.string()).optional(),
})
export type StateUpdateWire = z.infer<typeof stateUpdateSchema>

export const alertMessageSchema = z.object({
  type: z.literal('alert'),
  timestamp: z.string(),
  severity: z.enum(['warning', 'critical']),
  service_id: z.string(),
  monitor_id: z.string(),
  message: z.string(),
  voice_url: z.string().nullable(),
  analysis: z.string().nullable(),
  evidence: z.array(z.string()),
  incident_id: z.string().nullable(),
  trace_id: z.string().nullable(),
  datadog_url: z.string().nullable(),
})
export type AlertMessageWire = z.infer<typeof alertMessageSchema>

export const remediationResultSchema = z.object({
  type: z.literal('remediation_result'),
  timestamp: z.string(),
  remediation_id: z.string(),
  service_id: z.string(),
  action: actionNameSchema,
  success: z.boolean(),
  new_status: serviceStatusSchema,
  message: z.string(),
  state: remediationStateSchema,
})
export type RemediationResultWire = z.infer<typeof remediationResultSchema>

/** The command of a runbook was carried out; the monitors watch until `remediation_result` tells what came of it. */
export const remediationProgressSchema = z.object({
  type: z.literal('remediation_progress'),
  timestamp: z.string(),
  remediation_id: z.string(),
  service_id: z.string(),
  action: actionNameSchema,
  state: remediationStateSchema,
  message: z.string(),
})
export type RemediationProgressWire = z.infer<typeof remediationProgressSchema>

/** An incident opened or changed. */
export const incidentUpdateSchema = z.object({
  type: z.literal('incident_update'),
  timestamp: z.string(),
  incident: incidentSummarySchema,
})
export type IncidentUpdateWire = z.infer<typeof incidentUpdateSchema>

/** The causes of an incident were computed anew, or a model put them into words. */
export const analysisUpdateSchema = z.object({ type: z.literal('analysis'), timestamp: z.string(), analysis: analysisSchema })
export type AnalysisUpdateWire = z.infer<typeof analysisUpdateSchema>

/** Something is to be said now. `preempts`: what is being said ends at its next word. */
export const voiceSaySchema = z.object({
  type: z.literal('voice_say'),
  /** Wall clock of the core. What is older than a few seconds is not said any more. */
  timestamp: z.string(),
  utterance: utteranceSchema,
  preempts: z.boolean(),
})
export type VoiceSayWire = z.infer<typeof voiceSaySchema>

/** What is being said ends at its next word. */
export const voiceHushSchema = z.object({
  type: z.literal('voice_hush'),
  timestamp: z.string(),
  /** Null: whatever it is. */
  utterance_id: z.string().nullable(),
  why: z.string(),
})
export type VoiceHushWire = z.infer<typeof voiceHushSchema>

/** The voice stands otherwise than before. */
export const voiceStatusMessageSchema = z.object({ type: z.literal('voice_status'), timestamp: z.string(), status: voiceStatusSchema })
export type VoiceStatusMessageWire = z.infer<typeof voiceStatusMessageSchema>
export type VoiceMessage = VoiceSayWire | VoiceHushWire | VoiceStatusMessageWire

/** A program proposed a fix, or somebody decided on one, or it ended otherwise. */
export const proposalMessageSchema = z.object({
  type: z.literal('proposal'),
  /** Wall clock of the core. */
  timestamp: z.string(),
  proposal: proposalSchema,
})
export type ProposalMessageWire = z.infer<typeof proposalMessageSchema>

/** Preferences changed, in whatever window. What feeds NEXUS is not among them: paths and addresses are asked for. */
export const settingsMessageSchema = z.object({
  type: z.literal('settings'),
  timestamp: z.string(),
  settings: settingsSchema.omit({ source: true }),
})

/** The demo stands otherwise than before. */
export const demoMessageSchema = z.object({
  type: z.literal('demo'),
  /** Wall clock of the core, at which `elapsed_s` and `in_s` are right. */
  timestamp: z.string(),
  status: demoStatusSchema,
})
export type DemoMessageWire = z.infer<typeof demoMessageSchema>

export const liveMessageSchema = z.discriminatedUnion('type', [
  stateUpdateSchema,
  alertMessageSchema,
  remediationResultSchema,
  remediationProgressSchema,
  incidentUpdateSchema,
  analysisUpdateSchema,
  voiceSaySchema,
  voiceHushSchema,
  voiceStatusMessageSchema,
  proposalMessageSchema,
  settingsMessageSchema,

  demoMessageSchema,
])
export type LiveMessageWire = z.infer<typeof liveMessageSchema>
