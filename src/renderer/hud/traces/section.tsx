import { useSetAtom } from 'jotai'
import type { TraceSummary } from '../../../shared/model/trace.ts'
import { loadTraces } from '../../client/trace-calls.ts'
import { openTracesAtom, type TraceSubject } from '../../state/trace-view.ts'
import { durationText } from '../../state/waterfall.ts'
import { clockText, plural } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { useLoaded } from '../monitors/use-loaded.ts'
import { Name } from '../name.tsx'
import { TraceMark } from './trace-mark.tsx'

const REFRESH_MS = 4_000
const NEWEST = 3

/** The newest traces of a service or an incident, and the way to all of them. */
export function TraceSection({ subject, cause }: { subject: TraceSubject; cause: string }) {
  const open = useSetAtom(openTracesAtom)
  const { data, problem } = useLoaded(() => loadTraces(subject, NEWEST), REFRESH_MS, cause)
  const traces = data?.traces
  return (
    <section className="facts trace-section" aria-label="Traces" data-testid="trace-section">
      <h3>
        Traces
        {traces !== undefined && traces.length > 0 && (
          <button type="button" className="why-all" data-testid="traces-all" onClick={() => open(subject)}>
            all ›
          </button>
        )}
      </h3>
      {traces === undefined ? (
        <p className="panel-note">{problem ?? 'Asking the core …'}</p>
      ) : traces.length === 0 ? (
        <p className="panel-note">{data?.note}</p>
      ) : (
        <ol className="trace-lines">
          {traces.map((trace) => (
            <li key={trace.traceId}>
              <Line trace={trace} onOpen={() => open(subject, trace.traceId)} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function Line({ trace, onOpen }: { trace: TraceSummary; onOpen: () => void }) {
  const clock = useClockKind()
  return (
    <button type="button" className="trace-line" data-testid="trace-line" onClick={onOpen}>
      <TraceMark trace={trace} />
      <span className="trace-line-name">
        <Name id={trace.rootName} />
      </span>
      <em>{plural(trace.spans, 'span')}</em>
      <b>{durationText(trace.durationMs)}</b>
      <time dateTime={trace.startedAt}>{clockText(trace.startedAt, trace.origin === 'nexus' ? 'local' : clock)}</time>
    </button>
  )
}
