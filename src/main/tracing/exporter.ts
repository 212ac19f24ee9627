import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { Connection, ConnectionState, TroubleName } from '../../shared/model/connection.ts'
import { type RemoteTrouble, remoteTroubleOf, remoteTroubleOfStatus } from '../../shared/remote/trouble.ts'
import type { Clock } from '../core/clock.ts'
import type { TracesTarget } from './types.ts'

/** Longest wait for an answer, ms. */
const ANSWER_MS = 5_000
/** After a failure nothing is tried for so long, doubling up to the most, ms. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000
/** Most of an answer that is read, bytes: a partial success is a sentence. */
const MOST_ANSWER_BYTES = 16 * 1024

export interface ExporterPorts {
  readonly clock: Clock
  /** Says a sentence aloud. */
  notice(sentence: string): void
  /** These traces are there. */
  delivered(traceIds: Iterable<string>): void
}

/**
 * OTLP over HTTP in protobuf. It takes every batch at once: what a dead endpoint does not take is counted and forgotten, so
 * nothing ever waits for it. A trouble is said once, and its end.
 */
export class OtlpExporter implements SpanExporter {
  private readonly target: TracesTarget
  private readonly ports: ExporterPorts
  private readonly peer: { title: string; address: string; addressKey: string; credentials: string | null }
  private readonly underWay = new Set<AbortController>()
  private state: ConnectionState = 'connecting'
  private trouble: TroubleName | null = null
  private sentence: string
  private since: string | null = null
  private pauseMs = FIRST_PAUSE_MS
  private againMs = 0
  private sent = 0
  private lost = 0
  private looped = false

  constructor(target: TracesTarget, ports: ExporterPorts) {
    this.target = target
    this.ports = ports
    const { origin } = new URL(target.url)
    this.peer = {
      title: target.title,
      address: origin,
      addressKey: target.key,
      credentials: target.headers.length > 0 ? 'NEXUS_TRACES_HEADERS' : null,
    }
    this.sentence = `Spans of NEXUS go to ${target.title} at ${origin}; none was sent yet.`
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    // Whatever becomes of it: the processor has nothing to do about it, and would only log it.
    this.deliver(spans).then(
      () => done({ code: ExportResultCode.SUCCESS }),
      () => done({ code: ExportResultCode.SUCCESS }),
    )
  }

  async shutdown(): Promise<void> {
    for (const call of this.underWay) call.abort()
  }

  /** What we sent came back to us: it is not sent any more. */
  loops(): void {
    if (this.looped) return
    this.looped = true
    this.enter(
      'failed',
      'not_understood',
      `${this.target.key} leads back to this NEXUS, which would trace its own tracing; no more spans are sent. Name another receiver.`,
    )
    this.ports.notice(this.sentence)
  }

  connection(): Connection {
    const { state, trouble, sentence, since, target } = this
    const lost = this.lost === 0 ? '' : ` ${this.lost.toLocaleString('en')} spans were not delivered.`
    return {
      id: 'traces',
      title: capital(target.title),
      direction: 'out',
      state,
      trouble,
      sentence: sentence + lost,
      address: this.peer.address,
      since,
    }
  }

  get working(): boolean {
    return this.state === 'ok'
  }

  private async deliver(spans: readonly ReadableSpan[]): Promise<void> {
    if (this.looped || this.ports.clock.elapsed() < this.againMs) {
      this.lost += spans.length
      return
    }
    const trouble = await this.post(spans)
    if (trouble === null) {
      this.succeeded(spans)
      return
    }
    this.lost += spans.length
    this.failed(trouble)
  }

  /** Null: taken. */
  private async post(spans: readonly ReadableSpan[]): Promise<RemoteTrouble | null> {
    const call = new AbortController()
    this.underWay.add(call)
    try {
      const body = ProtobufTraceSerializer.serializeRequest([...spans])
      const response = await fetch(this.target.url, {
        method: 'POST',
        body: new Uint8Array(body ?? []),
        headers: {
          'content-type': 'application/x-protobuf',
          'user-agent': 'nexus',
          ...Object.fromEntries(this.target.headers.map(([name, value]) => [name, value.reveal()])),
        },
        // A redirect could carry the headers to another host.
        redirect: 'error',
        signal: AbortSignal.any([call.signal, AbortSignal.timeout(ANSWER_MS)]),
      })
      const trouble = remoteTroubleOfStatus(response.status, this.peer)
      if (trouble === null) await this.readPartial(response)
      else await response.body?.cancel()
      return trouble
    } catch (error) {
      return remoteTroubleOf(error, this.peer)
    } finally {
      this.underWay.delete(call)
    }
  }

  /** A receiver may take some spans and say why not the others. */
  private async readPartial(response: Response): Promise<void> {
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (bytes.length === 0 || bytes.length > MOST_ANSWER_BYTES) return
    try {
      const rejected = Number(ProtobufTraceSerializer.deserializeResponse(bytes).partialSuccess?.rejectedSpans ?? 0)
      if (rejected > 0) this.lost += rejected
    } catch {
      // Success is said by the status; what else it says is not ours to judge.
    }
  }

  private succeeded(spans: readonly ReadableSpan[]): void {
    const { title } = this.target
    const back = this.state === 'failed'
    this.sent += spans.length
    this.pauseMs = FIRST_PAUSE_MS
    this.enter('ok', null, `${this.sent.toLocaleString('en')} spans of NEXUS were sent to ${title}.`)
    if (back) this.ports.notice(`Spans of NEXUS reach ${title} again.`)
    this.ports.delivered(new Set(spans.map((span) => span.spanContext().traceId)))
  }

  private failed({ name, sentence }: RemoteTrouble): void {
    const known = this.state === 'failed'
    this.againMs = this.ports.clock.elapsed() + this.pauseMs
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2)
    this.enter('failed', name, sentence)
    if (!known) this.ports.notice(`${sentence} Until then NEXUS keeps its spans to itself.`)
  }

  private enter(state: ConnectionState, trouble: TroubleName | null, sentence: string): void {
    if (this.looped && state === 'ok') return
    if (state !== this.state) this.since = new Date(this.ports.clock.now()).toISOString()
    this.state = state
    this.trouble = trouble
    this.sentence = sentence
  }
}

const capital = (text: string): string => text.replace(/^the (\w)/, (_, first: string) => first.toUpperCase())
