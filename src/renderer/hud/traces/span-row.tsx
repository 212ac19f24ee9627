import type { CSSProperties, MouseEvent } from 'react'
import type { TraceSpan } from '../../../shared/model/trace.ts'
import { durationText, percentOf, type SpanNode, type Stretch, type TimeView } from '../../state/waterfall.ts'
import { plural, visibleName } from '../../state/words.ts'
import { keyed } from '../keyed.ts'
import type { WaterfallState } from './use-waterfall.ts'

/** A bar that ends so far to the right has its duration before it, or within where it also begins so far to the left, percent. */
const LABEL_LEFT_FROM = 80
const LABEL_RIGHT_UNTIL = 30
/** Levels that are set in; deeper ones stay at the last. */
const MOST_DEPTH = 14

interface SpanRowProps {
  readonly node: SpanNode
  readonly state: WaterfallState
  readonly chosen: boolean
  readonly onPoint: () => void
  readonly rowProps: { readonly tabIndex: number; readonly 'data-row': number }
}

/** One span: its name where it is nested, its bar where it was in time. */
export function SpanRow({ node, state, chosen, onPoint, rowProps }: SpanRowProps) {
  const { span, depth, children } = node
  const closed = state.closed.has(span.spanId)
  const path = state.stretches.get(span.spanId) ?? []
  // What a step of NEXUS came to says more than its name; a failure has its own words.
  const said = span.events.find(({ name }) => name !== 'exception')?.name ?? ''
  const select = (event: MouseEvent) => {
    state.choose(span.spanId)
    if (event.target instanceof Element && event.target.closest('.wf-twist')) state.toggle(span.spanId)
  }
  return (
    <button
      type="button"
      className={`wf-row svc-${state.colours.get(span.serviceId) ?? 0}${span.failed ? ' is-failed' : ''}${path.length > 0 ? ' is-critical' : ''}`}
      data-testid="span-row"
      data-span={span.spanId}
      data-failed={span.failed}
      data-critical={path.length > 0}
      aria-current={chosen}
      {...(children.length > 0 && { 'aria-expanded': !closed })}
      onClick={select}
      onDoubleClick={() => state.frame(node)}
      onFocus={() => state.choose(span.spanId)}
      onPointerEnter={onPoint}
      {...rowProps}
    >
      <span className="wf-name" style={{ '--depth': Math.min(depth, MOST_DEPTH) } as CSSProperties}>
        <i className="wf-twist" aria-hidden="true">
          {children.length === 0 ? '' : closed ? '▸' : '▾'}
        </i>
        <i className="wf-swatch" />
        <b>{visibleName(span.name)}</b>
        {said !== '' && <q>{visibleName(said)}</q>}
        {closed && node.size > 0 && (
          <em>
            +{node.size}
            {node.failures > (span.failed ? 1 : 0) && ' ✕'}
          </em>
        )}
        <small>{visibleName(span.serviceId)}</small>
      </span>
      <span className="wf-lane">
        <Bar span={span} view={state.view} path={path} />
      </span>
      <span className="visually-hidden">{spoken(node, path.length > 0)}</span>
    </button>
  )
}

function Bar({ span, view, path }: { span: TraceSpan; view: TimeView; path: readonly Stretch[] }) {
  const from = percentOf(span.offsetMs, view)
  const to = percentOf(span.offsetMs + span.durationMs, view)
  if (to < 0 || from > 100) return <i className={`wf-away ${to < 0 ? 'is-before' : 'is-after'}`}>{to < 0 ? '◂' : '▸'}</i>
  const left = Math.max(0, from)
  const right = Math.min(100, to)
  const inside = right > LABEL_LEFT_FROM && left < LABEL_RIGHT_UNTIL
  const llm = llmText(span)
  const label = `${durationText(span.durationMs)}${llm === '' ? '' : ` · ${llm}`}`
  return (
    <>
      <i
        className={`wf-bar${from < 0 ? ' is-cut-left' : ''}${to > 100 ? ' is-cut-right' : ''}`}
        style={{ insetInlineStart: `${left}%`, inlineSize: `${right - left}%` }}
      />
      {path.map((stretch) => (
        <i key={stretch.fromMs} className="wf-critical" style={stretchStyle(stretch, view)} />
      ))}
      {keyed(span.events, ({ name, offsetMs }) => `${name} ${offsetMs}`).map(({ key, item: { name, offsetMs } }) => {
        const at = percentOf(offsetMs, view)
        if (at < 0 || at > 100) return null
        return <i key={key} className={`wf-moment${name === 'exception' ? ' is-bad' : ''}`} style={{ insetInlineStart: `${at}%` }} />
      })}
      <span className={`wf-label${inside ? ' is-inside' : ''}`} style={labelStyle(left, right)}>
        {span.failed && <strong>✕ failed</strong>}
        {label}
      </span>
    </>
  )
}

/** Where the duration stands: after the bar, before it, or within at its end. */
function labelStyle(left: number, right: number) {
  if (right <= LABEL_LEFT_FROM) return { insetInlineStart: `${right}%` }
  return { insetInlineEnd: `${100 - (left < LABEL_RIGHT_UNTIL ? right : left)}%` }
}

function stretchStyle({ fromMs, toMs }: Stretch, view: TimeView) {
  const left = Math.min(100, Math.max(0, percentOf(fromMs, view)))
  const right = Math.min(100, Math.max(0, percentOf(toMs, view)))
  return { insetInlineStart: `${left}%`, inlineSize: `${right - left}%` }
}

const tagOf = ({ tags }: TraceSpan, ...names: string[]): string => tags.find(({ key }) => names.includes(key))?.value ?? ''

/** `812 → 96 tokens`; empty where the span is no call of a language model. */
export function llmText(span: TraceSpan): string {
  const input = tagOf(span, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens')
  const output = tagOf(span, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens')
  return input === '' && output === '' ? '' : `${input || '?'} → ${output || '?'} tokens`
}

/** What eyes see by place and colour. */
function spoken({ span, depth, size }: SpanNode, critical: boolean): string {
  return [
    span.message,
    `begins at ${durationText(span.offsetMs)}`,
    `level ${depth + 1}`,
    critical ? 'on the critical path' : '',
    size > 0 ? `${plural(size, 'span')} beneath it` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}
