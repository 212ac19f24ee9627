import type { Trace } from '../../../shared/model/trace.ts'
import { durationText } from '../../state/waterfall.ts'
import { countText, dateTimeText, percentText, plural, visibleName } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Name } from '../name.tsx'
import { TraceMark } from './trace-mark.tsx'
import type { WaterfallState } from './use-waterfall.ts'

/** Services whose share is told by name. */
const MOST_SHARES = 6

/** What trace it is, where its time went, and how to look at it. */
export function TraceHead({ trace, state }: { trace: Trace; state: WaterfallState }) {
  const clock = useClockKind()
  const { llm } = trace
  return (
    <header className="trace-head">
      <div className="trace-title">
        <TraceMark trace={trace} />
        <h3 data-testid="trace-title">
          <Name id={trace.rootName} />
        </h3>
        <b data-testid="trace-duration">{durationText(trace.durationMs)}</b>
        <span>{plural(trace.spans, 'span')}</span>
        {trace.errors > 0 && (
          <button
            type="button"
            className="trace-fact is-bad"
            data-testid="trace-errors"
            onClick={state.nextFailed}
            title="Next failure (E)"
          >
            ✕ {plural(trace.errors, 'failed span')}
          </button>
        )}
        {llm && (
          <span className="trace-fact">
            {plural(llm.calls, 'model call')}, {countText(llm.inputTokens)} → {countText(llm.outputTokens)} tokens
          </span>
        )}
        {trace.origin === 'nexus' && <span className="trace-fact">steps of NEXUS itself</span>}
        <time dateTime={trace.startedAt}>{dateTimeText(trace.startedAt, trace.origin === 'nexus' ? 'local' : clock)}</time>
        {trace.datadogUrl !== null && (
          <a className="trace-fact" href={trace.datadogUrl} target="_blank" rel="noreferrer" data-testid="trace-datadog">
            Datadog ↗
          </a>
        )}
      </div>
      <Shares state={state} />
      <Gaps trace={trace} />
      <div className="trace-tools">
        <Tool name="nearer" sign="+" hint="Nearer (+)" act={() => state.zoom(0.5)} />
        <Tool name="away" sign="−" hint="Away (-)" act={() => state.zoom(2)} />
        <Tool name="whole" sign="all" hint="Whole trace (0)" act={state.showAll} off={state.isWhole} />
        <Tool name="critical" sign="critical path ›" hint="Next span that was waited for (C)" act={state.nextCritical} />
        <span className="trace-keys">↑ ↓ span · ← → close, open · Z zoom to it · A open all</span>
      </div>
    </header>
  )
}

function Tool({ name, sign, hint, act, off = false }: { name: string; sign: string; hint: string; act: () => void; off?: boolean }) {
  return (
    <button type="button" className="trace-tool" data-testid={`trace-${name}`} title={hint} disabled={off} onClick={act}>
      {sign}
    </button>
  )
}

/** Of the time from end to end, what each service was waited for; the rest nothing that is shown ran. */
function Shares({ state: { shares, colours } }: { state: WaterfallState }) {
  const told = shares.slice(0, MOST_SHARES)
  const idle = 1 - shares.reduce((sum, { ratio }) => sum + ratio, 0)
  return (
    <div className="trace-shares" data-testid="trace-shares">
      <span className="trace-shares-bar" aria-hidden="true">
        {shares.map(({ serviceId, ratio }) => (
          <i key={serviceId} className={`svc-${colours.get(serviceId) ?? 0}`} style={{ inlineSize: `${ratio * 100}%` }} />
        ))}
      </span>
      <ul aria-label="Share of the critical path">
        {told.map(({ serviceId, ratio }) => (
          <li key={serviceId} className={`svc-${colours.get(serviceId) ?? 0}`}>
            <i className="wf-swatch" aria-hidden="true" />
            {visibleName(serviceId)} <b>{percentText(ratio)}</b>
          </li>
        ))}
        {idle > 0.005 && (
          <li className="is-idle">
            between spans <b>{percentText(idle)}</b>
          </li>
        )}
      </ul>
    </div>
  )
}

/** What is missing, said and not hidden. */
function Gaps({ trace: { orphans, leftOut } }: { trace: Trace }) {
  if (orphans === 0 && leftOut === 0) return null
  const parts = [
    orphans > 0 ? `${plural(orphans, 'span has', 'spans have')} no parent here: it was sampled away or has not come` : '',
    leftOut > 0 ? `${plural(leftOut, 'more span')} came than a trace may hold` : '',
  ]
  return (
    <p className="trace-gaps" role="note">
      {parts.filter((part) => part !== '').join('; ')}.
    </p>
  )
}
