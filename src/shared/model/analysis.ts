import { z } from 'zod'
import type { Camelized } from './case.ts'
import { causeReportSchema } from './cause.ts'
import { seriesPointSchema } from './service.ts'

/** What is said of an incident: computed always, by a model where one is configured and the claim gate let it pass. */
export const analysisSchema = z.object({
  incident_id: z.string(),
  at: z.string(),
  /** The computed report; every other member is a skin on it. */
  report: causeReportSchema,
  /** What is displayed and spoken: the model's line when it passed, else the computed one. */
  line: z.string(),
  origin: z.enum(['computed', 'model']),
  model: z.string().nullable(),
  /** Why the model's line was not used: what it claimed without evidence, or how the call failed; empty when it was, or none was asked. */
  struck: z.array(z.string()),
})
export type AnalysisWire = z.infer<typeof analysisSchema>
export type Analysis = Camelized<AnalysisWire>

/** Charts of one service around an incident. */
export const evidenceSeriesSchema = z.object({ service_id: z.string(), points: z.array(seriesPointSchema) })
export type EvidenceSeriesWire = z.infer<typeof evidenceSeriesSchema>
export type EvidenceSeries = Camelized<EvidenceSeriesWire>

/** Everything the incident view shows besides the incident. */
export const incidentEvidenceSchema = z.object({ analysis: analysisSchema.nullable(), series: z.array(evidenceSeriesSchema) })
export type IncidentEvidenceWire = z.infer<typeof incidentEvidenceSchema>
export type IncidentEvidence = Camelized<IncidentEvidenceWire>

/** An exported post-mortem: a file's name, type and text. */
export const postMortemSchema = z.object({
  file_name: z.string(),
  media_type: z.enum(['text/markdown', 'application/json', 'text/html']),
  text: z.string(),
})
export type PostMortemWire = z.infer<typeof postMortemSchema>

/** How well a monitor behaves over the kept history. */
export const alarmHealthSchema = z.object({
  monitor_id: z.string(),
  title: z.string(),
  notified: z.number().int(),
  groups: z.number().int(),
  /** Alerts that recovered by themselves within a minute. */
  short_lived: z.number().int(),
  flaps: z.number().int(),
  acknowledged: z.number().int(),
  seconds_in_alert: z.number(),
  last_at: z.string().nullable(),
  muted: z.boolean(),
  /** One sentence of advice, or that it is in good order. */
  advice: z.string(),
})
export type AlarmHealthWire = z.infer<typeof alarmHealthSchema>
export type AlarmHealth = Camelized<AlarmHealthWire>
