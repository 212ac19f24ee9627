import { useAtomValue, useSetAtom } from 'jotai'
import { useState } from 'react'
import type { LlmDashboard } from '../../../shared/model/dashboard.ts'
import { startChaos } from '../../client/commands.ts'
import { RANGE_WORD } from '../../state/dashboards.ts'
import { chaosAtom, sourceAtom } from '../../state/store.ts'
import { openTracesAtom } from '../../state/trace-view.ts'
import { percentText, spanText } from '../../state/words.ts'
import { Face } from '../monitors/faces.tsx'
import { BudgetForm } from './budget-form.tsx'
import { Budgets } from './budgets.tsx'
import { OwnUse } from './own-use.tsx'
import { Panel, TimeAxis } from './panel.tsx'
import { Plot } from './plot.tsx'
import { type Layer, scaleTop } from './plot-drawing.ts'
import { Shares } from './shares.tsx'
import { durationText, highestOf, shortCount, usdText } from './words.ts'

/** Scenario of the simulator that makes calls expensive. */
const STORM = 'llm-token-storm'

/** The LLM Deep Dive: what calls to language models cost, how many and how slow they are. */
export function LlmPage({ data, reload }: { data: LlmDashboard; reload: () => void }) {
  const [editing, setEditing] = useState(false)
  const { watched } = data
  if (watched.total.calls === 0 && !editing) return <NoCalls data={data} onBudget={() => setEditing(true)} />
  return (
    <div className="dash-grid dash-llm">
      <CostTile data={data} />
      <TokensTile data={data} />
      <CallsTile data={data} />
      <LatencyTile data={data} />
      <Shares title="By service" shares={watched.services} nameOf={(one) => one.serviceId ?? ''} total={watched.total} area="services" />
      <Shares title="By model" shares={watched.models} nameOf={(one) => one.model ?? ''} total={watched.total} area="models" />
      {editing ? (
        <BudgetForm
          services={watched.services.flatMap(({ serviceId }) => serviceId ?? [])}
          onDone={(saved) => {
            setEditing(false)
            if (saved) reload()
          }}
        />
      ) : (
        <Budgets gauges={data.budgets} onEdit={() => setEditing(true)} />
      )}
      <OwnUse data={data} />
    </div>
  )
}

/** No call in the range: what to do to see one. */
function NoCalls({ data, onBudget }: { data: LlmDashboard; onBudget: () => void }) {
  const chaos = useAtomValue(chaosAtom)
  const storm = chaos !== null
  const replay = useAtomValue(sourceAtom)?.kind === 'replay'
  return (
    <Face title={`No language-model calls in the last ${RANGE_WORD[data.range]}`}>
      {replay ? (
        <p>The recording tells of none: choose a longer range, or watch a service that reports its calls.</p>
      ) : (
        <p>
          {storm ? 'Run the scenario token storm, or point ' : 'Choose a longer range, or point '}
          <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> of a service that calls models at NEXUS.
        </p>
      )}
      <p className="mon-actions">
        {storm && (
          <button type="button" className="small-button" data-testid="dash-storm" onClick={() => void startChaos(STORM)}>
            Run the token storm
          </button>
        )}
        <button type="button" className="small-button" data-testid="dash-budget-edit" onClick={onBudget}>
          Set a budget
        </button>
      </p>
    </Face>
  )
}

interface TileProps {
  readonly title: string
  readonly area: string
  readonly figure: string
  readonly unit: string
  readonly tone?: 'critical' | 'warning' | undefined
  /** What happened in the whole range, in one line. */
  readonly line: React.ReactNode
  readonly data: LlmDashboard
  readonly layers: readonly Layer[]
  readonly highest: number
  readonly format: (value: number) => string
  readonly label: string
}

/** A figure with what it was over the range. */
function Tile({ title, area, figure, unit, tone, line, data, layers, highest, format, label }: TileProps) {
  const top = scaleTop(highest)
  return (
    <Panel title={title} hint={`pace of the last ${spanText(data.watched.pace.overMs)}`} area={area} testId={`dash-${area}`}>
      <p className={`dash-figure is-tile ${tone === undefined ? '' : `tone-${tone}`}`}>
        <span data-testid={`dash-${area}-figure`}>{figure}</span>
        <small>{unit}</small>
      </p>
      <p className="dash-line">{line}</p>
      <div className="dash-tile-plot">
        <Plot label={label} top={top} heard={data.heard} layers={layers} />
        <small aria-hidden="true">{format(top)}</small>
      </div>
      <TimeAxis {...data} />
    </Panel>
  )
}

/** Time of one column, as a unit: `a minute`. */
function columnWord(columnMs: number): string {
  if (columnMs < 60_000) return `each ${columnMs / 1_000} s`
  return columnMs === 60_000 ? 'each minute' : `each ${columnMs / 60_000} min`
}

function CostTile({ data }: { data: LlmDashboard }) {
  const { pace, total, series } = data.watched
  const over = data.budgets.some(({ state }) => state === 'over')
  const near = data.budgets.some(({ state }) => state === 'near')
  return (
    <Tile
      title="Cost"
      area="cost"
      figure={pace.costPerHour === null ? 'unknown' : usdText(pace.costPerHour)}
      unit={pace.costPerHour === null ? 'no price known' : 'an hour'}
      tone={over ? 'critical' : near ? 'warning' : undefined}
      line={
        <>
          <b>{usdText(total.costUsd)}</b> in {RANGE_WORD[data.range]}
          {total.unpriced > 0 && `, ${shortCount(total.unpriced)} calls without a price`}
        </>
      }
      data={data}
      layers={[{ kind: 'bar', ink: 'orange', values: series.costUsd }]}
      highest={highestOf(series.costUsd)}
      format={(value) => `${usdText(value)} ${columnWord(data.columnMs)}`}
      label={`Cost ${columnWord(data.columnMs)}, highest ${usdText(highestOf(series.costUsd))}.`}
    />
  )
}

function TokensTile({ data }: { data: LlmDashboard }) {
  const { pace, total, series } = data.watched
  const sums = series.inputTokens.map((input, i) => (input ?? 0) + (series.outputTokens[i] ?? 0))
  return (
    <Tile
      title="Tokens"
      area="tokens"
      figure={shortCount(pace.inputTokensPerHour + pace.outputTokensPerHour)}
      unit="an hour"
      line={
        <>
          <i className="dash-key ink-ice" aria-hidden="true" /> <b>{shortCount(total.inputTokens)}</b> in,{' '}
          <i className="dash-key ink-violet" aria-hidden="true" /> <b>{shortCount(total.outputTokens)}</b> out
        </>
      }
      data={data}
      layers={[
        { kind: 'bar', ink: 'ice', values: series.inputTokens },
        { kind: 'bar', ink: 'violet', values: series.outputTokens, stacked: true },
      ]}
      highest={highestOf(sums)}
      format={(value) => `${shortCount(value)} ${columnWord(data.columnMs)}`}
      label={`Tokens ${columnWord(data.columnMs)}, highest ${shortCount(highestOf(sums))}.`}
    />
  )
}

function CallsTile({ data }: { data: LlmDashboard }) {
  const { pace, total, series } = data.watched
  const failing = pace.errorRatio !== null && pace.errorRatio >= 0.05
  const good = series.calls.map((calls, i) => (calls === null ? null : Math.max(0, calls - (series.errors[i] ?? 0))))
  return (
    <Tile
      title="Calls"
      area="calls"
      figure={shortCount(pace.callsPerMinute)}
      unit="a minute"
      line={
        <>
          <b>{shortCount(total.calls)}</b> calls,{' '}
          <span className={failing ? 'tone-critical' : ''}>
            <i className="dash-key ink-critical" aria-hidden="true" /> <b>{shortCount(total.errors)}</b> failed
            {pace.errorRatio !== null && failing && ` (${percentText(pace.errorRatio)} now)`}
          </span>
        </>
      }
      data={data}
      layers={[
        { kind: 'bar', ink: 'ice', values: good },
        { kind: 'bar', ink: 'critical', values: series.errors, stacked: true },
      ]}
      highest={highestOf(series.calls)}
      format={(value) => `${shortCount(value)} ${columnWord(data.columnMs)}`}
      label={`Calls ${columnWord(data.columnMs)}, highest ${shortCount(highestOf(series.calls))}; ${shortCount(total.errors)} failed.`}
    />
  )
}

function LatencyTile({ data }: { data: LlmDashboard }) {
  const { latency, series } = data.watched
  const top = scaleTop(highestOf(series.p99))
  const open = useSetAtom(openTracesAtom)
  return (
    <Panel
      title="Model latency"
      hint={
        <>
          over {RANGE_WORD[data.range]}{' '}
          <button type="button" className="small-button" data-testid="dash-traces" onClick={() => open({ kind: 'all' })}>
            Traces
          </button>
        </>
      }
      area="model-latency"
      testId="dash-model-latency"
    >
      <dl className="dash-percentiles">
        {(
          [
            ['p50', 'healthy'],
            ['p95', 'orange'],
            ['p99', 'rose'],
          ] as const
        ).map(([name, ink]) => (
          <div key={name}>
            <dt>
              <i className={`dash-key ink-${ink}`} aria-hidden="true" />
              {name}
            </dt>
            <dd data-testid={`dash-${name}`}>{durationText(latency[name])}</dd>
          </div>
        ))}
      </dl>
      <div className="dash-tile-plot">
        <Plot
          label={`Latency of model calls: half take at most ${durationText(latency.p50)}, 95 percent ${durationText(latency.p95)}, 99 percent ${durationText(latency.p99)}.`}
          top={top}
          heard={data.heard}
          layers={[
            { kind: 'line', ink: 'rose', values: series.p99 },
            { kind: 'line', ink: 'orange', values: series.p95 },
            { kind: 'line', ink: 'healthy', values: series.p50 },
          ]}
        />
        <small aria-hidden="true">{durationText(top)}</small>
      </div>
      <TimeAxis {...data} />
    </Panel>
  )
}
