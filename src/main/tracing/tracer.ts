import { type AttributeValue, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, type ReadableSpan, type Span, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { VERSION } from '../../shared/version.ts'
import type { Clock } from '../core/clock.ts'
import type { OpenSpan, SpanAttributes, SpanName, SpanStart, Tracer } from '../core/tracing.ts'

type HrTime = [seconds: number, nanos: number]

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const
/** Longest text of an attribute, characters; texts of a span are names and one sentence. */
const MOST_CHARACTERS = 500
/** The clocks may differ by so much before a span's times would be wrong to people, ms. */
const DRIFT_MS = 50

export interface TracerOptions {
  readonly clock: Clock
  readonly service: string
  readonly env: string | null
  /** Tells this process from any other; what comes back with it is our own. */
  readonly instanceId: string
  readonly processors: readonly SpanProcessor[]
}

/** OpenTelemetry's SDK behind the port of the core. It reads nothing from the environment and installs nothing globally. */
export class SdkTracer implements Tracer {
  private readonly provider: TracerProvider
  private readonly clock: Clock
  private anchorMs = 0
  private readonly tracer: ReturnType<TracerProvider['getTracer']>

  constructor({ clock, service, env, instanceId, processors }: TracerOptions) {
    this.clock = clock
    this.provider = new TracerProvider({
      // Which steps get a span is decided before one is asked for.
      sampler: new AlwaysOnSampler(),
      resource: resourceFromAttributes({
        'service.name': service,
        'service.version': VERSION,
        'service.instance.id': instanceId,
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'nodejs',
        ...(env !== null && { 'deployment.environment.name': env }),
      }),
      spanLimits: { attributeCountLimit: 32, attributeValueLengthLimit: MOST_CHARACTERS, eventCountLimit: 32, linkCountLimit: 4 },
      spanProcessors: [...processors],
    })
    this.tracer = this.provider.getTracer('nexus', VERSION)
  }

  start(name: SpanName, { parent, kind = 'internal', attributes = {}, fromMs }: SpanStart): OpenSpan {
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED }) : ROOT_CONTEXT
    const options = { kind: KINDS[kind], attributes: otelAttributes(attributes), startTime: this.at(fromMs) }
    const span = this.tracer.startSpan(name, options, context)
    const { traceId, spanId } = span.spanContext()
    let over = false
    return {
      ref: { traceId, spanId },
      set: (more) => void span.setAttributes(otelAttributes(more)),
      event: (what, more = {}) => void span.addEvent(what, otelAttributes(more), this.at()),
      end: (failure = null, toMs) => {
        if (over) return
        over = true
        if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.slice(0, MOST_CHARACTERS) })
        span.end(this.at(toMs))
      },
    }
  }

  /** Ends what is under way of sending. */
  close(): Promise<void> {
    return this.provider.shutdown()
  }

  /**
   * Wall time of a reading of the monotonic clock. One anchor for all, because the wall clock counts whole milliseconds:
   * two readings would put a child before its parent. It is set anew once the clocks differ (the laptop slept).
   */
  private at(elapsedMs?: number): HrTime {
    const now = this.clock.elapsed()
    const wall = this.clock.now()
    if (Math.abs(wall - (this.anchorMs + now)) > DRIFT_MS) this.anchorMs = wall - now
    const ms = this.anchorMs + (elapsedMs ?? now)
    const seconds = Math.floor(ms / 1_000)
    return [seconds, Math.max(0, Math.min(999_999_999, Math.round((ms - seconds * 1_000) * 1e6)))]
  }
}

function otelAttributes(attributes: SpanAttributes): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]): [string, AttributeValue] => [key, typeof value === 'object' ? [...value] : value]),
  )
}

/** Hands every span that ended to `take`. */
export class LocalProcessor implements SpanProcessor {
  private readonly take: (span: ReadableSpan) => void

  constructor(take: (span: ReadableSpan) => void) {
    this.take = take
  }

  onStart(_span: Span): void {}
  onEnd(span: ReadableSpan): void {
    this.take(span)
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}
