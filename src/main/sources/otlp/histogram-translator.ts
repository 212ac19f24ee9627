import { type Delta, HistogramDeltas, type Summed, sumOf } from './histogram-deltas.ts'
import { type Measured, measuredOf, type Origin, originOf } from './meaning.ts'
import type { Decoded, HistogramPoint } from './model.ts'
import type { Node } from './node.ts'
import type { Nodes } from './nodes.ts'
import type { Prices } from './prices.ts'
import { Refusals } from './refusals.ts'

/** Metrics only count while no spans say the same: these came within this time, ms. */
const SPANS_FRESH_MS = 90_000

interface Group {
  readonly origin: Origin
  readonly measured: Measured
  readonly summed: Summed
}

/** Histograms of requests and of calls to models become the samples that spans would have become. */
export class HistogramTranslator {
  private readonly nodes: Nodes
  private readonly prices: Prices
  private readonly deltas = new HistogramDeltas()

  constructor(nodes: Nodes, prices: Prices) {
    this.nodes = nodes
    this.prices = prices
  }

  /** Takes the histograms of a request; says what it refused. Metrics that mean nothing here are taken and left alone. */
  take({ sent, beyond }: Decoded<HistogramPoint>, nowMs: number): Refusals {
    const refused = new Refusals()
    refused.add('beyond', beyond)
    const groups = new Map<string, Group>()
    for (const { resource, items } of sent) {
      const origin = originOf(resource)
      const node = this.nodes.get(origin.service)
      if (node === null) refused.add('services', items.length)
      else {
        node.heard(origin, nowMs, false)
        for (const point of items) this.group(groups, origin, point, refused)
      }
    }
    // Exports that a collector gathered count one after the other.
    const inOrder = [...groups].sort(([, a], [, b]) => a.summed.timeMs - b.summed.timeMs)
    for (const [key, { origin, measured, summed }] of inOrder) {
      const node = this.nodes.get(origin.service)
      const delta = this.deltas.next(key.slice(key.indexOf('\n') + 1), summed)
      if (delta !== null && node !== null) this.fold(node, measured, delta, nowMs)
    }
    return refused
  }

  /** Series that differ only in attributes which are not read here (routes, methods) are one. */
  private group(groups: Map<string, Group>, origin: Origin, point: HistogramPoint, refused: Refusals): void {
    const measured = measuredOf(point.metric, point.unit, point.attributes)
    if (measured === null) return
    if (!(point.timeMs > 0)) {
      refused.add('times')
      return
    }
    const key = `${point.timeMs}\n${origin.process}\n${point.metric}\n${JSON.stringify(measured)}`
    groups.set(key, { origin, measured, summed: sumOf(groups.get(key)?.summed, point) })
  }

  private fold(node: Node, measured: Measured, delta: Delta, nowMs: number): void {
    const atMs = Math.min(delta.timeMs, nowMs)
    if (measured.of === 'server') {
      if (node.serves && nowMs - node.spansMs < SPANS_FRESH_MS) return
      const sumMs = measured.seconds ? delta.sum * 1_000 : delta.sum
      this.paced(node, delta)
        .bucket(atMs)
        .addMany(delta.count, measured.failed ? delta.count : 0, sumMs, atMs)
      return
    }
    if (nowMs - node.llmSpansMs < SPANS_FRESH_MS || delta.count === 0) return
    const sum = this.paced(node, delta).bucket(atMs).llmSum(measured.model)
    if (measured.of === 'tokens') {
      const [input, output] = measured.input ? [delta.sum, 0] : [0, delta.sum]
      sum.inputTokens += input
      sum.outputTokens += output
      const cost = this.prices(measured.model, input, output)
      if (cost !== null) sum.cost = (sum.cost ?? 0) + cost
    } else {
      sum.calls += delta.count
      sum.timed += delta.count
      sum.sumMs += delta.sum * 1_000
      if (measured.failed) {
        sum.errors += delta.count
        sum.error = 'error'
      }
    }
    node.bucket(atMs).touch(atMs)
  }

  /** Where there are no spans, samples are as far apart as exports. */
  private paced(node: Node, { intervalMs }: Delta): Node {
    if (!node.speaks) node.everySeconds = Math.min(3_600, Math.max(1, Math.round(intervalMs / 1_000)))
    return node
  }
}
