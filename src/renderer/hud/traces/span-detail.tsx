import type { Trace, TraceSpan } from '../../../shared/model/trace.ts'
import { durationText } from '../../state/waterfall.ts'
import { percentText, visibleName } from '../../state/words.ts'
import { keyed } from '../keyed.ts'
import type { WaterfallState } from './use-waterfall.ts'

/** Everything that is known of one span. */
export function SpanDetail({ span, trace, state }: { span: TraceSpan; trace: Trace; state: WaterfallState }) {
  const waited = (state.stretches.get(span.spanId) ?? []).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return (
    <section
      className={`span-detail svc-${state.colours.get(span.serviceId) ?? 0}`}
      aria-label="Span"
      data-testid="span-detail"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
      tabIndex={0}
    >
      <h4>
        <i className="wf-swatch" aria-hidden="true" />
        <b data-testid="span-name">{visibleName(span.name)}</b>
        <span>{visibleName(span.serviceId)}</span>
        <span>{span.kind}</span>
      </h4>
      {span.failed && (
        <p className="span-failure" data-testid="span-failure">
          ✕ failed{span.message === '' ? '' : `: ${span.message}`}
        </p>
      )}
      <dl>
        <Fact name="takes" value={durationText(span.durationMs)} />
        <Fact name="begins at" value={durationText(span.offsetMs)} />
        {waited > 0 && (
          <Fact name="waited for" value={`${durationText(waited)} (${percentText(waited / Math.max(trace.durationMs, 1e-9))})`} />
        )}
        {span.orphan && <Fact name="parent" value="not kept here" />}
        {keyed(span.tags, (tag) => tag.key).map(({ key, item }) => (
          <Fact key={key} name={item.key} value={item.value} />
        ))}
        {keyed(span.events, ({ name, offsetMs }) => `${name} ${offsetMs}`).map(({ key, item: { name, offsetMs, tags } }) => (
          <Fact key={key} name={`◆ ${durationText(offsetMs)}`} value={[name, ...tags.map((tag) => tag.value)].join(' · ')} />
        ))}
        <Fact name="span id" value={span.spanId} />
        <Fact name="trace id" value={trace.traceId} />
      </dl>
    </section>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{visibleName(name)}</dt>
      <dd>{visibleName(value)}</dd>
    </div>
  )
}
