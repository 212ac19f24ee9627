import type { SpanKindName, TraceOrigin, TraceSpanWire, TraceSummaryWire, TraceWire } from '../../shared/model/trace.ts'
import type { KeptSpan, Tag } from './kept-span.ts'
import type { StoredTrace } from './store.ts'

/** Services named of one trace. */
const MOST_SERVICES = 20
const KINDS: readonly SpanKindName[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer']

/** To the microsecond: more is noise of the clock. */
const round = (ms: number): number => Math.round(ms * 1_000) / 1_000
const tagsOf = (tags: readonly Tag[]) => tags.map(([key, value]) => ({ key, value }))
/** A start or an end that says nothing (0, or beyond what a date can be) is shown as the epoch. */
const isoOf = (ms: number): string => new Date(Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString()

/** The first span without a parent, or without one that is kept; every trace has one. */
function rootOf(trace: StoredTrace): KeptSpan | undefined {
  let root: KeptSpan | undefined
  let orphan: KeptSpan | undefined
  for (const span of trace.spans.values()) {
    if (span.parentId === '') {
      if (!root || span.startMs < root.startMs) root = span
    } else if (!trace.spans.has(span.parentId) && (!orphan || span.startMs < orphan.startMs)) orphan = span
  }
  // Spans that are each other's parents have no root at all.
  return root ?? orphan ?? trace.spans.values().next().value
}

export function summaryOf(trace: StoredTrace, origin: TraceOrigin, datadogUrl: string | null): TraceSummaryWire {
  const root = rootOf(trace)
  const services = new Set(root ? [root.service] : [])
  for (const id of trace.services) if (services.size < MOST_SERVICES) services.add(id)
  const llm = { calls: 0, input_tokens: 0, output_tokens: 0 }
  let error = ''
  let orphans = 0
  for (const span of trace.spans.values()) {
    if (span.failed && error === '') error = span.message
    if (span.parentId !== '' && !trace.spans.has(span.parentId)) orphans++
    if (span.llm === null) continue
    llm.calls++
    llm.input_tokens += span.llm.inputTokens
    llm.output_tokens += span.llm.outputTokens
  }
  return {
    trace_id: trace.traceId,
    origin,
    root_name: root?.name ?? '',
    root_service: root?.service ?? '',
    service_ids: [...services],
    started_at: isoOf(trace.startMs),
    duration_ms: round(Math.max(0, trace.durationMs)),
    spans: trace.spans.size,
    errors: trace.errors,
    error,
    llm: llm.calls === 0 ? null : llm,
    incident_ids: [...trace.incidentIds],
    orphans,
    left_out: trace.leftOut,
    datadog_url: datadogUrl,
  }
}

export function traceOf(trace: StoredTrace, origin: TraceOrigin, datadogUrl: string | null): TraceWire {
  const spans = [...trace.spans.values()].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
  return { ...summaryOf(trace, origin, datadogUrl), all_spans: spans.map((span) => spanOf(span, trace)) }
}

function spanOf(span: KeptSpan, trace: StoredTrace): TraceSpanWire {
  const known = trace.spans.has(span.parentId)
  return {
    span_id: span.spanId,
    parent_id: known ? span.parentId : null,
    orphan: span.parentId !== '' && !known,
    name: span.name,
    service_id: span.service,
    kind: KINDS[span.kind] ?? 'internal',
    offset_ms: round(span.startMs - trace.startMs),
    duration_ms: round(Math.max(0, span.endMs - span.startMs)),
    failed: span.failed,
    message: span.message,
    tags: tagsOf(span.tags),
    events: span.events.map(({ name, atMs, tags }) => ({ name, offset_ms: round(atMs - trace.startMs), tags: tagsOf(tags) })),
  }
}
