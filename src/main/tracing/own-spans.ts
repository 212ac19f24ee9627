import { SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { KeptSpan, Tag } from './kept-span.ts'

/** Attributes that say whom a span is about, and are kept as that. */
const ABOUT = 'nexus.service_ids'
const INCIDENTS = 'nexus.incident_ids'

const millisOf = ([seconds, nanos]: readonly [number, number]): number => seconds * 1_000 + nanos / 1e6
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])
const tagsOf = (attributes: Readonly<Record<string, unknown>>): Tag[] =>
  Object.entries(attributes).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : String(value)])

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** A span of NEXUS's own, as it is kept. */
export function keptOf(span: ReadableSpan, service: string): KeptSpan {
  const { attributes, parentSpanContext, status } = span
  const { traceId, spanId } = span.spanContext()
  const asksModel = attributes['gen_ai.operation.name'] !== undefined
  return {
    traceId,
    spanId,
    parentId: parentSpanContext?.spanId ?? '',
    name: span.name,
    service,
    about: textsOf(attributes[ABOUT]),
    incidentIds: textsOf(attributes[INCIDENTS]),
    // OpenTelemetry's API counts kinds from 0, its protocol from 1.
    kind: span.kind + 1,
    startMs: millisOf(span.startTime),
    endMs: millisOf(span.endTime),
    failed: status.code === SpanStatusCode.ERROR,
    message: status.message ?? '',
    tags: tagsOf(attributes),
    events: span.events.map(({ name, time, attributes: more = {} }) => ({ name, atMs: millisOf(time), tags: tagsOf(more) })),
    llm: asksModel
      ? {
          inputTokens: numberOf(attributes['gen_ai.usage.input_tokens']),
          outputTokens: numberOf(attributes['gen_ai.usage.output_tokens']),
        }
      : null,
  }
}
