import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import { type Overlay, overlayAtom } from '../../state/panels.ts'
import { undecidedAtom } from '../../state/proposals.ts'
import { freshAtom } from '../../state/store.ts'
import { KeyHint, useKeyLabel } from '../keymap-atom.tsx'
import { ProposalCard } from './card.tsx'

/** Proposals that wait, where the picture makes room for them: the one that expires first whole, the others by name. */
export function ProposalStack() {
  const [first, ...others] = useAtomValue(undecidedAtom)
  const [overlay, setOverlay] = useAtom(overlayAtom)
  // The list has the same cards.
  if (first === undefined || overlay === 'proposals') return null
  return (
    <section className="proposals" aria-label="Proposed fixes" data-testid="proposals">
      <ProposalCard key={first.proposalId} proposal={first} />
      {others.length > 0 && (
        <button type="button" className="proposals-more" data-testid="proposals-more" onClick={() => setOverlay('proposals')}>
          {others.length === 1 ? '1 more proposal waits' : `${others.length} more proposals wait`}:{' '}
          {others.map(({ action, serviceId }) => `${ACTION_LABEL[action]} on ${serviceId}`).join(' · ')} <KeyHint action="proposals.open" />
        </button>
      )}
    </section>
  )
}

/** Overlays that cover the whole console; the others leave its head in sight. */
const WHOLE: ReadonlySet<Overlay | null> = new Set<Overlay>(['monitors', 'voice', 'dashboards', 'traces', 'settings'])

/** While an overlay covers the stage, a line above it says that a proposal waits. */
export function ProposalNotice() {
  const overlay = useAtomValue(overlayAtom)
  const setOverlay = useSetAtom(overlayAtom)
  const waiting = useAtomValue(undecidedAtom)
  const [first] = waiting
  const fresh = useAtomValue(freshAtom)
  // Nobody can decide while the line is down.
  if (first === undefined || overlay === null || overlay === 'proposals' || !fresh) return null
  return (
    <button
      type="button"
      className={`proposal-notice ${WHOLE.has(overlay) ? 'is-in-head' : ''}`}
      data-testid="proposal-notice"
      onClick={() => setOverlay('proposals')}
    >
      <b>{first.client}</b> proposes: {ACTION_LABEL[first.action]} on {first.serviceId}
      {waiting.length > 1 && `, and ${waiting.length - 1} more`} <em>Look</em>
    </button>
  )
}

/** Says each new proposal to screen readers, once. */
export function ProposalAnnouncer() {
  const key = useKeyLabel('proposals.open')
  const newest = [...useAtomValue(undecidedAtom)].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0]
  return (
    <div className="visually-hidden" role="alert" aria-live="assertive" aria-atomic="true" data-testid="live-proposal">
      {newest === undefined
        ? ''
        : `${newest.client} proposes ${ACTION_LABEL[newest.action]} on ${newest.serviceId}: ${newest.reason} ${key === '' ? 'Open the proposed fixes' : `Press ${key}`} to decide.`}
    </div>
  )
}
