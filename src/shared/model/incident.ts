import { z } from 'zod'
import type { Camelized } from './case.ts'
import { alertOriginSchema } from './external.ts'
import { monitorIdSchema } from './monitor.ts'

export const severitySchema = z.enum(['p1', 'p2', 'p3', 'p4'])
export type Severity = z.infer<typeof severitySchema>

/** Reopened returns to open. */
export const incidentStateSchema = z.enum(['open', 'acknowledged', 'resolved'])
export type IncidentState = z.infer<typeof incidentStateSchema>

/** Kinds of timeline entries; append-only. */
export const timelineKindSchema = z.enum([
  'opened',
  'acknowledged',
  'resolved',
  'reopened',
  'noted',
  'assigned',
  /** The computed cause is another one than before. */
  'analyzed',
  'flapping',
  'severity_changed',
  'monitor_alerted',
  'monitor_recovered',
  'remediation_started',
  'remediation_finished',
])
export const timelineEntrySchema = z.object({
  at: z.string(),
  kind: timelineKindSchema,
  actor: z.string(),
  text: z.string(),
  service_id: z.string().nullable(),
  /** The other system that said it, and its page there (https); absent: NEXUS or a person. */
  origin: alertOriginSchema.optional(),
  url: z.string().optional(),
})
export type TimelineEntryWire = z.infer<typeof timelineEntrySchema>
export type TimelineEntry = Camelized<TimelineEntryWire>

/** An incident without its timeline, as listed. */
export const incidentSummarySchema = z.object({
  incident_id: z.string(),
  title: z.string(),
  severity: severitySchema,
  state: incidentStateSchema,
  /** The service that alerted first. */
  service_id: z.string(),
  /** Every service with an alerting monitor, in onset order. */
  service_ids: z.array(z.string()),
  monitor_ids: z.array(monitorIdSchema),
  opened_at: z.string(),
  acknowledged_at: z.string().nullable(),
  /** Who takes care of it; null: nobody yet. */
  assignee: z.string().nullable().default(null),
  /** Service that the evidence names as the cause, and how sure it is (0..1); null while there is not enough. */
  cause: z.object({ service_id: z.string(), confidence: z.number() }).nullable().default(null),
  resolved_at: z.string().nullable(),
  /** How it ended, in words; null while it has not. */
  resolution: z.string().nullable(),
  updated_at: z.string(),
})
export type IncidentSummaryWire = z.infer<typeof incidentSummarySchema>
export type IncidentSummary = Camelized<IncidentSummaryWire>

export const incidentSchema = incidentSummarySchema.extend({ timeline: z.array(timelineEntrySchema) })
export type IncidentWire = z.infer<typeof incidentSchema>
export type Incident = Camelized<IncidentWire>
