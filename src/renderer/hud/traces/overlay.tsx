import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/traces.css'
import '../../styles/waterfall.css'
import { useAtom, useSetAtom } from 'jotai'
import type { TraceList as Traces } from '../../../shared/model/trace.ts'
import { loadTraces } from '../../client/trace-calls.ts'
import { overlayAtom } from '../../state/panels.ts'
import { chosenTraceAtom, type TraceSubject, traceSubjectAtom } from '../../state/trace-view.ts'
import { plural } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { ElbowCurve } from '../mark.tsx'
import { Face, StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { TraceList } from './trace-list.tsx'
import { useTrace } from './use-trace.ts'
import { Waterfall } from './waterfall.tsx'

const LIST_MS = 3_000
const MOST = 200

/** Traces of a service, of an incident, or all: the list, and one as a waterfall. */
export function TracesOverlay() {
  const close = useSetAtom(overlayAtom)
  const [subject, setSubject] = useAtom(traceSubjectAtom)
  const { data, problem } = useLoaded(() => loadTraces(subject, MOST), LIST_MS, keyOf(subject))
  return (
    <Dialog
      testId="traces"
      modal
      className="overlay overlay-monitors overlay-traces"
      title={
        <>
          <span className="mon-elbow">Traces</span>
          <span className="mon-standing" data-testid="traces-subject">
            {titleOf(subject)}
          </span>
          {subject.kind !== 'all' && (
            <button type="button" className="traces-everything" data-testid="traces-everything" onClick={() => setSubject({ kind: 'all' })}>
              Show all
            </button>
          )}
        </>
      }
      onClose={() => close(null)}
    >
      <div className="mon-frame">
        {data === null ? (
          <div className="traces-whole">
            <Waiting problem={problem} what="Traces" />
          </div>
        ) : data.traces.length === 0 ? (
          <div className="traces-whole">
            <StaleNote problem={problem} />
            <Face title="No traces">
              <p data-testid="traces-none">{data.note}</p>
            </Face>
          </div>
        ) : (
          <Content data={data} problem={problem} />
        )}
      </div>
    </Dialog>
  )
}

function Content({ data, problem }: { data: Traces; problem: string | null }) {
  const [asked, choose] = useAtom(chosenTraceAtom)
  // What was asked for stays chosen after it fell out of the list.
  const chosen = asked ?? data.traces[0]?.traceId ?? null
  const size = data.traces.find(({ traceId }) => traceId === chosen)?.spans ?? 0
  return (
    <>
      <div className="mon-column traces-column">
        <TraceList traces={data.traces} chosen={chosen} onChoose={choose} />
        <span className="mon-column-end" aria-hidden="true">
          <ElbowCurve corner="bottom" />
        </span>
      </div>
      <div className="mon-page traces-page">
        <StaleNote problem={problem} />
        <p className="traces-note" data-testid="traces-note">
          {data.note}
        </p>
        {chosen !== null && <One key={chosen} traceId={chosen} size={size} />}
      </div>
      <p className="mon-foot traces-foot">
        <span className="mon-profile-word">{plural(data.traces.length, 'trace')}</span>
        <span className="mon-foot-end" aria-hidden="true" />
      </p>
    </>
  )
}

function One({ traceId, size }: { traceId: string; size: number }) {
  const { data, problem } = useTrace(traceId, size)
  if (data === null) return <Waiting problem={problem} what="The spans of this trace" />
  return <Waterfall trace={data} />
}

const keyOf = (subject: TraceSubject): string => JSON.stringify(subject)

function titleOf(subject: TraceSubject): string {
  switch (subject.kind) {
    case 'all':
      return 'Everything that is kept'
    case 'service':
      return subject.serviceId
    case 'incident':
      return subject.title
  }
}
