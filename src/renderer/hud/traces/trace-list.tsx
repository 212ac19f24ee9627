import { useMemo, useState } from 'react'
import type { TraceSummary } from '../../../shared/model/trace.ts'
import { durationText } from '../../state/waterfall.ts'
import { clockText, plural } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Name } from '../name.tsx'
import { VirtualList } from '../virtual-list.tsx'
import { TraceMark } from './trace-mark.tsx'

const ORDERS = { newest: 'newest', slowest: 'slowest', failed: 'failed' } as const
type Order = keyof typeof ORDERS

/** The traces that are kept, in an order of one's choice. */
export function TraceList({
  traces,
  chosen,
  onChoose,
}: {
  traces: readonly TraceSummary[]
  chosen: string | null
  onChoose: (id: string) => void
}) {
  const [order, setOrder] = useState<Order>('newest')
  const clock = useClockKind()
  const shown = useMemo(() => inOrder(traces, order), [traces, order])
  const slowest = Math.max(1e-6, ...traces.map(({ durationMs }) => durationMs))
  return (
    <div className="trace-list">
      <fieldset className="trace-orders">
        <legend className="visually-hidden">Order</legend>
        {Object.keys(ORDERS).map((one) => (
          <button
            key={one}
            type="button"
            className="trace-order"
            aria-pressed={one === order}
            data-testid={`traces-${one}`}
            onClick={() => setOrder(one as Order)}
          >
            {one}
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? (
        <p className="panel-note">None of the {plural(traces.length, 'trace')} failed.</p>
      ) : (
        <VirtualList
          items={shown}
          label="Traces"
          testId="traces-list"
          keyOf={(trace) => trace.traceId}
          row={(trace, props) => (
            <button
              type="button"
              className="trace-row"
              data-testid="trace-row"
              data-trace={trace.traceId}
              aria-current={trace.traceId === chosen}
              onClick={() => onChoose(trace.traceId)}
              {...props}
            >
              <span className="trace-row-head">
                <TraceMark trace={trace} />
                <Name id={trace.rootName} className="trace-row-name" />
                <b>{durationText(trace.durationMs)}</b>
              </span>
              <span className="trace-row-bar" aria-hidden="true">
                <i style={{ inlineSize: `${Math.max(0.6, (trace.durationMs / slowest) * 100)}%` }} />
              </span>
              <span className="trace-row-foot">
                <Name id={trace.rootService} />
                <span>{plural(trace.spans, 'span')}</span>
                {trace.errors > 0 && <strong>{trace.errors} failed</strong>}
                <time dateTime={trace.startedAt}>{clockText(trace.startedAt, trace.origin === 'nexus' ? 'local' : clock)}</time>
              </span>
            </button>
          )}
        />
      )}
    </div>
  )
}

function inOrder(traces: readonly TraceSummary[], order: Order): readonly TraceSummary[] {
  if (order === 'slowest') return [...traces].sort((a, b) => b.durationMs - a.durationMs)
  return order === 'failed' ? traces.filter(({ errors }) => errors > 0) : traces
}
