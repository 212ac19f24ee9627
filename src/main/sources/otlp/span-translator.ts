import type { Work } from './bucket.ts'
import { CallMatcher } from './call-matcher.ts'
import { ClockSkew } from './clock-skew.ts'
import {
  agentOf,
  durationOf,
  failedOf,
  idOf,
  isGenAi,
  llmOf,
  messageOf,
  namedPeerOf,
  type Origin,
  originOf,
  strangerOf,
  unansweredOf,
} from './meaning.ts'
import { type Decoded, KIND, type SpanRecord, spanKey } from './model.ts'
import type { Nodes } from './nodes.ts'
import type { Prices } from './prices.ts'
import { Refusals } from './refusals.ts'
import { type SpanPort, seenSpan } from './span-port.ts'

/** Older than this is history, not telemetry, ms. */
const MOST_AGE_MS = 3_600_000

/** A span on its way through: where it came from, when it ended by our clock, what it was part of. */
interface Arrived {
  readonly span: SpanRecord
  readonly key: string
  readonly parentKey: string
  readonly origin: Origin
  readonly endMs: number
  readonly address: string
  /** Services whose spans were waiting for this one as their parent. */
  readonly children: readonly string[]
}

/** A call out of a service that waits for who was called. */
interface Outgoing extends Arrived {
  /** Service or agent that called. */
  readonly caller: string
  readonly work: Work
}

/**
 * Spans become work of services and calls between them.
 *
 * - Work of a service are its SERVER and CONSUMER spans; of one without any, the roots of its traces.
 * - A call is proved by a span whose parent ran in another service. Where no such child comes, a client span's own words
 *   tell the peer (database, provider, name) or, after some seconds, its address.
 * - What callers say counts as work of a peer that sends no spans; of one that does, only calls that it did not answer.
 * - Calls to models are told of the agent, or service, that made them.
 */
export class SpanTranslator {
  private readonly nodes: Nodes
  private readonly prices: Prices
  private readonly spans: SpanPort | null
  private readonly matcher = new CallMatcher<Outgoing>()
  private readonly skew = new ClockSkew()

  constructor(nodes: Nodes, prices: Prices, spans: SpanPort | null = null) {
    this.nodes = nodes
    this.prices = prices
    this.spans = spans
  }

  /** Takes the spans of a request; says what it refused. */
  take({ sent, beyond }: Decoded<SpanRecord>, nowMs: number): Refusals {
    const refused = new Refusals()
    refused.add('beyond', beyond)
    // All are remembered before any is folded: within a request children come before their parents.
    const arrived = sent.flatMap(({ resource, items }) => this.remember(originOf(resource), items, nowMs, refused))
    for (const one of arrived) this.fold(one, nowMs, refused)
    return refused
  }

  /** Gives up waiting for children that would have told who was called. */
  settle(nowMs: number): void {
    for (const call of this.matcher.due(nowMs)) {
      if (this.isTransport(call)) continue
      const known = this.matcher.answering(call.address)
      if (known === undefined) this.matcher.stranger(call.address, call.address)
      if (known !== '') this.reach(call, known ?? call.address, nowMs)
    }
  }

  private remember(origin: Origin, spans: readonly SpanRecord[], nowMs: number, refused: Refusals): Arrived[] {
    const valid = spans.filter((span) => {
      const reason = span.traceId === '' || span.spanId === '' ? 'ids' : span.endMs > 0 && Number.isFinite(span.endMs) ? null : 'times'
      if (reason !== null) refused.add(reason)
      return reason === null
    })
    if (valid.length === 0) return []
    let newestMs = 0
    for (const { endMs } of valid) newestMs = Math.max(newestMs, endMs)
    const correction = this.skew.correction(origin.process, newestMs, nowMs)
    return valid.flatMap((span) => {
      const endMs = Math.min(span.endMs + correction, nowMs)
      if (nowMs - endMs > MOST_AGE_MS) {
        refused.add('old')
        return []
      }
      if (this.spans?.wants(span.traceId)) this.spans.take(seenSpan(span, origin, endMs))
      const key = spanKey(span.traceId, span.spanId)
      const parentKey = span.parentId === '' ? '' : spanKey(span.traceId, span.parentId)
      const address = strangerOf(span)
      const named = namedPeerOf(span) !== ''
      const children = this.matcher.see(key, { service: origin.service, agent: agentOf(span), parentKey, named, address })
      return [{ span, key, parentKey, origin, endMs, address, children }]
    })
  }

  private fold(arrived: Arrived, nowMs: number, refused: Refusals): void {
    const { span, origin, endMs } = arrived
    const node = this.nodes.get(origin.service)
    if (node === null) {
      refused.add('services')
      return
    }
    node.heard(origin, nowMs)
    const failed = failedOf(span)
    const work = {
      durationMs: isGenAi(span) ? null : durationOf(span),
      failed,
      message: failed ? messageOf(span) : '',
      traceId: span.traceId,
    }
    if (span.kind === KIND.server || span.kind === KIND.consumer) {
      node.serves = true
      node.bucket(endMs).add(work, endMs)
      this.calledFrom(arrived, nowMs)
    } else if (arrived.parentKey === '' && !node.serves) node.bucket(endMs).add(work, endMs)
    const caller = this.agentAt(arrived, work, nowMs)
    this.languageModel(arrived, caller, work, nowMs)
    if (span.kind === KIND.client || span.kind === KIND.producer || llmOf(span) !== null)
      this.calledOut({ ...arrived, caller, work }, nowMs)
    else for (const child of arrived.children) this.nodes.link(caller, child, nowMs)
  }

  /** The callee's side of a call: its parent, and what a consumed message is linked to. */
  private calledFrom({ span, parentKey, origin }: Arrived, nowMs: number): void {
    const parents = [parentKey, ...(span.kind === KIND.consumer ? span.links : [])]
    for (const key of parents) {
      if (key === '') continue
      const parent = this.matcher.parent(key, origin.service)
      if (parent === null || parent.service === origin.service) continue
      this.nodes.link(
        this.within(parent.service, parent.agent || this.matcher.agentAround(parent.parentKey, parent.service)),
        origin.service,
        nowMs,
      )
      this.matcher.matched(key, parent.address, origin.service)
    }
  }

  private within(service: string, agent: string): string {
    return agent === '' ? service : idOf(`${service}/${agent}`)
  }

  /** The agent, or service, that a span belongs to; a run of an agent counts as its work. */
  private agentAt({ span, parentKey, origin, endMs }: Arrived, work: Work, nowMs: number): string {
    const own = agentOf(span)
    const around = this.within(origin.service, this.matcher.agentAround(parentKey, origin.service))
    if (own === '') return around
    const agent = this.within(origin.service, own)
    const node = this.nodes.get(agent)
    if (node === null) return origin.service
    node.heard(origin, nowMs)
    if (llmOf(span) === null) node.bucket(endMs).add(work, endMs)
    this.nodes.link(around, agent, nowMs)
    return agent
  }

  private languageModel({ span, endMs }: Arrived, caller: string, work: Work, nowMs: number): void {
    const call = llmOf(span)
    const node = call === null ? null : this.nodes.get(caller)
    if (call === null || node === null) return
    node.llmSpansMs = nowMs
    const durationMs = durationOf(span)
    node.bucket(endMs).addCall(call, { ...work, durationMs }, endMs, this.prices)
  }

  /** The caller's side of a call. */
  private calledOut(call: Outgoing, nowMs: number): void {
    const { children, span, address, key } = call
    for (const child of children) {
      this.nodes.link(call.caller, child, nowMs)
      this.matcher.matched(key, address, child)
    }
    if (children.length > 0 || this.isTransport(call)) return
    const named = namedPeerOf(span)
    if (named !== '') {
      this.reach(call, named, nowMs)
      return
    }
    if (address === '') return
    const known = this.matcher.answering(address)
    if (known === undefined) this.matcher.hold(key, call, nowMs)
    else if (known !== '') this.reach(call, known, nowMs)
  }

  /** A request beneath a span that names its peer already (an HTTP call beneath one to a model) is no call of its own. */
  private isTransport({ parentKey, origin }: Arrived): boolean {
    const parent = this.matcher.get(parentKey)
    return parent !== undefined && parent.service === origin.service && parent.named
  }

  private reach({ span, caller, work, endMs }: Outgoing, callee: string, nowMs: number): void {
    const node = this.nodes.get(callee)
    if (node === null || callee === caller) return
    if (!node.speaks) node.bucket(endMs).add(work, endMs)
    else if (unansweredOf(span)) node.bucket(endMs).add({ ...work, durationMs: null }, endMs)
    this.nodes.link(caller, callee, nowMs)
  }
}
