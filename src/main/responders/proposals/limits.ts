import type { Proposal } from '../../../shared/model/proposal.ts'
import type { ProposalRequest } from './types.ts'

/** Proposals that may wait for a person at once: more is a flood, not a question. */
const MOST_PENDING = 5
const MOST_PENDING_OF_CLIENT = 3
/** Proposals within {@link SPAN_MS}. Clients name themselves, so the bound on all of them is the one that holds. */
const MOST_OF_CLIENT = 10
const MOST_OF_ALL = 30
const SPAN_MS = 10 * 60_000
/** What was rejected is not asked again for this long, whoever asks, ms. */
const REJECTED_MS = 2 * 60_000
/** Proposals that the limits look at. */
export const LOOKED_AT = 2 * MOST_OF_ALL

/** Why another proposal cannot be taken now, in one sentence, or null. `newest`: proposals, newest first. */
export function limitOf(request: ProposalRequest, newest: readonly Proposal[], nowMs: number): string | null {
  const ageOf = ({ createdAt }: Proposal) => nowMs - Date.parse(createdAt)
  const pending = newest.filter(({ state }) => state === 'pending')
  if (pending.length >= MOST_PENDING) return `${MOST_PENDING} proposals wait for a person already; wait until they are decided or expire.`
  if (pending.filter(({ client }) => client === request.client).length >= MOST_PENDING_OF_CLIENT)
    return `${MOST_PENDING_OF_CLIENT} proposals of ${request.client} wait for a person already; wait until they are decided or expire.`
  const lately = newest.filter((proposal) => ageOf(proposal) < SPAN_MS)
  const own = lately.filter(({ client }) => client === request.client)
  if (own.length >= MOST_OF_CLIENT)
    return `${request.client} has made ${own.length} proposals in the last ten minutes, which is the most; ask again in ${waitText(own, ageOf)}.`
  if (lately.length >= MOST_OF_ALL)
    return `Programs have made ${lately.length} proposals in the last ten minutes, which is the most; ask again in ${waitText(lately, ageOf)}.`
  return rejectionOf(request, newest, nowMs)
}

function rejectionOf({ serviceId, action }: ProposalRequest, newest: readonly Proposal[], nowMs: number): string | null {
  const same = newest.find((one) => one.state === 'rejected' && one.serviceId === serviceId && one.action === action)
  if (same?.decidedAt === undefined || same.decidedAt === null) return null
  const leftMs = Date.parse(same.decidedAt) + REJECTED_MS - nowMs
  if (leftMs <= 0 || leftMs > REJECTED_MS) return null
  const why = same.decisionReason === null ? '' : ` ("${same.decisionReason}")`
  return `${same.decidedBy ?? 'A person'} has just rejected this${why}; propose something else, or ask again in ${Math.ceil(leftMs / 1_000)} s.`
}

function waitText(lately: readonly Proposal[], ageOf: (proposal: Proposal) => number): string {
  const oldest = Math.max(...lately.map(ageOf))
  return `${Math.max(Math.ceil((SPAN_MS - oldest) / 1_000), 1)} s`
}
