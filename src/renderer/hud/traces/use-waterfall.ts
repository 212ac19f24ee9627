import { useMemo, useState } from 'react'
import type { Trace } from '../../../shared/model/trace.ts'
import {
  criticalPath,
  initiallyClosed,
  opened,
  rowsOf,
  type SpanNode,
  type Stretch,
  shares,
  type TimeView,
  treeOf,
  zoomed,
} from '../../state/waterfall.ts'

/** Colours of services, in the order of their first spans; more share them. */
const COLOURS = 8

/** One trace as it is looked at: what is open, chosen and in view. */
export function useWaterfall(trace: Trace) {
  const drawn = useMemo(() => drawingOf(trace), [trace])
  const { tree, path, durationMs } = drawn
  const [closedBy, setClosed] = useState<ReadonlySet<string> | null>(null)
  const closed = useMemo(() => closedBy ?? initiallyClosed(tree, path), [closedBy, tree, path])
  const rows = useMemo(() => rowsOf(tree, closed), [tree, closed])
  const [view, setView] = useState<TimeView | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [reveal, setReveal] = useState<{ readonly index: number; readonly turn: number } | null>(null)
  const whole = { fromMs: 0, toMs: Math.max(durationMs, 0.001) }
  const shown = view ?? whole
  const node = rows.find(({ span }) => span.spanId === chosen) ?? rows[0] ?? null

  function toggle(spanId: string, open: boolean | null = null): void {
    const next = new Set(closed)
    if (open ?? next.has(spanId)) next.delete(spanId)
    else next.add(spanId)
    setClosed(next)
  }
  function zoom(factor: number): void {
    const middle = node ? node.span.offsetMs + node.span.durationMs / 2 : 0
    const around = middle >= shown.fromMs && middle <= shown.toMs ? middle : (shown.fromMs + shown.toMs) / 2
    setView(zoomed(shown, around, factor, whole.toMs))
  }
  /** Looks at one span with a little air around it. */
  function frame({ span, endMs }: SpanNode): void {
    const length = Math.max(endMs - span.offsetMs, whole.toMs / 10_000)
    setView({ fromMs: Math.max(0, span.offsetMs - length * 0.05), toMs: Math.min(whole.toMs, span.offsetMs + length * 1.05) })
  }
  /** Goes to the next span of a kind, in the order of rows, and round at the end. */
  function next(fits: (node: SpanNode) => boolean): void {
    const all = rowsOf(tree, new Set())
    const at = all.findIndex(({ span }) => span.spanId === node?.span.spanId)
    const found = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(fits)
    if (!found) return
    const open = opened(tree, closed, found.span.spanId)
    setClosed(open)
    setChosen(found.span.spanId)
    setReveal((old) => ({
      index: rowsOf(tree, open).findIndex(({ span }) => span.spanId === found.span.spanId),
      turn: (old?.turn ?? 0) + 1,
    }))
  }
  return {
    ...drawn,
    rows,
    closed,
    view: shown,
    isWhole: view === null,
    node,
    reveal,
    choose: setChosen,
    toggle,
    zoom,
    frame,
    showAll: () => setView(null),
    nextFailed: () => next(({ span }) => span.failed),
    nextCritical: () => next(({ span }) => drawn.stretches.has(span.spanId)),
    openAll: () => setClosed(new Set()),
  }
}
export type WaterfallState = ReturnType<typeof useWaterfall>

function drawingOf(trace: Trace) {
  const spans = trace.allSpans
  const tree = treeOf(spans)
  const path = criticalPath(tree)
  const stretches = new Map<string, Stretch[]>()
  for (const stretch of path) {
    const known = stretches.get(stretch.spanId)
    if (known) known.push(stretch)
    else stretches.set(stretch.spanId, [stretch])
  }
  const colours = new Map<string, number>()
  for (const { serviceId } of spans) if (!colours.has(serviceId)) colours.set(serviceId, colours.size % COLOURS)
  return { tree, path, stretches, colours, durationMs: trace.durationMs, shares: shares(path, spans, trace.durationMs) }
}
