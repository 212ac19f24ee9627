/** What is read of OTLP, in a form of our own: the same from protobuf and from JSON. Times are ms since the epoch. */

/** Attribute values that anything here is read from; lists, maps and bytes are left out. */
export type Attributes = ReadonlyMap<string, string | number | boolean>

/** Numbers of `SpanKind`. */
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const

export interface SpanRecord {
  /** Lower-case hex: 32 and 16 digits. Empty where the bytes given are no id. */
  readonly traceId: string
  readonly spanId: string
  /** Empty: the span has no parent. */
  readonly parentId: string
  readonly name: string
  readonly kind: number
  readonly startMs: number
  readonly endMs: number
  /** The status of the span is ERROR. */
  readonly failed: boolean
  readonly statusMessage: string
  /** Type and message of the last exception event. */
  readonly exception: string
  readonly attributes: Attributes
  /** What people may see of all attributes, in the order they came (details.ts). */
  readonly details: readonly (readonly [key: string, value: string])[]
  /** Keys ({@link spanKey}) of linked spans. */
  readonly links: readonly string[]
}

/** Telemetry of one process. */
export interface Sent<T> {
  readonly resource: Attributes
  readonly items: readonly T[]
}

/** One point of a histogram; `count` and `sum` as sent, cumulative or not. */
export interface HistogramPoint {
  readonly metric: string
  readonly unit: string
  readonly cumulative: boolean
  readonly startMs: number
  readonly timeMs: number
  readonly count: number
  readonly sum: number
  readonly attributes: Attributes
}

/** Items of a request, and how many there were beyond what one request may hold. */
export interface Decoded<T> {
  readonly sent: readonly Sent<T>[]
  readonly beyond: number
}

/** Nanoseconds, which a double holds to some hundred, as ms to the microsecond. */
export const millisOf = (nanos: number): number => Math.round(nanos / 1_000) / 1_000

export const spanKey = (traceId: string, spanId: string): string => `${traceId}:${spanId}`
