import { getDefaultStore } from 'jotai'
import type { Proposal } from '../../shared/model/proposal.ts'
import type { RemediationPlan } from '../../shared/model/runbook.ts'
import { mergeProposals, proposalsAtom } from '../state/proposals.ts'
import { type Answer, ask } from './ask.ts'

interface Preview {
  readonly plan: RemediationPlan
}

const store = getDefaultStore()

/** As many as the core gives at once. */
const MOST = 200

function keep(answer: Answer<Proposal>): Answer<Proposal> {
  if (answer.ok) store.set(proposalsAtom, (known) => mergeProposals(known, [answer.value]))
  return answer
}

/** Approves: the fix runs now. What the core answers may still be that it could not be run. */
export const approveProposal = async (id: string): Promise<Answer<Proposal>> =>
  keep(await ask((client) => client.proposal.approve({ proposal_id: id })))

/** Rejects, for a reason that the client is told. */
export const rejectProposal = async (id: string, reason: string): Promise<Answer<Proposal>> =>
  keep(await ask((client) => client.proposal.reject(reason.trim() === '' ? { proposal_id: id } : { proposal_id: id, reason })))

/** What approving it would do; refused to viewers. */
export const previewOf = ({ serviceId, action }: Pick<Proposal, 'serviceId' | 'action'>): Promise<Answer<Preview>> =>
  ask((client) => client.remediation.preview({ service_id: serviceId, action }))

/** Every proposal that the core keeps, newest first, as many as a page shows; also kept in {@link proposalsAtom}. */
export async function loadProposals(): Promise<Answer<readonly Proposal[]>> {
  const answer = await ask((client) => client.proposal.list({ limit: MOST }))
  if (!answer.ok) return answer
  const { proposals } = answer.value
  store.set(proposalsAtom, (known) => mergeProposals(known, proposals))
  return { ok: true, value: proposals }
}
