import { useAtomValue } from 'jotai'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import { incidentsAtom } from '../../state/store.ts'
import { clockText, countText, plural, shortName } from '../../state/words.ts'
import { useClockKind, useNow } from '../hooks.ts'
import { BacktestChart } from './backtest-chart.tsx'
import { Face } from './faces.tsx'
import type { BacktestRun, BacktestState } from './use-backtest.ts'
import { Select } from './why-page.tsx'

/** Trying the edited rules on recorded history: what to try, and what came of it. */
export function BacktestPanel({ backtest, text, rules }: { backtest: BacktestRun; text: string; rules: readonly MonitorRule[] }) {
  const incidents = useAtomValue(incidentsAtom)
  const clock = useClockKind()
  const { state, trial } = backtest
  return (
    <section className="mon-backtest" aria-label="Try on history" data-testid="backtest" data-state={state.kind}>
      <div className="mon-bar">
        <h3>Try on history</h3>
        <Select
          label="Recording"
          all="newest recording"
          value={trial.incidentId}
          onChange={(incidentId) => backtest.choose({ ...trial, incidentId })}
          options={incidents.slice(0, 40).map((one) => [one.incidentId, `${clockText(one.openedAt, clock)} ${shortName(one.title, 34)}`])}
        />
        <Select
          label="Rules"
          all="all monitors"
          value={trial.monitorId}
          onChange={(monitorId) => backtest.choose({ ...trial, monitorId })}
          options={rules.map((rule) => [rule.monitorId, rule.title])}
        />
        <button
          type="button"
          className="small-button is-primary"
          data-testid="backtest-run"
          disabled={state.kind === 'running'}
          onClick={() => void backtest.run(text)}
        >
          {state.kind === 'done' || state.kind === 'failed' ? 'Try again' : 'Try'}
        </button>
        <span className="mon-bar-space" />
        <button type="button" className="small-button" data-testid="backtest-close" onClick={backtest.close}>
          Hide
        </button>
      </div>
      <Outcome state={state} text={text} onCancel={backtest.cancel} />
    </section>
  )
}

function Outcome({ state, text, onCancel }: { state: BacktestState; text: string; onCancel: () => void }) {
  switch (state.kind) {
    case 'closed':
    case 'asking':
      return (
        <Face title="What would these rules have said?">
          <p>The recorded events run through the rules as they are written above. Nothing in force changes.</p>
        </Face>
      )
    case 'running':
      return <Running since={state.since} onCancel={onCancel} />
    case 'failed':
      return (
        <Face title="It could not be tried" tone="bad">
          <p>{state.message}</p>
        </Face>
      )
    case 'done':
      return <Result state={state} old={state.text !== text} />
  }
}

function Running({ since, onCancel }: { since: number; onCancel: () => void }) {
  const now = useNow(250)
  return (
    <Face title="Trying on recorded history" tone="busy">
      <p>
        <span aria-hidden="true">{Math.max(0, Math.round((now - since) / 1000))} s </span>
        <button type="button" className="small-button" onClick={onCancel}>
          Stop waiting
        </button>
      </p>
    </Face>
  )
}

function Result({ state: { result }, old }: { state: Extract<BacktestState, { kind: 'done' }>; old: boolean }) {
  const same = result.onlyWould === 0 && result.onlyDid === 0
  return (
    <>
      <p className="mon-summary" data-testid="backtest-summary" role="status">
        {result.summary}
        {old && <small> The text changed since: try again.</small>}
      </p>
      <dl className="mon-tallies">
        <div className="is-would">
          <dt>would fire</dt>
          <dd data-testid="backtest-would">{countText(result.wouldFire.length)}</dd>
        </div>
        <div className="is-did">
          <dt>did fire</dt>
          <dd data-testid="backtest-did">{countText(result.didFire.length)}</dd>
        </div>
        <div className={result.onlyWould > 0 ? 'is-new' : ''}>
          <dt>only these rules</dt>
          <dd data-testid="backtest-only-would">{countText(result.onlyWould)}</dd>
        </div>
        <div className={result.onlyDid > 0 ? 'is-lost' : ''}>
          <dt>no longer said</dt>
          <dd data-testid="backtest-only-did">{countText(result.onlyDid)}</dd>
        </div>
        <div>
          <dt>{same ? 'same on' : 'on'}</dt>
          <dd>
            {countText(result.events)} <small>events</small>
          </dd>
        </div>
        <div>
          <dt>would open</dt>
          <dd>
            {countText(result.incidents)} <small>{plural(result.incidents, 'incident').replace(/^\S+ /, '')}</small>
          </dd>
        </div>
      </dl>
      {result.problems.length > 0 && (
        <p className="mon-problem">{plural(result.problems.length, 'problem')} in the text: only monitors without one were tried.</p>
      )}
      <BacktestChart result={result} />
    </>
  )
}
