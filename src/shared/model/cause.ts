import { z } from 'zod'
import type { Camelized } from './case.ts'

/** What one piece of evidence is about. */
export const evidenceKindSchema = z.enum(['deviation', 'onset', 'dependency', 'silence', 'change', 'chaos', 'alert', 'llm'])

/** One fact the analysis rests on; `text` is built from the other members and nothing else. */
export const causeEvidenceSchema = z.object({
  kind: evidenceKindSchema,
  service_id: z.string(),
  /** Plain sentence. */
  text: z.string(),
  /** Measured value with its unit, where there is one. */
  value: z.number().nullable(),
  unit: z.enum(['ms', 'percent', 'deviations', 'seconds', 'count', 'usd', 'none']),
  at: z.string().nullable(),
})
export type CauseEvidenceWire = z.infer<typeof causeEvidenceSchema>
export type CauseEvidence = Camelized<CauseEvidenceWire>

/** One step of the way a failure took, from the cause to who alerted. */
export const causeStepSchema = z.object({
  service_id: z.string(),
  /** Seconds after the onset at the cause. */
  after_seconds: z.number(),
  /** How it shows there. */
  symptom: z.enum(['latency', 'errors', 'latency_and_errors', 'silence', 'traffic']),
  /** True when nothing abnormal was measured there: it only lies on the call path. */
  inferred: z.boolean(),
})
export type CauseStepWire = z.infer<typeof causeStepSchema>
export type CauseStep = Camelized<CauseStepWire>

/** One candidate, best first in a report. */
export const causeSchema = z.object({
  service_id: z.string(),
  /** Share of belief, 0..1; those of one report add up to at most 1. */
  confidence: z.number().min(0).max(1),
  symptom: z.enum(['latency', 'errors', 'latency_and_errors', 'silence', 'traffic']),
  onset_at: z.string().nullable(),
  evidence: z.array(causeEvidenceSchema),
  /** What speaks against it, in plain sentences. */
  against: z.array(z.string()),
  /** From this cause to the alerting service; at least the cause itself. */
  path: z.array(causeStepSchema),
})
export type CauseWire = z.infer<typeof causeSchema>
export type Cause = Camelized<CauseWire>

/** `not_enough_evidence` comes with no causes and a sentence that says why. */
export const causeVerdictSchema = z.enum(['cause_found', 'several_possible', 'not_enough_evidence'])
export type CauseVerdict = z.infer<typeof causeVerdictSchema>

/** A computed root-cause analysis. */
export const causeReportSchema = z.object({
  verdict: causeVerdictSchema,
  causes: z.array(causeSchema),
  /** Service whose trouble is explained; null: the system's. */
  alerting_service: z.string().nullable(),
  /** Span of source time looked at. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** One plain sentence for an engineer. */
  sentence: z.string(),
  /** The same facts in the voice of a ship's computer; at most 20 words. */
  spoken: z.string(),
})
export type CauseReportWire = z.infer<typeof causeReportSchema>
export type CauseReport = Camelized<CauseReportWire>
