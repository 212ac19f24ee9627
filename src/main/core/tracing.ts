import type { SpanRef } from './trace-context.ts'

export { currentSpan, type SpanRef, withinSpan } from './trace-context.ts'

/** Spans of NEXUS's own work; `telemetry.receive` is what `kafka.consume` is for every other source. */
export type SpanName =
  | 'kafka.consume'
  | 'telemetry.receive'
  | 'engine.step'
  | 'gemini.analyze'
  | 'elevenlabs.speak'
  | 'live.broadcast'
  | 'remediation.apply'

/** What is said of a span: texts, numbers, and lists of texts. Never a secret, a prompt or a person's words. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface SpanStart {
  /** Null: the span begins a trace. */
  readonly parent: SpanRef | null
  readonly kind?: 'internal' | 'client' | 'consumer'
  readonly attributes?: SpanAttributes
  /** Reading of `Clock.elapsed()`, ms; absent: now. */
  readonly fromMs?: number
}

/** A span under way. After `end` nothing of it changes. */
export interface OpenSpan {
  readonly ref: SpanRef
  set(attributes: SpanAttributes): void
  /** Something that happened just now. */
  event(name: string, attributes?: SpanAttributes): void
  /**
   * @param failure why it failed, one sentence; absent or null: it did not
   * @param toMs reading of `Clock.elapsed()`, ms; absent: now
   */
  end(failure?: string | null, toMs?: number): void
}

/** Makes spans. Whoever asks decides whether a span is worth it: each one that is started is kept. */
export interface Tracer {
  start(name: SpanName, start: SpanStart): OpenSpan
}
