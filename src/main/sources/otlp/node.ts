import type { TelemetryEventWire } from '../../../shared/model/telemetry.ts'
import { Bucket, type LlmSum } from './bucket.ts'
import type { Origin } from './meaning.ts'

/** A call is told again after this long while it goes on, so that any part of a recording knows it, ms. */
const TELL_AGAIN_MS = 30_000
/** Callees, and callers, told in one sample; the engine takes no more. */
const MOST_TOLD = 60
/** Traffic is relative to the busiest second: at least this many requests, halving every five minutes. */
const LEAST_PEAK = 10
const PEAK_HALVES_MS = 300_000
/** Callers remembered of a service that does not speak for itself. */
const MOST_CALLERS = 64

/** What is gathered of one service, agent or peer until it is handed on. */
export class Node {
  readonly id: string
  /** Anything of it, or about it, arrived at this time; ms of our clock. */
  heardMs = 0
  /** It sent spans itself; what callers say of it then only counts where it cannot have answered. */
  speaks = false
  /** It has SERVER or CONSUMER spans: roots of other kinds are its own errands then. */
  serves = false
  /** Newest arrival of its spans and of its calls to models; metrics count only while these stay away. */
  spansMs = Number.NEGATIVE_INFINITY
  llmSpansMs = Number.NEGATIVE_INFINITY
  /** Seconds between its samples: 1, or the interval of its metrics where these are all there is. */
  everySeconds = 1
  /** Time of the newest sample handed on. */
  toldMs = Number.NEGATIVE_INFINITY
  readonly buckets = new Map<number, Bucket>()
  readonly callers = new Set<string>()
  private readonly callees = new Map<string, number>()
  private readonly untoldCallees = new Set<string>()
  private readonly untoldCallers = new Set<string>()
  private origin: Origin | null = null
  private peak = LEAST_PEAK
  private peakMs = 0

  constructor(id: string) {
    this.id = id
  }

  /** Its process sent something: spans, or only metrics. */
  heard(origin: Origin, nowMs: number, spans = true): void {
    this.origin = origin
    this.heardMs = nowMs
    if (!spans) return
    this.speaks = true
    this.spansMs = nowMs
    this.everySeconds = 1
  }

  bucket(endMs: number): Bucket {
    const second = Math.floor(endMs / 1_000)
    const known = this.buckets.get(second)
    if (known !== undefined) return known
    const bucket = new Bucket()
    this.buckets.set(second, bucket)
    return bucket
  }

  /** A call from this one to another, to be told by whichever of the two has a sample first. True where it is new. */
  calls(callee: Node, nowMs: number): boolean {
    if (callee.callers.size < MOST_CALLERS) callee.callers.add(this.id)
    const told = this.callees.get(callee.id)
    if (told !== undefined && nowMs - told < TELL_AGAIN_MS) return false
    this.callees.set(callee.id, nowMs)
    if (callee.buckets.size > 0) callee.untoldCallers.add(this.id)
    else this.untoldCallees.add(callee.id)
    return told === undefined
  }

  /** Samples of all seconds gathered, oldest first; the buckets are empty then. */
  drain(): TelemetryEventWire[] {
    const seconds = [...this.buckets].sort(([a], [b]) => a - b)
    this.buckets.clear()
    return seconds.flatMap(([, bucket]) => this.samples(bucket))
  }

  /** A sample that says "nothing happened", and whom it calls; of a moment not older than the newest sample. */
  idle(atMs: number): TelemetryEventWire {
    return this.event(Math.max(atMs, this.toldMs), { traffic_volume: 0 }, { requests: 0 })
  }

  /** One sample, and one more for each further model that was called. */
  private samples(bucket: Bucket): TelemetryEventWire[] {
    const { errorRate, meanMs } = bucket
    const measures = {
      ...(meanMs !== null && { latency_ms: round(meanMs) }),
      ...(errorRate !== null && { error_rate: errorRate }),
      traffic_volume: this.volume(bucket),
      ...(bucket.message !== '' && { message: bucket.message }),
    }
    const [first, ...others] = [...bucket.llm.values()]
    const { p99Ms } = bucket
    return [
      this.event(bucket.newestMs, measures, {
        requests: bucket.requests,
        ...(p99Ms !== null && { latency_p99_ms: round(p99Ms) }),
        ...(bucket.traceId !== '' && { trace_id: bucket.traceId }),
        ...(first !== undefined && { llm: llmOf(first) }),
      }),
      ...others.map((sum) => this.event(bucket.newestMs, measures, { requests: 0, llm: llmOf(sum) })),
    ]
  }

  private event(
    atMs: number,
    measures: Partial<TelemetryEventWire>,
    metadata: NonNullable<TelemetryEventWire['metadata']>,
  ): TelemetryEventWire {
    const calls = taken(this.untoldCallees)
    const calledBy = taken(this.untoldCallers)
    this.toldMs = Math.max(this.toldMs, atMs)
    const { version = null, region = null } = this.origin ?? {}
    return {
      timestamp: new Date(atMs).toISOString(),
      service_id: this.id,
      ...measures,
      metadata: {
        ...metadata,
        sample_seconds: this.everySeconds,
        ...(version !== null && { version }),
        ...(region !== null && { region }),
        ...(calls.length > 0 && { calls }),
        ...(calledBy.length > 0 && { called_by: calledBy }),
      },
    }
  }

  /** 0 to 100, relative to the busiest recent second. */
  private volume({ requests, newestMs }: Bucket): number {
    const rate = requests / this.everySeconds
    const faded = this.peak * 2 ** (-Math.max(0, newestMs - this.peakMs) / PEAK_HALVES_MS)
    this.peak = Math.max(LEAST_PEAK, rate, faded)
    this.peakMs = Math.max(this.peakMs, newestMs)
    return Math.min(100, Math.round((rate / this.peak) * 100))
  }
}

/** Takes names out of a set, as many as one sample tells. */
function taken(names: Set<string>): string[] {
  const some = [...names].slice(0, MOST_TOLD)
  for (const name of some) names.delete(name)
  return some
}

const round = (ms: number): number => Math.round(ms * 1_000) / 1_000

function llmOf({ model, calls, errors, inputTokens, outputTokens, cost, sumMs, timed, error }: LlmSum): Record<string, string | number> {
  return {
    model,
    calls,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    ...(cost !== null && { cost_usd: cost }),
    ...(timed > 0 && { latency_ms: round(sumMs / timed) }),
    errors,
    ...(errors > 0 && { error }),
  }
}
