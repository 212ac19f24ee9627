import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useState } from 'react'
import type { Proposal } from '../../../shared/model/proposal.ts'
import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import type { RemediationPlan } from '../../../shared/model/runbook.ts'
import { previewOf } from '../../client/proposal-calls.ts'
import { toneOf } from '../../state/board.ts'
import { openIncidentAtom } from '../../state/panels.ts'
import { ACTION_EFFECT, evidenceText, leftMs, leftText } from '../../state/proposals.ts'
import { freshAtom, serviceByIdAtom } from '../../state/store.ts'
import { voiceSkewAtom } from '../../state/voice.ts'
import { latencyText, percentText } from '../../state/words.ts'
import { useNow } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { WrappingName } from '../name.tsx'
import { OperatorOnly } from '../operator-only.tsx'
import { Decision } from './decision.tsx'

/** Time is short below this, ms. */
const SHORT_MS = 20_000

/** A fix that a program proposes: who, what, why, how the service stands, how long is left. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const { serviceId, action, client, reason, evidence } = proposal
  const openIncident = useSetAtom(openIncidentAtom)
  const { incidentId, cause } = evidence
  return (
    <article className="proposal" data-testid="proposal" data-proposal={proposal.proposalId} data-state={proposal.state}>
      <header>
        <span className="proposal-kind">Proposed fix</span>
        <Countdown proposal={proposal} />
      </header>
      <div className="proposal-body">
        <h3>
          {ACTION_LABEL[action]} on <WrappingName id={serviceId} />
        </h3>
        <p className="proposal-why">
          <b data-testid="proposal-client">{client}</b> <span>asks:</span> <q>{reason}</q>
        </p>
        <Effect proposal={proposal} />
        <p className="proposal-evidence">
          <Now proposal={proposal} />
          {incidentId !== null && (
            <button type="button" className="link" onClick={() => openIncident(incidentId)}>
              {evidence.incidentTitle ?? 'Its incident'}
            </button>
          )}
          {cause !== null && (
            <span>
              cause <b>{cause.serviceId}</b>, {Math.round(cause.confidence * 100)} %
            </span>
          )}
        </p>
      </div>
      <OperatorOnly>
        <Decision proposal={proposal} />
      </OperatorOnly>
    </article>
  )
}

/** What approving does: in words, and where a runbook says how, the command or call itself. */
function Effect({ proposal }: { proposal: Proposal }) {
  const [plan, setPlan] = useState<RemediationPlan | null>(null)
  useEffect(() => {
    let gone = false
    void previewOf(proposal).then((answer) => {
      if (!gone && answer.ok) setPlan(answer.value.plan)
    })
    return () => {
      gone = true
    }
  }, [proposal])
  const other = plan !== null && plan.plan !== proposal.plan
  return (
    <p className="proposal-effect">
      <b>If you approve:</b> {ACTION_EFFECT[proposal.action]}
      {plan !== null && plan.how !== 'built_in' && (
        <>
          {' '}
          <code data-testid="proposal-plan">{plan.text}</code>
        </>
      )}
      {plan?.confirm && <em>{plan.confirm}</em>}
      {other && <em>The runbook was changed since this was proposed: approving will do nothing.</em>}
    </p>
  )
}

/** The service as it is now, and as it was where that is another status. */
function Now({ proposal }: { proposal: Proposal }) {
  const view = useAtomValue(serviceByIdAtom).get(proposal.serviceId)
  const fresh = useAtomValue(freshAtom)
  // What the line told last is not now.
  if (!view || !fresh) return <span>When asked: {evidenceText(proposal)}</span>
  const changed = view.status !== proposal.evidence.status || view.stale !== proposal.evidence.stale
  return (
    <span>
      <Mark tone={toneOf(view)} /> Now {view.stale ? 'stale' : view.status}, {latencyText(view.latencyMs)}, errors{' '}
      {percentText(view.errorRate)}
      {changed && <> (when asked: {evidenceText(proposal)})</>}
    </span>
  )
}

function Countdown({ proposal }: { proposal: Proposal }) {
  const now = useNow(500) + useAtomValue(voiceSkewAtom)
  const left = leftMs(proposal, now)
  const whole = Date.parse(proposal.expiresAt) - Date.parse(proposal.createdAt)
  return (
    <span className={`proposal-left ${left < SHORT_MS ? 'is-short' : ''}`} data-testid="proposal-left">
      <i aria-hidden="true">
        <i style={{ inlineSize: `${whole > 0 ? Math.min(100, (left / whole) * 100) : 0}%` }} />
      </i>
      <span>{left === 0 ? 'expires' : `expires in ${leftText(left)}`}</span>
    </span>
  )
}
