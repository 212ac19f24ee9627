import { agentOf, durationOf, failedOf, idOf, llmOf, messageOf, namedPeerOf, type Origin } from './meaning.ts'
import type { SpanRecord } from './model.ts'

/** A span for people to look at; times by our clock, ms since the epoch. */
export interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly name: string
  readonly service: string
  /** Nodes that it tells of besides its service: an agent, a named peer. */
  readonly about: readonly string[]
  readonly kind: number
  readonly startMs: number
  readonly endMs: number
  readonly failed: boolean
  readonly message: string
  readonly tags: readonly (readonly [key: string, value: string])[]
  /** The exception in words; empty without one. */
  readonly exception: string
  readonly llm: { readonly inputTokens: number; readonly outputTokens: number } | null
}

/** Who keeps spans as they came. */
export interface SpanPort {
  /** False where spans of this trace are not taken: nothing is made of them then. */
  wants(traceId: string): boolean
  take(span: SeenSpan): void
}

/** @param endMs its end by our clock */
export function seenSpan(span: SpanRecord, origin: Origin, endMs: number): SeenSpan {
  const agent = agentOf(span)
  const peer = namedPeerOf(span)
  const llm = llmOf(span)
  // A span whose end was moved (a wrong clock, the future) begins as much earlier or later.
  const startMs = endMs - durationOf(span)
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentId,
    name: span.name,
    service: origin.service,
    about: [...(agent === '' ? [] : [idOf(`${origin.service}/${agent}`)]), ...(peer === '' ? [] : [peer])],
    kind: span.kind,
    startMs,
    endMs,
    failed: span.failed || failedOf(span),
    message: span.failed || failedOf(span) ? messageOf(span) : '',
    tags: span.details,
    exception: span.exception,
    llm: llm && { inputTokens: llm.inputTokens, outputTokens: llm.outputTokens },
  }
}
