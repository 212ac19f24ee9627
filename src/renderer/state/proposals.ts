import { atom } from 'jotai'
import { isUndecided, type Proposal } from '../../shared/model/proposal.ts'

/** Proposals kept in the page: those that the audit list shows. */
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
