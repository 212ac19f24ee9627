import { bytesOf, type KeptSpan } from './kept-span.ts'

/** What a store may hold. */
export interface StoreLimits {
  readonly traces: number
  readonly spansOfTrace: number
  readonly bytes: number
}

/** Traces that each service keeps before it gives some up: the newest, the newest that failed, the slowest. */
const NEWEST = 8
const FAILED = 8
const SLOWEST = 4
/** Services of one trace that speak for keeping it. */
const MOST_VOICES = 16
/** Once full, a store falls to this share of its limits: choosing costs once for many traces. */
const FALL_TO = 0.8

/** One trace as it stands; spans of it may still come. */
export class StoredTrace {
  readonly traceId: string
  readonly spans = new Map<string, KeptSpan>()
  readonly services = new Set<string>()
  readonly about = new Set<string>()
  readonly incidentIds = new Set<string>()
  /** Grows with each span that came to any trace of the store. */
  order = 0
  startMs = Number.POSITIVE_INFINITY
  endMs = Number.NEGATIVE_INFINITY
  errors = 0
  bytes = 0
  /** Spans beyond what one trace may hold. */
  leftOut = 0
  exported = false

  constructor(traceId: string) {
    this.traceId = traceId
  }

  get durationMs(): number {
    return this.endMs - this.startMs
  }

  /** Every service that it concerns. */
  concerns(serviceId: string): boolean {
    return this.services.has(serviceId) || this.about.has(serviceId)
  }

  /** True where the span is new and there was room for it. */
  add(span: KeptSpan, most: number): boolean {
    if (this.spans.has(span.spanId)) return false
    if (this.spans.size >= most) {
      this.leftOut++
      return false
    }
    this.spans.set(span.spanId, span)
    this.services.add(span.service)
    for (const id of span.about) if (this.about.size < MOST_VOICES * 2) this.about.add(id)
    for (const id of span.incidentIds) if (this.incidentIds.size < MOST_VOICES) this.incidentIds.add(id)
    this.startMs = Math.min(this.startMs, span.startMs)
    this.endMs = Math.max(this.endMs, span.endMs)
    if (span.failed) this.errors++
    this.bytes += bytesOf(span)
    return true
  }
}

/**
 * Whole traces, boundedly. When there are too many, each service keeps some of its newest, failing and slowest ones, and
 * each incident its own; what nobody speaks for goes first, the oldest before all.
 */
export class TraceStore {
  private readonly limits: StoreLimits
  private readonly traces = new Map<string, StoredTrace>()
  private held = 0
  private order = 0
  private forgotten = 0

  constructor(limits: StoreLimits) {
    this.limits = limits
  }

  get size(): number {
    return this.traces.size
  }

  /** About what is held, bytes. */
  get bytes(): number {
    return this.held
  }

  /** Traces that made room for others. */
  get dropped(): number {
    return this.forgotten
  }

  get(traceId: string): StoredTrace | null {
    return this.traces.get(traceId) ?? null
  }

  /** Newest first, by when they began. */
  where(fits: (trace: StoredTrace) => boolean): StoredTrace[] {
    return [...this.traces.values()].filter(fits).sort((a, b) => b.startMs - a.startMs || b.order - a.order)
  }

  add(span: KeptSpan): void {
    const known = this.traces.get(span.traceId)
    const trace = known ?? new StoredTrace(span.traceId)
    const before = trace.bytes
    if (!trace.add(span, this.limits.spansOfTrace)) return
    trace.order = ++this.order
    if (!known) this.traces.set(span.traceId, trace)
    this.held += trace.bytes - before
    if (this.held > this.limits.bytes || this.traces.size > this.limits.traces) this.makeRoom()
  }

  private makeRoom(): void {
    const { bytes, traces } = this.limits
    const worst = ranked([...this.traces.values()])
    for (const trace of worst) {
      if (this.held <= bytes * FALL_TO && this.traces.size <= traces * FALL_TO) return
      this.traces.delete(trace.traceId)
      this.held -= trace.bytes
      this.forgotten++
    }
  }
}

/** Traces in the order in which they may go: a trace ranks as high as the best reason that anybody has to keep it. */
function ranked(traces: readonly StoredTrace[]): StoredTrace[] {
  const ranks = new Map<StoredTrace, number>()
  const count = (sorted: readonly StoredTrace[], quota: number, votersOf: (trace: StoredTrace) => Iterable<string>) => {
    const seen = new Map<string, number>()
    for (const trace of sorted) {
      let voices = 0
      for (const voter of votersOf(trace)) {
        if (++voices > MOST_VOICES) break
        const rank = seen.get(voter) ?? 0
        seen.set(voter, rank + 1)
        ranks.set(trace, Math.min(ranks.get(trace) ?? Number.POSITIVE_INFINITY, rank / quota))
      }
    }
  }
  const newest = [...traces].sort((a, b) => b.order - a.order)
  count(newest, NEWEST, (trace) => trace.services)
  count(newest, NEWEST, (trace) => trace.about)
  count(
    newest.filter(({ errors }) => errors > 0),
    FAILED,
    (trace) => trace.services,
  )
  count(
    [...traces].sort((a, b) => b.durationMs - a.durationMs || b.order - a.order),
    SLOWEST,
    (trace) => trace.services,
  )
  count(newest, NEWEST, (trace) => trace.incidentIds)
  const rankOf = (trace: StoredTrace) => ranks.get(trace) ?? Number.POSITIVE_INFINITY
  return [...traces].sort((a, b) => rankOf(b) - rankOf(a) || a.order - b.order)
}
