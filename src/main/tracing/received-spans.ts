import type { KeptSpan } from './kept-span.ts'

/** A span as a receiver of OpenTelemetry hands it on. */
export interface ReceivedSpan extends Omit<KeptSpan, 'events' | 'incidentIds'> {
  /** The exception in words; empty without one. */
  readonly exception: string
}

/** Spans looked at a second; of more, whole traces are left out by chance, the same ones everywhere. */
const SPANS_A_SECOND = 5_000
/** Digits of a trace id that decide; the last ones are random in every implementation. */
const DIGITS = 8

/**
 * Which traces are kept at all. All of them while there is room for all; of a flood the same share of whole traces, chosen
 * by their ids, so that what is kept of one is kept whole.
 */
export class Admission {
  private second = 0
  private count = 0
  private share = 1

  /** `nowMs` by any clock that goes on. */
  wants(traceId: string, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000)
    if (second !== this.second) {
      this.share = Math.min(1, SPANS_A_SECOND / Math.max(1, this.count))
      this.second = second
      this.count = 0
    }
    this.count++
    // The first second of a flood has no second before it to judge by.
    const share = this.count > SPANS_A_SECOND ? Math.min(this.share, SPANS_A_SECOND / this.count) : this.share
    return share >= 1 || Number.parseInt(traceId.slice(-DIGITS), 16) / 16 ** DIGITS < share
  }
}

export function receivedSpan(span: ReceivedSpan): KeptSpan {
  const { exception, ...rest } = span
  const events = exception === '' ? [] : [{ name: 'exception', atMs: span.endMs, tags: [['exception', exception.slice(0, 300)] as const] }]
  return { ...rest, incidentIds: [], events }
}
