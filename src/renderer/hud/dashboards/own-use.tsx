import type { LlmDashboard } from '../../../shared/model/dashboard.ts'
import { RANGE_WORD } from '../../state/dashboards.ts'
import { Panel } from './panel.tsx'
import { durationText, shortCount, usdText } from './words.ts'

/** What NEXUS itself spends on its model: apart, because it is not of the watched system. */
export function OwnUse({ data }: { data: LlmDashboard }) {
  const { own } = data
  return (
    <Panel title="NEXUS itself" hint={own === null ? 'its own analyses' : own.model} area="own" testId="dash-own">
      {own === null ? (
        <p className="panel-note">Uses no model: its analyses are computed.</p>
      ) : own.total.calls === 0 ? (
        <p className="panel-note">No call of its own in {RANGE_WORD[data.range]}.</p>
      ) : (
        <p className="dash-own-line">
          <b>{shortCount(own.total.calls)}</b> calls, <b>{shortCount(own.total.inputTokens + own.total.outputTokens)}</b> tokens,{' '}
          <b>{own.total.costUsd === null ? 'cost unknown' : usdText(own.total.costUsd)}</b>
          {own.latency.p95 !== null && (
            <>
              , p95 <b>{durationText(own.latency.p95)}</b>
            </>
          )}
        </p>
      )}
    </Panel>
  )
}
