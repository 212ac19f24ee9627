import { z } from 'zod'
import type { Camelized } from './case.ts'

/** Who made the spans: a service that sends OpenTelemetry to NEXUS, or NEXUS itself. */
export const traceOriginSchema = z.enum(['service', 'nexus'])
export type TraceOrigin = z.infer<typeof traceOriginSchema>

/** Kinds of spans, as OpenTelemetry names them. */
export const spanKindSchema = z.enum(['internal', 'server', 'client', 'producer', 'consumer'])
export type SpanKindName = z.infer<typeof spanKindSchema>

/** Calls to language models within a trace. */
const traceLlmSchema = z.object({
  calls: z.number().int(),
  input_tokens: z.number(),
  output_tokens: z.number(),
})

/** One trace as lists show it. Times are of the clocks of those who sent the spans. */
export const traceSummarySchema = z.object({
  /** 32 hexadecimal digits. */
  trace_id: z.string(),
  origin: traceOriginSchema,
  /** Name of the first span without a kept parent. */
  root_name: z.string(),
  root_service: z.string(),
  /** Services with spans in it, the root's first; at most 20. */
  service_ids: z.array(z.string()),
  started_at: z.string(),
  duration_ms: z.number(),
  spans: z.number().int(),
  errors: z.number().int(),
  /** First failure in words; empty where nothing says. */
  error: z.string(),
  llm: traceLlmSchema.nullable(),
  /** Incidents that its steps opened or changed. */
  incident_ids: z.array(z.string()),
  /** Spans whose parent is not kept: it has not come (yet), or was sampled away. */
  orphans: z.number().int(),
  /** Spans that came and were left out, because a trace holds only so many. */
  left_out: z.number().int(),
  /** The page of this trace at Datadog; null where it was not exported there. */
  datadog_url: z.string().nullable(),
})
export type TraceSummaryWire = z.infer<typeof traceSummarySchema>
export type TraceSummary = Camelized<TraceSummaryWire>

const spanTagSchema = z.object({ key: z.string(), value: z.string() })

/** Something that happened at one instant within a span. */
const spanEventSchema = z.object({
  name: z.string(),
  /** Since the start of the trace, ms. */
  offset_ms: z.number(),
  tags: z.array(spanTagSchema),
})

export const traceSpanSchema = z.object({
  /** 16 hexadecimal digits. */
  span_id: z.string(),
  /** Null: a root, or a span whose parent is not kept. */
  parent_id: z.string().nullable(),
  /** Its parent is named but not kept. */
  orphan: z.boolean(),
  name: z.string(),
  service_id: z.string(),
  kind: spanKindSchema,
  /** Since the start of the trace, ms. */
  offset_ms: z.number(),
  duration_ms: z.number(),
  failed: z.boolean(),
  /** The failure in words; empty where nothing says. */
  message: z.string(),
  tags: z.array(spanTagSchema),
  events: z.array(spanEventSchema),
})
export type TraceSpanWire = z.infer<typeof traceSpanSchema>
export type TraceSpan = Camelized<TraceSpanWire>

/** A whole trace; spans in order of their starts. */
export const traceSchema = traceSummarySchema.extend({ all_spans: z.array(traceSpanSchema) })
export type TraceWire = z.infer<typeof traceSchema>
export type Trace = Camelized<TraceWire>

/** Traces that are kept, newest first. */
export const traceListSchema = z.object({
  traces: z.array(traceSummarySchema),
  /** One sentence: why these, or why none and how to get some. */
  note: z.string(),
  /** Trace that the newest event of the service names (`metadata.trace_id`); null: none, or no service was asked for. */
  linked_trace_id: z.string().nullable(),
})
export type TraceListWire = z.infer<typeof traceListSchema>
export type TraceList = Camelized<TraceListWire>
