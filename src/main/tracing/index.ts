import { randomUUID } from 'node:crypto'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { NexusError } from '../../shared/errors.ts'
import type { Connection } from '../../shared/model/connection.ts'
import type { SourceKind } from '../../shared/model/source.ts'
import type { TraceListWire, TraceSummaryWire, TraceWire } from '../../shared/model/trace.ts'
import type { Clock } from '../core/clock.ts'
import type { Tracer } from '../core/tracing.ts'
import { OtlpExporter } from './exporter.ts'
import { noteOf } from './notes.ts'
import { keptOf } from './own-spans.ts'
import { Admission, type ReceivedSpan, receivedSpan } from './received-spans.ts'
import { type StoredTrace, TraceStore } from './store.ts'
import { LocalProcessor, SdkTracer } from './tracer.ts'
import type { TraceQuery, TracingConfig } from './types.ts'
import { summaryOf, traceOf } from './views.ts'

/** NEXUS's own spans, and those of the services it watches. */
const OWN = { traces: 400, spansOfTrace: 500, bytes: 8 * 1024 * 1024 } as const
const RECEIVED = { traces: 1_000, spansOfTrace: 2_000, bytes: 24 * 1024 * 1024 } as const
/** Spans that wait to be sent, at most, and how long. */
const QUEUE = { maxQueueSize: 2_048, maxExportBatchSize: 256, scheduledDelayMillis: 2_000, exportTimeoutMillis: 10_000 } as const
/** Longest wait at the end for the last spans to leave, ms. */
const CLOSE_MS = 1_000
/** A trace that ended so long before an incident opened, or began so long after it ended, is another story, ms. */
const AROUND_MS = 60_000
/** Services whose newest event's trace is remembered. */
const MOST_LINKS = 10_000
/** Longest id of a trace that is remembered: other systems have other forms. */
const LINK_CHARACTERS = 64

export interface TracingPorts {
  readonly clock: Clock
  notice(sentence: string): void
}

export function createTracing(config: TracingConfig, ports: TracingPorts): Tracing {
  if (config.note !== undefined) ports.notice(config.note)
  return new Tracing(config, ports)
}

/** Spans of NEXUS and of what it watches: made, kept, shown, and sent where that is configured. */
export class Tracing {
  readonly tracer: Tracer
  /** `service.instance.id` of this process. */
  readonly ownInstance: string = randomUUID()
  private readonly config: TracingConfig
  private readonly clock: Clock
  private readonly sdk: SdkTracer
  private readonly own = new TraceStore(OWN)
  private readonly received = new TraceStore(RECEIVED)
  private readonly admission = new Admission()
  private readonly exporter: OtlpExporter | null
  private readonly links = new Map<string, string>()

  constructor(config: TracingConfig, { clock, notice }: TracingPorts) {
    this.config = config
    this.clock = clock
    this.exporter = config.target && new OtlpExporter(config.target, { clock, notice, delivered: (ids) => this.delivered(ids) })
    const local = new LocalProcessor((span) => this.own.add(keptOf(span, config.service)))
    this.sdk = new SdkTracer({
      clock,
      service: config.service,
      env: config.env,
      instanceId: this.ownInstance,
      processors: this.exporter ? [local, new BatchSpanProcessor({ exporter: this.exporter, ...QUEUE })] : [local],
    })
    this.tracer = this.sdk
  }

  wants(traceId: string): boolean {
    return this.admission.wants(traceId, this.clock.now())
  }

  take(span: ReceivedSpan): void {
    this.received.add(receivedSpan(span))
  }

  /** What was sent came back. */
  looped(): void {
    this.exporter?.loops()
  }

  /** The newest event of a service names a trace. */
  link(serviceId: string, traceId: unknown): void {
    if (typeof traceId !== 'string' || traceId === '') return
    if (this.links.has(serviceId) || this.links.size < MOST_LINKS) this.links.set(serviceId, traceId.slice(0, LINK_CHARACTERS))
  }

  /** Newest first. */
  list({ serviceId, incident, limit }: TraceQuery, source: SourceKind): TraceListWire {
    const services = this.received.where(fits(serviceId, incident)).slice(0, limit)
    const own = this.own.where((trace) => ownFits(trace, serviceId, incident?.incidentId)).slice(0, limit)
    // Where services speak for themselves, what NEXUS did with their telemetry is not what somebody looks for.
    const shown = services.length === 0 || incident ? own : own.filter(({ incidentIds }) => serviceId === undefined && incidentIds.size > 0)
    const linked = serviceId === undefined ? null : (this.links.get(serviceId) ?? null)
    const traces = [...services.map((trace) => this.summary(trace)), ...shown.map((trace) => this.summary(trace))]
    traces.sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0))
    return {
      traces: traces.slice(0, limit),
      note: noteOf({
        kind: source,
        subject: serviceId ?? (incident ? 'this incident' : null),
        ofServices: services.length,
        ofNexus: shown.length,
        elsewhere: linked !== null && !this.find(linked) ? linked : null,
      }),
      linked_trace_id: linked,
    }
  }

  /** Throws NEXUS_TRACE_UNKNOWN. */
  get(traceId: string): TraceWire {
    const trace = this.find(traceId)
    if (!trace)
      throw new NexusError(
        'NEXUS_TRACE_UNKNOWN',
        `There is no trace ${JSON.stringify(traceId.slice(0, 80))}; the trace list shows those that are kept. Older ones made room for newer ones.`,
      )
    return traceOf(trace, this.isOwn(trace) ? 'nexus' : 'service', this.urlOf(trace))
  }

  /** The page of one of our traces at Datadog; null while it is not there for certain. */
  datadogUrl(traceId: string): string | null {
    return this.exporter?.working ? this.pageOf(traceId) : null
  }

  connection(): Connection {
    return (
      this.exporter?.connection() ?? {
        id: 'traces',
        title: 'Trace collector',
        direction: 'out',
        state: 'off',
        trouble: null,
        sentence: 'Spans of NEXUS stay on this machine; NEXUS_TRACES_TO names a receiver of OpenTelemetry to send them to.',
        address: null,
        since: null,
      }
    )
  }

  figures(): { readonly own: number; readonly received: number; readonly bytes: number; readonly limitBytes: number } {
    return {
      own: this.own.size,
      received: this.received.size,
      bytes: this.own.bytes + this.received.bytes,
      limitBytes: OWN.bytes + RECEIVED.bytes,
    }
  }

  /** Sends what waits, within a second. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS)
    })
    await Promise.race([this.sdk.close().catch(() => {}), late])
    clearTimeout(timer)
    await this.exporter?.shutdown()
  }

  private find(traceId: string): StoredTrace | null {
    return this.received.get(traceId) ?? this.own.get(traceId)
  }

  private isOwn(trace: StoredTrace): boolean {
    return this.own.get(trace.traceId) === trace
  }

  private summary(trace: StoredTrace): TraceSummaryWire {
    return summaryOf(trace, this.isOwn(trace) ? 'nexus' : 'service', this.urlOf(trace))
  }

  private urlOf(trace: StoredTrace): string | null {
    return trace.exported ? this.pageOf(trace.traceId) : null
  }

  private pageOf(traceId: string): string | null {
    const { site, target } = this.config
    return target?.key !== 'DD_AGENT_HOST' ? null : `https://app.${site}/apm/trace/${traceId}`
  }

  private delivered(traceIds: Iterable<string>): void {
    for (const id of traceIds) {
      const trace = this.own.get(id)
      if (trace) trace.exported = true
    }
  }
}

const fits = (serviceId: string | undefined, incident: TraceQuery['incident']) => (trace: StoredTrace) =>
  (serviceId === undefined || trace.concerns(serviceId)) &&
  (incident === undefined ||
    (trace.endMs >= incident.fromMs - AROUND_MS &&
      trace.startMs <= incident.toMs + AROUND_MS &&
      incident.serviceIds.some((id) => trace.concerns(id))))

const ownFits = (trace: StoredTrace, serviceId: string | undefined, incidentId: string | undefined): boolean =>
  (serviceId === undefined || trace.concerns(serviceId)) && (incidentId === undefined || trace.incidentIds.has(incidentId))
