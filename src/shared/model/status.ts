import { z } from 'zod'

/** Status of a service; `unknown` is never shown as healthy. */
export const serviceStatusSchema = z.enum(['healthy', 'warning', 'critical', 'unknown'])
export type ServiceStatus = z.infer<typeof serviceStatusSchema>

/** A status that a telemetry event may state itself. */
export const reportedStatusSchema = z.enum(['healthy', 'warning', 'critical'])
export type ReportedStatus = z.infer<typeof reportedStatusSchema>

/** Order for "the worst of": unknown < healthy < warning < critical. */
export const STATUS_RANK: Readonly<Record<ServiceStatus, number>> = { unknown: 0, healthy: 1, warning: 2, critical: 3 }

/** Absolute thresholds in force where a service has no baseline (protocol.md, "Status"). */
export const DEFAULT_THRESHOLDS = {
  warningLatencyMs: 800,
  criticalLatencyMs: 3000,
  warningErrorRate: 0.03,
  criticalErrorRate: 0.15,
} as const
