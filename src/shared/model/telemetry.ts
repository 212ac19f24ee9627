import { z } from 'zod'
import type { Camelized } from './case.ts'
import { reportedStatusSchema } from './status.ts'

/** Longest line or message accepted, bytes. */
export const MAX_EVENT_BYTES = 64 * 1024
/** Longest `message` kept, UTF-16 code units; longer ones are cut, not refused. */
export const MAX_MESSAGE_LENGTH = 2_000
export const MAX_SERVICE_ID_LENGTH = 256

/** Service id: any text real systems use, 1-256 UTF-16 code units. */
export const serviceIdSchema = z.string().min(1).max(MAX_SERVICE_ID_LENGTH)

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Metadata: an object of scalars, or of arrays and objects of scalars (depth 2). */
export const metadataSchema = z.record(z.string(), z.union([scalar, z.array(scalar), z.record(z.string(), scalar)]))
export type TelemetryMetadata = z.infer<typeof metadataSchema>

/** ISO 8601 instant; an offset is allowed, a missing zone is not. */
export const instantSchema = z.iso.datetime({ offset: true })

/** One telemetry event as it stands on Kafka, in JSONL files and in REST answers. */
export const telemetryEventSchema = z.object({
  timestamp: instantSchema,
  service_id: serviceIdSchema,
  status: reportedStatusSchema.optional(),
  latency_ms: z.number().min(0).optional(),
  error_rate: z.number().min(0).max(1).optional(),
  traffic_volume: z.number().min(0).max(100).optional(),
  message: z.string().optional(),
  metadata: metadataSchema.optional(),
})
export type TelemetryEventWire = z.infer<typeof telemetryEventSchema>
/**
 * A validated event inside the code. `timestampMs` is the parsed instant (ms since
 * the epoch); absent measures are null so that the shape is always the same.
 */
export interface TelemetryEvent {
  readonly timestampMs: number
  readonly serviceId: string
  readonly status: z.infer<typeof reportedStatusSchema> | null
  readonly latencyMs: number | null
  readonly errorRate: number | null
  readonly trafficVolume: number | null
  readonly message: string | null
  readonly metadata: TelemetryMetadata | null
}

/** Why an input line or event was refused. Stable: shown on the debug overlay and in /metrics. */
export const rejectReasonSchema = z.enum([
  'bad_json',
  'not_an_object',
  'oversized',
  'bad_timestamp',
  'bad_service_id',
  'bad_status',
  'bad_latency_ms',
  'bad_error_rate',
  'bad_traffic_volume',
  'bad_message',
  'bad_metadata',
  /** A reserved number of distinct services is already known (protection against id floods). */
  'too_many_services',
])
export type RejectReason = z.infer<typeof rejectReasonSchema>

/** One refused input kept for inspection; `excerpt` holds its first 200 characters. */
export const rejectedInputSchema = z.object({
  at: instantSchema,
  reason: rejectReasonSchema,
  source: z.string(),
  position: z.string(),
  excerpt: z.string(),
})
export type RejectedInputWire = z.infer<typeof rejectedInputSchema>
export type RejectedInput = Camelized<RejectedInputWire>

/** Counters of everything that came in. `by_reason` holds only reasons seen. */
export const ingestStatsSchema = z.object({
  accepted: z.number().int().min(0),
  rejected: z.number().int().min(0),
  /** Events older than the newest of their service: folded into windows, no status change. */
  late: z.number().int().min(0),
  duplicated: z.number().int().min(0),
  /** Live timestamps more than 60 s ahead, clamped to now. */
  clamped: z.number().int().min(0),
  by_reason: z.partialRecord(rejectReasonSchema, z.number().int().min(0)),
  recent: z.array(rejectedInputSchema).max(100),
})
export type IngestStatsWire = z.infer<typeof ingestStatsSchema>
