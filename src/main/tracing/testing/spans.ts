import type { KeptSpan } from '../kept-span.ts'

/** Ids of a number: 32 and 16 digits. */
export const traceId = (n: number): string => n.toString(16).padStart(32, '0')
export const spanId = (n: number): string => n.toString(16).padStart(16, '0')

/** A span with plain defaults: the root of its trace, 10 ms long. */
export function keptSpan(trace: number, span: number, more: Partial<KeptSpan> = {}): KeptSpan {
  const startMs = more.startMs ?? 1_000 * trace
  return {
    traceId: traceId(trace),
    spanId: spanId(span),
    parentId: '',
    name: 'work',
    service: 'shop',
    about: [],
    incidentIds: [],
    kind: 2,
    startMs,
    endMs: startMs + 10,
    failed: false,
    message: '',
    tags: [],
    events: [],
    llm: null,
    ...more,
  }
}
