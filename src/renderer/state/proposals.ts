import { atom } from 'jotai'
import { isUndecided, type Proposal, type ProposalState } from '../../shared/model/proposal.ts'
import type { ActionName } from '../../shared/model/remediation.ts'
import { latencyText, percentText } from './words.ts'

/** Proposals kept in the page: those that the list shows. */
const KEPT = 200

/** Proposed fixes that this page knows of, newest first. */
export const proposalsAtom = atom<readonly Proposal[]>([])
/** Those that wait for a person, soonest to expire first. */
export const undecidedAtom = atom((get) =>
  get(proposalsAtom)
    .filter(isUndecided)
    .sort((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt)),
)

/** Merges newer copies into a newest-first list; the copy with the later `updatedAt` wins. */
export function mergeProposals(known: readonly Proposal[], fresh: readonly Proposal[]): readonly Proposal[] {
  const byId = new Map(known.map((one) => [one.proposalId, one]))
  for (const proposal of fresh) {
    const old = byId.get(proposal.proposalId)
    if (!old || Date.parse(old.updatedAt) <= Date.parse(proposal.updatedAt)) byId.set(proposal.proposalId, proposal)
  }
  return [...byId.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)).slice(0, KEPT)
}

/** What the core keeps takes the place of what was known, except for what was heard since the line came up. */
export function replaceProposals(known: readonly Proposal[], kept: readonly Proposal[], heard: ReadonlySet<string>): readonly Proposal[] {
  return mergeProposals(
    known.filter(({ proposalId }) => heard.has(proposalId)),
    kept,
  )
}

/** What an action does, for the person who decides. */
export const ACTION_EFFECT: Readonly<Record<ActionName, string>> = {
  reset_context: 'It forgets its conversations; requests under way start over.',
  restart_service: 'It is restarted and does not answer for a moment.',
  scale_out: 'More instances of it are started.',
  failover: 'Its standby takes over; open connections are cut.',
  clear_cache: 'Its cache is emptied; it is slower until the cache is warm again.',
  throttle_traffic: 'Less traffic is let through to it; some requests are turned away.',
}

export const PROPOSAL_WORD: Readonly<Record<ProposalState, string>> = {
  pending: 'waiting',
  approved: 'approved',
  applied: 'applied',
  refused: 'not run',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'taken back',
}

/** How the service stood when the fix was proposed. */
export function evidenceText({ evidence }: Proposal): string {
  const { status, stale, latencyMs, errorRate } = evidence
  return `${stale ? 'stale' : status}, ${latencyText(latencyMs)}, errors ${percentText(errorRate)}`
}

/** Time left, ms; never below 0. `now`: the core's wall clock. */
export const leftMs = ({ expiresAt }: Proposal, now: number): number => Math.max(0, Date.parse(expiresAt) - now)

/** Minutes and seconds left. */
export function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
