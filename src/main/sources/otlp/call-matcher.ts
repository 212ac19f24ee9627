import { MAX_REMEMBERED } from './limits.ts'

/** A client span whose callee only a child, an address seen before, or time can tell, ms. */
const HOLD_MS = 6_000

/** What is remembered of a span. */
export interface SeenSpan {
  /** Service that the span ran in. */
  readonly service: string
  /** Agent that the span is about; empty without one. */
  readonly agent: string
  readonly parentKey: string
  /** It names its peer itself: client spans beneath it are only its transport. */
  readonly named: boolean
  readonly address: string
}

/** Adds and keeps the map at its limit: the longest known entry goes first. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MAX_REMEMBERED) for (const first of map.keys()) if (map.delete(first)) break
  map.set(key, value)
}

/**
 * Finds who called whom: a span of one service whose parent ran in another. Spans come in any order and in batches of
 * their own, so both sides wait for each other, boundedly.
 */
export class CallMatcher<Held> {
  private readonly seen = new Map<string, SeenSpan>()
  /** Services whose parent span has not been seen yet. */
  private readonly waiting = new Map<string, string[]>()
  private readonly held = new Map<string, { readonly atMs: number; readonly what: Held }>()
  /** Service or peer behind an address; empty where several share it. */
  private readonly behind = new Map<string, string>()

  /** A span arrived. Returns the services that were waiting for it as their parent. */
  see(key: string, span: SeenSpan): string[] {
    remember(this.seen, key, span)
    const children = this.waiting.get(key) ?? []
    this.waiting.delete(key)
    return children.filter((child) => child !== span.service)
  }

  get(key: string): SeenSpan | undefined {
    return this.seen.get(key)
  }

  /** The span that the given one is part of, or null where it has not been seen yet; then the child waits for it. */
  parent(parentKey: string, child: string): SeenSpan | null {
    const parent = this.seen.get(parentKey)
    if (parent !== undefined) return parent
    const others = this.waiting.get(parentKey)
    if (others === undefined) remember(this.waiting, parentKey, [child])
    else if (!others.includes(child) && others.length < 16) others.push(child)
    return null
  }

  /** A child proved who answers at an address, and that the span with this key needs no other callee. */
  matched(parentKey: string, address: string, callee: string): void {
    this.held.delete(parentKey)
    if (address === '') return
    const known = this.behind.get(address)
    // A stranger was only guessed from the address itself; two services behind one address make it say nothing.
    remember(this.behind, address, known === undefined || known === callee || known === address ? callee : '')
  }

  /** Who answers at an address: undefined while nobody knows, empty where several do. */
  answering(address: string): string | undefined {
    return this.behind.get(address)
  }

  /** Nobody with spans of its own answers there. */
  stranger(address: string, id: string): void {
    remember(this.behind, address, id)
  }

  hold(key: string, what: Held, atMs: number): void {
    remember(this.held, key, { atMs, what })
  }

  /** Client spans that waited long enough for a child. */
  due(nowMs: number): Held[] {
    const due: Held[] = []
    for (const [key, { atMs, what }] of this.held) {
      if (nowMs - atMs < HOLD_MS) break
      this.held.delete(key)
      due.push(what)
    }
    return due
  }

  /** The nearest agent around a span within its service; empty without one, as far as is known. */
  agentAround(parentKey: string, service: string): string {
    let key = parentKey
    for (let depth = 0; depth < 64; depth++) {
      const span = this.seen.get(key)
      if (span === undefined || span.service !== service) return ''
      if (span.agent !== '') return span.agent
      key = span.parentKey
    }
    return ''
  }
}
