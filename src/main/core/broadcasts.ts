import type { LiveClient } from './live-client.ts'
import type { LivePorts } from './live-ports.ts'
import { currentSpan, type OpenSpan, type Tracer } from './tracing.ts'

/** Tellings followed at the same time; of more, the oldest ends as it stands. */
const MOST_OPEN = 32

interface Telling {
  readonly span: OpenSpan
  /** Number after its last event, for those who must have them all. */
  readonly event: number
  readonly waiting: Set<LiveClient>
}

/**
 * `live.broadcast`: from what the engine concluded to the last window that has taken it. Only tellings that are part of a
 * traced step are followed, so for all others this costs a comparison.
 */
export class Broadcasts {
  private readonly tracer: Tracer | undefined
  private readonly urlOf: (traceId: string) => string | null
  private readonly open: Telling[] = []

  constructor({ tracer, traceUrl = () => null }: Pick<LivePorts, 'tracer' | 'traceUrl'>) {
    this.tracer = tracer
    this.urlOf = traceUrl
  }

  /** The trace that the present step is part of, and its page at Datadog; null: none. */
  trace(): { readonly traceId: string; readonly url: string | null } | null {
    const span = currentSpan()
    return span && { traceId: span.traceId, url: this.urlOf(span.traceId) }
  }

  /** What the present step concluded was put into the ring, up to the event before `event`. */
  told(messages: number, event: number, clients: ReadonlySet<LiveClient>): void {
    const parent = this.tracer && messages > 0 ? currentSpan() : null
    if (!this.tracer || parent === null) return
    const attributes = { 'nexus.messages': messages, 'nexus.clients': clients.size }
    const span = this.tracer.start('live.broadcast', { parent, attributes })
    if (clients.size === 0) {
      span.end()
      return
    }
    this.open.push({ span, event, waiting: new Set(clients) })
    if (this.open.length > MOST_OPEN) this.endFirst()
  }

  /** A client has taken what it was sent so far. */
  taken(client: LiveClient): void {
    if (this.open.length === 0) return
    for (const telling of this.open) if (client.event >= telling.event) telling.waiting.delete(client)
    while (this.open[0]?.waiting.size === 0) this.open.shift()?.span.end()
  }

  /** A client is gone, and takes nothing any more. */
  left(client: LiveClient): void {
    for (const { waiting } of this.open) waiting.delete(client)
    while (this.open[0]?.waiting.size === 0) this.open.shift()?.span.end()
  }

  /** Nobody is told anything any more. */
  close(): void {
    while (this.open.length > 0) this.endFirst()
  }

  /** A window that stalls is told of, and not waited for. */
  private endFirst(): void {
    const first = this.open.shift()
    if (!first) return
    const { size } = first.waiting
    first.span.set({ 'nexus.clients_behind': size })
    first.span.end(size === 0 ? null : `${size} ${size === 1 ? 'window has' : 'windows have'} not taken it yet.`)
  }
}
