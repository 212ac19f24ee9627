import type { LlmDashboard } from '../../../shared/model/dashboard.ts'
import { percentText } from '../../state/words.ts'
import { Name } from '../name.tsx'
import { useOpening } from './open-service.ts'
import { Panel } from './panel.tsx'
import { durationText, shortCount, usdText } from './words.ts'

type Share = LlmDashboard['watched']['pairs'][number]

interface SharesProps {
  readonly title: string
  readonly area: string
  readonly shares: readonly Share[]
  readonly total: LlmDashboard['watched']['total']
  readonly nameOf: (share: Share) => string
}

/** Who spends it: ranked bars with their share. */
export function Shares({ title, area, shares, total, nameOf }: SharesProps) {
  const open = useOpening()
  const ofCost = (total.costUsd ?? 0) > 0
  return (
    <Panel title={title} hint={ofCost ? 'share of cost' : 'share of tokens; no cost is known'} area={area} testId={`dash-${area}`}>
      <ol className="dash-shares">
        {shares.map((one) => {
          const { serviceId } = one
          const body = (
            <>
              <span className="dash-share-bar" aria-hidden="true">
                <i style={{ inlineSize: `${one.share * 100}%` }} />
              </span>
              <span className="dash-share-name">
                <Name id={nameOf(one)} />
              </span>
              <b>{ofCost ? usdText(one.costUsd) : shortCount(one.inputTokens + one.outputTokens)}</b>
              <em>{percentText(one.share)}</em>
              <small>
                {shortCount(one.calls)} calls
                {one.errors > 0 && <span className="tone-critical">, {shortCount(one.errors)} failed</span>}
                {one.latency?.p95 != null && `, p95 ${durationText(one.latency.p95)}`}
                {one.unpriced > 0 && `, ${shortCount(one.unpriced)} without a price`}
              </small>
            </>
          )
          return (
            <li key={nameOf(one)}>
              {serviceId === null || serviceId.startsWith('(') ? (
                <p className="dash-share">{body}</p>
              ) : (
                <button type="button" className="dash-share" data-testid="dash-share" onClick={() => open.service(serviceId)}>
                  {body}
                </button>
              )}
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
