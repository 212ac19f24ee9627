import type { SourceState } from '../../../shared/model/source.ts'
import type { SourceClock } from '../clock.ts'
import { NO_PLAYBACK, type ResumePoint, type SourceSink, type TelemetrySource } from '../source.ts'
import { NAMES } from './conventions.ts'
import { decodeHistograms, decodeSpans } from './decode/decode.ts'
import type { Decoded, SpanRecord } from './model.ts'
import { NO_PRICES, type Prices } from './prices.ts'
import { Receiver, type Taken } from './receiver.ts'
import type { Refusals } from './refusals.ts'
import { type Encoding, SIGNALS } from './responses.ts'
import type { SpanPort } from './span-port.ts'
import { Translator } from './translator.ts'

export interface OtlpSourceOptions {
  readonly host: string
  /** 0 takes any free port; `status().detail` says which. */
  readonly port: number
  readonly prices?: Prices
  readonly clock: SourceClock
  /** Keeps spans as they came; absent: nobody does. */
  readonly spans?: OwnAware
}

/** A keeper of spans that also knows which are NEXUS's own. */
interface OwnAware extends SpanPort {
  /** `service.instance.id` of this process: spans with it have gone in a circle. */
  readonly ownInstance: string
  /** Spans of our own came in. */
  looped(): void
}

/** Gathered telemetry is handed on this often, ms. */
const FLUSH_MS = 1_000
/** A port that is taken is tried again this often, ms. */
const AGAIN_MS = 5_000
/** The engine may take this long for one handing-on before senders are told to wait, ms. */
const BEHIND_MS = 2_000

/** Longest wait for a sink that no longer answers, ms. */
const CLOSE_MS = 1_000

/** Name of the stream: one receiver, whoever sends. */
const STREAM = 'otlp'

export interface OtlpSource extends TelemetrySource {
  readonly stream: string
}

/** Receives OTLP over HTTP. Whoever sends is answered once what came is gathered; it reaches the engine within a second. */
export function createOtlpSource(options: OtlpSourceOptions): OtlpSource {
  return new OtlpReceiving(options)
}

class OtlpReceiving implements OtlpSource {
  readonly kind = 'otlp'
  readonly ownsClock = false
  readonly stream = STREAM
  private readonly options: OtlpSourceOptions
  private readonly translator: Translator
  private receiver: Receiver
  private sink: SourceSink | null = null
  private offset = 0
  private state: SourceState = 'connecting'
  /** Where senders find us; null while nobody does. */
  private url: string | null = null
  private trouble = ''
  /** Since when a handing-on is under way; null: none is. */
  private pushingMs: number | null = null
  private pushing: Promise<void> = Promise.resolve()
  private cancelTimer = () => {}
  private stopped = false
  private items = 0
  private rejected = 0
  private refused = 0
  private lastRefusal = ''

  constructor(options: OtlpSourceOptions) {
    this.options = options
    this.translator = new Translator(options.prices ?? NO_PRICES, options.spans)
    this.receiver = this.newReceiver()
  }

  async start(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    this.sink = sink
    this.offset = resume?.offsets.get(0) ?? 0
    await this.listen()
    this.beat()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.cancelTimer()
    await this.receiver.close()
    await this.pushed()
    this.flush()
    await this.pushed()
    this.sink = null
  }

  status() {
    return {
      kind: this.kind,
      state: this.state,
      detail: this.trouble || this.detail(),
      position: null,
      ...NO_PLAYBACK,
    } as const
  }

  private detail(): string {
    const refusals = this.rejected + this.refused === 0 ? '' : ` ${this.lastRefusal}`
    if (this.items === 0) return `Waiting for spans at ${this.url}; set OTEL_EXPORTER_OTLP_ENDPOINT to it in your services.${refusals}`
    const { services } = this.translator
    return `OpenTelemetry of ${services.toLocaleString('en')} ${services === 1 ? 'service' : 'services'} at ${this.url}.${refusals}`
  }

  private newReceiver(): Receiver {
    const { host, port } = this.options
    return new Receiver({
      host,
      port,
      take: (signal, encoding, bytes) => this.take(signal, encoding, bytes),
      isBehind: () => this.stopped || this.translator.full || (this.pushingMs !== null && this.now() - this.pushingMs > BEHIND_MS),
      refused: () => {
        this.refused++
        this.lastRefusal = `${this.refused.toLocaleString('en')} requests were refused; their senders were told why.`
      },
      failed: (error) => this.enter('error', `The receiver failed (${messageOf(error)}); restart NEXUS.`),
    })
  }

  /** Listens, and tries again for ever where the port is taken. */
  private async listen(): Promise<void> {
    const { host, port, clock } = this.options
    try {
      this.url = await this.receiver.listen()
      this.enter('playing', '')
    } catch (error) {
      const cause = codeOf(error) === 'EADDRINUSE' ? 'another program has it' : messageOf(error)
      this.enter(
        'error',
        `Port ${port} of ${host} cannot be had (${cause}); stop the program that has it, or set NEXUS_OTLP to another port. NEXUS tries again.`,
      )
      clock.after(AGAIN_MS, () => {
        if (this.stopped) return
        this.receiver = this.newReceiver()
        void this.listen()
      })
    }
  }

  private take(signal: 'traces' | 'metrics', encoding: Encoding, bytes: Buffer): Taken {
    const now = this.now()
    const refusals = signal === 'traces' ? this.takeSpans(decodeSpans(encoding, bytes), now) : this.takeHistograms(encoding, bytes, now)
    const sentence = refusals.sentence(SIGNALS[signal].item)
    if (refusals.count > 0) {
      this.rejected += refusals.count
      this.lastRefusal = sentence
    }
    // A new service, or a new call, is shown at once and not with the next second.
    if (this.translator.news) this.flush()
    return { rejected: refusals.count, sentence }
  }

  private takeSpans({ sent, beyond }: Decoded<SpanRecord>, now: number): Refusals {
    const { spans } = this.options
    const foreign = sent.filter(({ resource }) => spans === undefined || resource.get(NAMES.instance[0]) !== spans.ownInstance)
    const refusals = this.translator.spans(this.counted({ sent: foreign, beyond }), now)
    if (foreign.length < sent.length) {
      for (const one of sent) if (!foreign.includes(one)) refusals.add('own', one.items.length)
      spans?.looped()
    }
    return refusals
  }

  private takeHistograms(encoding: Encoding, bytes: Buffer, now: number): Refusals {
    return this.translator.histograms(this.counted(decodeHistograms(encoding, bytes)), now)
  }

  private counted<T>(decoded: Decoded<T>): Decoded<T> {
    for (const { items } of decoded.sent) this.items += items.length
    return decoded
  }

  private beat(): void {
    this.cancelTimer = this.options.clock.after(FLUSH_MS, () => {
      if (this.stopped) return
      this.flush()
      this.beat()
    })
  }

  /** Hands on what was gathered, unless the engine is still busy with what it got before: then more is gathered. */
  private flush(): void {
    const { sink } = this
    if (sink === null || this.pushingMs !== null) return
    const lines = this.translator.flush(this.now())
    if (lines.length === 0) return
    const { offset } = this
    this.offset += lines.length
    this.pushingMs = this.now()
    this.pushing = sink.push({ source: STREAM, partition: 0, offset, lines }).then(
      () => {
        this.pushingMs = null
      },
      (error: unknown) => this.enter('error', `Telemetry can no longer be taken in (${messageOf(error)}); restart NEXUS.`),
    )
  }

  /** Settles with the handing-on under way, at the latest after a second. */
  private async pushed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS)
    })
    await Promise.race([this.pushing, late])
    clearTimeout(timer)
  }

  private now(): number {
    return this.options.clock.now()
  }

  private enter(state: SourceState, trouble: string): void {
    this.state = state
    this.trouble = trouble
    this.sink?.changed()
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)
