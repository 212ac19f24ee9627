import type { TraceSpan } from '../../shared/model/trace.ts'

/** A span in the tree of its trace. Times are ms since the start of the trace. */
export interface SpanNode {
  readonly span: TraceSpan
  readonly depth: number
  readonly children: readonly SpanNode[]
  /** When the last of it and everything beneath it ends. */
  readonly endMs: number
  /** Failed spans among it and everything beneath it. */
  readonly failures: number
  /** Spans beneath it. */
  readonly size: number
}

/** A stretch of time that the whole trace waited for one span. */
export interface Stretch {
  readonly spanId: string
  readonly fromMs: number
  readonly toMs: number
}

/** Traces up to this size are shown whole; of larger ones what is calm and deep begins closed. */
const WHOLE_UP_TO = 60
const CLOSED_FROM_DEPTH = 2
/** Clocks of different machines agree to about so much, ms: who ends a hair later still ends with the other. */
const TOLERANCE_MS = 0.0005

/** Spans as a forest, siblings by their starts. Spans that are each other's parents hang under the earliest of them. */
export function treeOf(spans: readonly TraceSpan[]): SpanNode[] {
  const beneath = new Map<string | null, TraceSpan[]>()
  for (const span of spans) {
    const siblings = beneath.get(span.parentId)
    if (siblings) siblings.push(span)
    else beneath.set(span.parentId, [span])
  }
  const placed = new Set<string>()
  const node = (span: TraceSpan, depth: number): SpanNode => {
    placed.add(span.spanId)
    const children: SpanNode[] = []
    for (const child of beneath.get(span.spanId) ?? []) if (!placed.has(child.spanId)) children.push(node(child, depth + 1))
    let endMs = span.offsetMs + span.durationMs
    let failures = span.failed ? 1 : 0
    let size = 0
    for (const child of children) {
      endMs = Math.max(endMs, child.endMs)
      failures += child.failures
      size += child.size + 1
    }
    return { span, depth, children, endMs, failures, size }
  }
  const roots = (beneath.get(null) ?? []).map((span) => node(span, 0))
  for (const span of spans) if (!placed.has(span.spanId)) roots.push(node(span, 0))
  return roots
}

/**
 * The critical path, latest stretch first: going back from the end, what was waited for is the span that ended last, then
 * what ended last before that one began. A child that outlives its parent counts to its own end, so that the path also leads
 * through work that was only set off (queues, engines).
 */
export function criticalPath(roots: readonly SpanNode[]): Stretch[] {
  const path: Stretch[] = []
  const own = ({ span }: SpanNode, fromMs: number, toMs: number) => {
    const from = Math.max(fromMs, span.offsetMs)
    const to = Math.min(toMs, span.offsetMs + span.durationMs)
    if (to > from) path.push({ spanId: span.spanId, fromMs: from, toMs: to })
  }
  const walk = (nodes: readonly SpanNode[], limitMs: number, owner: SpanNode | null): number => {
    let cursor = limitMs
    for (const child of [...nodes].sort((a, b) => b.endMs - a.endMs)) {
      if (child.endMs > cursor + TOLERANCE_MS || child.span.offsetMs >= cursor) continue
      if (owner) own(owner, child.endMs, cursor)
      const begun = walk(child.children, Math.min(child.endMs, cursor), child)
      own(child, child.span.offsetMs, begun)
      cursor = Math.min(begun, child.span.offsetMs)
    }
    return cursor
  }
  walk(roots, Math.max(0, ...roots.map(({ endMs }) => endMs)), null)
  return path
}

/** Part of the critical path that each service holds, greatest first; the rest of the time nothing that is shown ran. */
export function shares(
  path: readonly Stretch[],
  spans: readonly TraceSpan[],
  durationMs: number,
): { readonly serviceId: string; readonly ratio: number }[] {
  if (durationMs <= 0) return []
  const serviceOf = new Map(spans.map(({ spanId, serviceId }) => [spanId, serviceId]))
  const sums = new Map<string, number>()
  for (const { spanId, fromMs, toMs } of path) {
    const id = serviceOf.get(spanId) ?? ''
    sums.set(id, (sums.get(id) ?? 0) + toMs - fromMs)
  }
  return [...sums].map(([serviceId, ms]) => ({ serviceId, ratio: Math.min(1, ms / durationMs) })).sort((a, b) => b.ratio - a.ratio)
}

/** Rows in the order of drawing; what is beneath a closed one is left out. */
export function rowsOf(roots: readonly SpanNode[], closed: ReadonlySet<string>): SpanNode[] {
  const rows: SpanNode[] = []
  const walk = (nodes: readonly SpanNode[]) => {
    for (const node of nodes) {
      rows.push(node)
      if (!closed.has(node.span.spanId)) walk(node.children)
    }
  }
  walk(roots)
  return rows
}

/** What begins closed: of a large trace everything deep that neither failed nor was waited for. */
export function initiallyClosed(roots: readonly SpanNode[], path: readonly Stretch[]): Set<string> {
  const closed = new Set<string>()
  const total = roots.reduce((sum, { size }) => sum + size + 1, 0)
  if (total <= WHOLE_UP_TO) return closed
  const waited = new Set(path.map(({ spanId }) => spanId))
  const visit = (node: SpanNode) => {
    if (node.depth >= CLOSED_FROM_DEPTH && node.children.length > 0 && node.failures === 0 && !waited.has(node.span.spanId))
      closed.add(node.span.spanId)
    for (const child of node.children) visit(child)
  }
  for (const root of roots) visit(root)
  return closed
}

/** Opens everything above a span. */
export function opened(roots: readonly SpanNode[], closed: ReadonlySet<string>, spanId: string): Set<string> {
  const open = new Set(closed)
  const find = (node: SpanNode): boolean => {
    if (node.span.spanId === spanId) return true
    if (!node.children.some(find)) return false
    open.delete(node.span.spanId)
    return true
  }
  roots.some(find)
  return open
}

/** Part of a trace that is looked at, ms since its start. */
export interface TimeView {
  readonly fromMs: number
  readonly toMs: number
}

/** Nearer (below 1) or farther (above 1) around an instant, within the trace and never nearer than a microsecond. */
export function zoomed({ fromMs, toMs }: TimeView, aroundMs: number, factor: number, durationMs: number): TimeView {
  const span = Math.min(durationMs, Math.max(0.001, (toMs - fromMs) * factor))
  const part = Math.min(1, Math.max(0, (aroundMs - fromMs) / (toMs - fromMs)))
  const from = Math.min(Math.max(0, aroundMs - part * span), Math.max(0, durationMs - span))
  return { fromMs: from, toMs: from + span }
}

/** Where a time lies in a view, percent; outside of it below 0 or above 100. */
export const percentOf = (ms: number, { fromMs, toMs }: TimeView): number => (toMs > fromMs ? ((ms - fromMs) / (toMs - fromMs)) * 100 : 0)

/** Round instants within a view, at most `most` of them: 1, 2 or 5 of a power of ten apart. */
export function ticksOf({ fromMs, toMs }: TimeView, most = 8): number[] {
  const width = toMs - fromMs
  if (!(width > 0)) return [fromMs]
  const power = 10 ** Math.floor(Math.log10(width / most))
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => width / one <= most) ?? 10 * power
  const ticks: number[] = []
  for (let n = Math.ceil(fromMs / step - 1e-9); n * step <= toMs * (1 + 1e-12); n++) ticks.push(n === 0 ? 0 : n * step)
  return ticks
}

const digits = (value: number): string =>
  (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)).replace(/\.?0+$/, (zeros) =>
    zeros.startsWith('.') ? '' : zeros,
  )

/** `340 µs`, `12.4 ms`, `1.24 s`, `2 min 05 s`. */
export function durationText(ms: number): string {
  if (ms <= 0) return '0 ms'
  if (ms < 1) return `${digits(ms * 1_000)} µs`
  if (ms < 1_000) return `${digits(ms)} ms`
  if (ms < 60_000) return `${digits(ms / 1_000)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
