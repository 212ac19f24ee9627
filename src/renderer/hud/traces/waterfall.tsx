import { type KeyboardEvent, useState } from 'react'
import type { Trace } from '../../../shared/model/trace.ts'
import { durationText, percentOf, ticksOf } from '../../state/waterfall.ts'
import { VirtualList } from '../virtual-list.tsx'
import { SpanDetail } from './span-detail.tsx'
import { SpanRow } from './span-row.tsx'
import { TraceHead } from './trace-head.tsx'
import { useWaterfall, type WaterfallState } from './use-waterfall.ts'

/** One trace: where its time went, its spans in time, and everything known of the chosen one. */
export function Waterfall({ trace }: { trace: Trace }) {
  const state = useWaterfall(trace)
  const { rows, node } = state
  const [pointed, setPointed] = useState<string | null>(null)
  const shown = rows.find(({ span }) => span.spanId === pointed) ?? node
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the rows within, which are the controls
    <div
      className="waterfall"
      data-testid="waterfall"
      data-trace={trace.traceId}
      onKeyDown={(event) => {
        // What the keys choose is what is told, wherever the pointer rests.
        setPointed(null)
        onKey(event, state)
      }}
    >
      <TraceHead trace={trace} state={state} />
      <div className="wf-box">
        <Axis state={state} />
        <div className="wf-body" onPointerLeave={() => setPointed(null)}>
          <Grid state={state} />
          <VirtualList
            items={rows}
            label={`Spans of ${trace.rootName}`}
            testId="waterfall-rows"
            keyOf={({ span }) => span.spanId}
            reveal={state.reveal}
            row={(one, props) => (
              <SpanRow
                node={one}
                state={state}
                chosen={one.span.spanId === node?.span.spanId}
                onPoint={() => setPointed(one.span.spanId)}
                rowProps={props}
              />
            )}
          />
        </div>
      </div>
      {shown && <SpanDetail span={shown.span} trace={trace} state={state} />}
    </div>
  )
}

function onKey(event: KeyboardEvent, state: WaterfallState): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { node } = state
  const work: Readonly<Record<string, () => void>> = {
    ArrowRight: () => node && state.toggle(node.span.spanId, true),
    ArrowLeft: () => node && state.toggle(node.span.spanId, false),
    '+': () => state.zoom(0.5),
    '=': () => state.zoom(0.5),
    '-': () => state.zoom(2),
    '0': state.showAll,
    z: () => node && state.frame(node),
    e: state.nextFailed,
    c: state.nextCritical,
    a: state.openAll,
  }
  const act = work[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

function Axis({ state }: { state: WaterfallState }) {
  return (
    <div className="wf-axis" aria-hidden="true">
      <span className="wf-axis-title">Span</span>
      <span className="wf-axis-lane">
        {ticksOf(state.view).map((tick) => {
          const at = percentOf(tick, state.view)
          return (
            <i key={tick} className={at > 94 ? 'is-last' : ''} style={{ insetInlineStart: `${at}%` }}>
              {tick === 0 ? '0' : durationText(tick)}
            </i>
          )
        })}
      </span>
    </div>
  )
}

function Grid({ state }: { state: WaterfallState }) {
  return (
    <div className="wf-grid" aria-hidden="true">
      <span className="wf-axis-lane">
        {ticksOf(state.view).map((tick) => (
          <i key={tick} style={{ insetInlineStart: `${percentOf(tick, state.view)}%` }} />
        ))}
      </span>
    </div>
  )
}
