import { useMemo } from 'react'
import type { Backtest } from '../../../shared/model/backtest.ts'
import { type Bar, type Lane, lanesOf, ticksOf } from '../../state/monitors-backtest.ts'
import { groupText } from '../../state/monitors-words.ts'
import { clockText, spanText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Face } from './faces.tsx'

/** Lanes drawn at most; those with differences come first. */
const MOST_LANES = 60

/** Would against did, over the time of the recording. */
export function BacktestChart({ result }: { result: Backtest }) {
  const drawn = useMemo(() => lanesOf(result), [result])
  const clock = useClockKind()
  if (drawn === null || drawn.lanes.length === 0) {
    return (
      <Face title="Nothing fires">
        <p>Neither these rules nor those in force alert anywhere in this recording.</p>
      </Face>
    )
  }
  const { fromMs, toMs, lanes } = drawn
  const shown = lanes.slice(0, MOST_LANES)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
    <div className="mon-lanes" role="region" aria-label="Would fire against did fire, over time" tabIndex={0} data-testid="backtest-lanes">
      <div className="mon-axis" aria-hidden="true">
        <span className="mon-legend">
          <i className="bar-would" /> would <i className="bar-did" /> did
        </span>
        <span className="mon-ticks">
          {ticksOf(fromMs, toMs).map((tick) => (
            <span key={tick} style={{ insetInlineStart: `${(tick * 100_000) / (toMs - fromMs)}%` }}>
              {tick === 0 ? clockText(fromMs, clock) : `+${spanText(tick * 1000)}`}
            </span>
          ))}
        </span>
      </div>
      <ul>
        {shown.map((lane) => (
          <LaneLine key={`${lane.monitorId} ${lane.group}`} lane={lane} />
        ))}
      </ul>
      {lanes.length > shown.length && <p className="panel-note">and {lanes.length - shown.length} more that differ less.</p>}
    </div>
  )
}

function LaneLine({ lane }: { lane: Lane }) {
  const differs = lane.onlyWould + lane.onlyDid > 0
  return (
    <li
      className={`mon-lane ${differs ? 'is-different' : ''}`}
      data-testid="backtest-lane"
      data-monitor={lane.monitorId}
      data-group={lane.group}
    >
      <span className="mon-lane-name">
        <b>{groupText(lane.group)}</b>
        <small>{lane.monitorId}</small>
      </span>
      <span className="mon-lane-bars">
        <Bars bars={lane.would} side="would" />
        <Bars bars={lane.did} side="did" />
      </span>
      <span className="mon-lane-count">
        <span className="visually-hidden">would fire </span>
        {lane.would.length}
        <span className="visually-hidden">, did fire </span>
        <span aria-hidden="true"> / </span>
        {lane.did.length}
        {lane.onlyWould > 0 && <em className="is-new">+{lane.onlyWould} new</em>}
        {lane.onlyDid > 0 && <em className="is-lost">−{lane.onlyDid} lost</em>}
      </span>
    </li>
  )
}

function Bars({ bars, side }: { bars: readonly Bar[]; side: 'would' | 'did' }) {
  return (
    <span className="mon-bars">
      {bars.map((bar) => (
        <i
          key={bar.firing.from}
          className={`bar-${side} ${bar.only ? 'is-only' : ''}`}
          title={`${side === 'would' ? 'Would fire' : 'Fired'}: ${bar.firing.why}`}
          style={{ insetInlineStart: `${bar.start * 100}%`, inlineSize: `${(bar.end - bar.start) * 100}%` }}
        />
      ))}
    </span>
  )
}
