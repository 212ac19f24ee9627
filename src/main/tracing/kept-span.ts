/** A span as it is kept, from whomever. Times are ms since the epoch, ids lower-case hex. */
export interface KeptSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty: the span has no parent. */
  readonly parentId: string
  readonly name: string
  readonly service: string
  /** Services that the trace concerns besides those with spans: an agent, a peer, whose telemetry it is. */
  readonly about: readonly string[]
  readonly incidentIds: readonly string[]
  /** Number of OTLP's `SpanKind`: 1 internal, 2 server, 3 client, 4 producer, 5 consumer; 0 unknown. */
  readonly kind: number
  readonly startMs: number
  readonly endMs: number
  readonly failed: boolean
  readonly message: string
  readonly tags: readonly Tag[]
  readonly events: readonly KeptEvent[]
  readonly llm: { readonly inputTokens: number; readonly outputTokens: number } | null
}

export type Tag = readonly [key: string, value: string]

export interface KeptEvent {
  readonly name: string
  readonly atMs: number
  readonly tags: readonly Tag[]
}

/** What a span and its parts take besides their texts, bytes. */
const SPAN_BYTES = 400
const PART_BYTES = 80

/** About how much memory a span takes, bytes: texts count two bytes a character. */
export function bytesOf({ name, message, tags, events, about }: KeptSpan): number {
  let characters = name.length + message.length
  let parts = tags.length + events.length + about.length
  for (const id of about) characters += id.length
  for (const [key, value] of tags) characters += key.length + value.length
  for (const event of events) {
    characters += event.name.length
    parts += event.tags.length
    for (const [key, value] of event.tags) characters += key.length + value.length
  }
  return SPAN_BYTES + parts * PART_BYTES + characters * 2
}
