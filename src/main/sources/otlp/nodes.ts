import type { TelemetryEventWire } from '../../../shared/model/telemetry.ts'
import { MAX_BUCKETS, MAX_NODES } from './limits.ts'
import { Node } from './node.ts'

/** A service that was not heard of for so long is no longer told to be idle: it is silent, ms. */
const QUIET_MS = 300_000
/** And after this long it is forgotten here (the engine still knows it), ms. */
const FORGOTTEN_MS = 3_600_000
/** An idle sample is due when the newest one is this old: the engine takes ten seconds for silence, ms. */
const IDLE_AFTER_MS = 8_000
/** It is stamped this long ago: spans wait in their exporter for five seconds, and must not look late, ms. */
const IDLE_LAG_MS = 6_000

/** Everything heard of: services, agents, peers. */
export class Nodes {
  private readonly byId = new Map<string, Node>()
  /** A service or a call is new since the last drain: worth telling at once. */
  news = false

  /** Services that sent spans or metrics themselves. */
  get speaking(): number {
    let count = 0
    for (const node of this.byId.values()) if (node.heardMs > 0) count++
    return count
  }

  /** True while so much is gathered that no more should come before it was handed on. */
  get full(): boolean {
    let buckets = 0
    for (const node of this.byId.values()) buckets += node.buckets.size
    return buckets > MAX_BUCKETS
  }

  /** The node with this id, made where it is new; null when there are too many already. */
  get(id: string): Node | null {
    const known = this.byId.get(id)
    if (known !== undefined) return known
    if (this.byId.size >= MAX_NODES) return null
    this.news = true
    const node = new Node(id)
    this.byId.set(id, node)
    return node
  }

  link(caller: string, callee: string, nowMs: number): void {
    if (caller === callee) return
    const from = this.get(caller)
    const to = this.get(callee)
    if (from === null || to === null) return
    if (from.calls(to, nowMs)) this.news = true
  }

  /** Everything gathered, and a word of those who are idle. */
  drain(nowMs: number): TelemetryEventWire[] {
    this.news = false
    const events: TelemetryEventWire[] = []
    for (const node of this.byId.values()) {
      const heardMs = this.heardMs(node)
      if (node.buckets.size > 0) for (const event of node.drain()) events.push(event)
      else if (nowMs - heardMs > FORGOTTEN_MS) this.byId.delete(node.id)
      else if (this.isIdle(node, heardMs, nowMs)) events.push(node.idle(nowMs - IDLE_LAG_MS))
    }
    return events
  }

  private isIdle(node: Node, heardMs: number, nowMs: number): boolean {
    // Metrics come at their own pace, with a sample each time.
    if (node.everySeconds > 1 || nowMs - heardMs > QUIET_MS) return false
    return nowMs - node.toldMs >= IDLE_AFTER_MS
  }

  /** When it, or somebody who calls it, was heard last: a peer without spans of its own cannot fall silent by itself. */
  private heardMs(node: Node): number {
    let newest = node.heardMs
    if (!node.speaks) for (const caller of node.callers) newest = Math.max(newest, this.byId.get(caller)?.heardMs ?? 0)
    return newest
  }
}
