import type { LlmDashboard } from '../../../shared/model/dashboard.ts'
import { clockText, sentence, withClock } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { Panel } from './panel.tsx'
import { usdText } from './words.ts'

type Gauge = LlmDashboard['budgets'][number]
const TONE = { ok: 'healthy', near: 'warning', over: 'critical', unknown: 'unknown' } as const

/** How much of each budget is spent, and when it will be. The monitor of the same limit alerts. */
export function Budgets({ gauges, onEdit }: { gauges: readonly Gauge[]; onEdit: () => void }) {
  return (
    <Panel
      title="Budget"
      hint={
        <button type="button" className="small-button" data-testid="dash-budget-edit" onClick={onEdit}>
          {gauges.length === 0 ? 'Set a budget' : 'Change'}
        </button>
      }
      area="budget"
      testId="dash-budget"
    >
      {gauges.length === 0 ? (
        <p className="panel-note">There is no limit: whatever calls cost, nothing alerts.</p>
      ) : (
        <ul className="dash-gauges">
          {gauges.map((gauge) => (
            <BudgetGauge key={gauge.monitorId} gauge={gauge} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function BudgetGauge({ gauge }: { gauge: Gauge }) {
  const clock = useClockKind()
  const { serviceId, period, limitUsd, spentUsd, state, reachesAt } = gauge
  const tone = TONE[state]
  return (
    <li className={`dash-gauge is-${state}`} data-testid="dash-gauge" data-state={state} data-monitor={gauge.monitorId}>
      <p className="dash-gauge-head">
        <Mark tone={tone} label />
        <span>{serviceId === null ? `All, per ${period}` : <Name id={serviceId} />}</span>
        {serviceId !== null && <small>per {period}</small>}
        <b className={state === 'ok' ? '' : `tone-${tone}`}>{spentUsd === null ? 'unknown' : usdText(spentUsd)}</b>
        <small>of {usdText(limitUsd)}</small>
      </p>
      <span
        className="dash-meter"
        role="meter"
        aria-valuemin={0}
        aria-valuemax={limitUsd}
        aria-valuenow={Math.min(limitUsd, spentUsd ?? 0)}
        aria-valuetext={spentUsd === null ? 'unknown' : `${usdText(spentUsd)} of ${usdText(limitUsd)}`}
        aria-label={`Spent of the budget of ${serviceId ?? 'all services'} per ${period}`}
      >
        <i style={{ inlineSize: `${Math.min(100, ((spentUsd ?? 0) / limitUsd) * 100)}%` }} />
      </span>
      <p className="dash-gauge-why" title={withClock(sentence(gauge.sentence), clock)}>
        {state === 'unknown'
          ? 'No price is known for these calls.'
          : state === 'over'
            ? `Over budget. The monitor ${gauge.monitorId} alerts.`
            : reachesAt !== null
              ? `At this pace it is reached at ${clockText(reachesAt, clock).slice(0, 5)}.`
              : 'Not reached at this pace.'}
        {gauge.unpriced > 0 && state !== 'unknown' && ` ${gauge.unpriced} calls have no price.`}
      </p>
    </li>
  )
}
