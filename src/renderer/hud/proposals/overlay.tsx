import '../../styles/monitors-parts.css'
import { useAtomValue, useSetAtom } from 'jotai'
import type { Proposal } from '../../../shared/model/proposal.ts'
import { isUndecided } from '../../../shared/model/proposal.ts'
import { ACTION_LABEL, type RemediationState } from '../../../shared/model/remediation.ts'
import { loadProposals } from '../../client/proposal-calls.ts'
import { openIncidentAtom, overlayAtom } from '../../state/panels.ts'
import { PROPOSAL_WORD, proposalsAtom, undecidedAtom } from '../../state/proposals.ts'
import { dateTimeText } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { WrappingName } from '../name.tsx'
import { ProposalCard } from './card.tsx'

/** Live messages bring each change; this is for what was missed. */
const EVERY_MS = 10_000

/** Every proposed fix: those that wait on top, then what became of the others. */
export function ProposalsOverlay() {
  const close = useSetAtom(overlayAtom)
  const { data, problem } = useLoaded(loadProposals, EVERY_MS)
  const waiting = useAtomValue(undecidedAtom)
  const decided = useAtomValue(proposalsAtom).filter((one) => !isUndecided(one))
  return (
    <Dialog testId="proposals-overlay" modal className="overlay overlay-proposals" title="Proposed fixes" onClose={() => close(null)}>
      {data === null ? (
        <Waiting problem={problem} what="Proposals" />
      ) : (
        <>
          <StaleNote problem={problem} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
          <div className="proposals-box" role="region" aria-label="Proposed fixes" tabIndex={0}>
            {waiting.map((proposal) => (
              <ProposalCard key={proposal.proposalId} proposal={proposal} />
            ))}
            {decided.length > 0 && (
              <ul className="proposals-list" data-testid="proposals-list">
                {decided.map((proposal) => (
                  <Line key={proposal.proposalId} proposal={proposal} />
                ))}
              </ul>
            )}
            {waiting.length + decided.length === 0 && (
              <p className="panel-note" data-testid="proposals-empty">
                No program has proposed a fix so far. AI clients connect at <code>/mcp</code> of this address; whatever they propose waits
                here for a person, and stays listed with what came of it.
              </p>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}

/** What the outcome does not say by itself: where the fix stands. */
const FIX_WORD: Readonly<Record<RemediationState, string>> = {
  running: 'runs',
  applied: 'applied',
  succeeded: 'worked',
  not_better: 'not better',
  failed: 'failed',
  unknown: 'unknown',
  relapsed: 'relapsed',
  undone: 'undone',
}

function Line({ proposal }: { proposal: Proposal }) {
  const openIncident = useSetAtom(openIncidentAtom)
  const close = useSetAtom(overlayAtom)
  const { incidentId, incidentTitle } = proposal.evidence
  const word = proposal.fixState === null ? PROPOSAL_WORD[proposal.state] : FIX_WORD[proposal.fixState]
  return (
    <li className={`proposal-line is-${proposal.fixState ?? proposal.state}`} data-testid="proposal-line" data-state={proposal.state}>
      <time dateTime={proposal.createdAt}>{dateTimeText(proposal.createdAt, 'local')}</time>
      <em>{word}</em>
      <b>
        {ACTION_LABEL[proposal.action]} on <WrappingName id={proposal.serviceId} />
      </b>
      <p>{proposal.outcome}</p>
      <small>
        {proposal.client} asked: <q>{proposal.reason}</q>
        {proposal.decidedBy !== null && ` Decided by ${proposal.decidedBy}.`}
        {incidentId !== null && (
          <>
            {' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                close(null)
                openIncident(incidentId)
              }}
            >
              {incidentTitle ?? 'Its incident'}
            </button>
          </>
        )}
      </small>
    </li>
  )
}
