import { z } from 'zod'
import { MAX_WAIT_SECONDS, proposalInput } from '../../../../shared/contract/proposal.ts'
import { isUndecided, type ProposalWire, proposalSchema } from '../../../../shared/model/proposal.ts'
import { ACTION_LABEL } from '../../../../shared/model/remediation.ts'
import { defineTool, type ToolCall } from '../tool.ts'

/** Most clients give up on a call after a minute; those that ask at once can come back with get_proposal. */
const DEFAULT_WAIT_SECONDS = 25
/** A client that wants to know hears this often that somebody is still thinking, s. */
const BEAT_SECONDS = 5

const waitSchema = z.number().min(0).max(MAX_WAIT_SECONDS)
const output = z.object({
  proposal: proposalSchema,
  /** The same fix waited already: this is that proposal, and no second one. */
  repeated: z.boolean(),
  /** What to do next, in one sentence. */
  next: z.string(),
})

export const applyRemediation = defineTool({
  name: 'apply_remediation',
  title: 'Propose a fix',
  description: [
    'Proposes a fix for a service. It does NOT run by this call: a person at the NEXUS window approves or rejects it, and it expires if nobody decides.',
    `Waits up to wait_seconds for the decision and returns the proposal; while its state is "pending", ask get_proposal.`,
    'get_system_status says which actions a service allows. Give the reason that convinces a person: what you saw, and why this action helps.',
  ].join(' '),
  input: proposalInput.omit({ client: true }).extend({
    wait_seconds: waitSchema.default(DEFAULT_WAIT_SECONDS).describe('Waits for the decision up to so many seconds.'),
  }),
  output,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
  async run({ wait_seconds, ...fix }, call) {
    const created = await call.nexus.proposal.create({ ...fix, client: call.client })
    // Withdrawn only by whoever made it: another client's stays.
    const own = created.proposal.client === call.client
    const proposal = await decided(created.proposal, wait_seconds, call, own)
    return answer(proposal, created.repeated)
  },
})

export const getProposal = defineTool({
  name: 'get_proposal',
  title: 'Look at a proposed fix',
  description: 'How a proposed fix stands: waiting for a person, applied, rejected, refused or expired, and what came of it.',
  input: z.object({
    proposal_id: z.string().min(1).max(100),
    wait_seconds: waitSchema.default(0).describe('Waits for the decision up to so many seconds.'),
  }),
  output,
  async run({ proposal_id, wait_seconds }, call) {
    const proposal = await call.nexus.proposal.get({ proposal_id })
    return answer(await decided(proposal, wait_seconds, call, false), false)
  },
})

/** Waits in short pieces, so that the client hears that it is still being waited for. */
async function decided(proposal: ProposalWire, seconds: number, call: ToolCall, own: boolean): Promise<ProposalWire> {
  let known = proposal
  const input = { proposal_id: proposal.proposal_id }
  for (let waited = 0; waited < seconds && isUndecided(known) && !call.signal.aborted; waited += BEAT_SECONDS) {
    call.progress(waited, seconds, 'Waiting for a person to decide in the NEXUS window.')
    known = await call.nexus.proposal.get({ ...input, wait_seconds: Math.min(BEAT_SECONDS, seconds - waited) }, { signal: call.signal })
  }
  if (own && call.cancelled() && known.state === 'pending') return call.nexus.proposal.withdraw(input)
  return known
}

const NEXT: Readonly<Record<ProposalWire['state'], string>> = {
  pending: 'A person has not decided yet; ask get_proposal for it, and tell your user that the NEXUS window waits for them.',
  approved: 'It was approved and is being started; ask get_proposal what came of it.',
  applied: 'It was approved and started; ask get_proposal or get_system_status whether it helped.',
  refused: 'It was approved, but could not be started any more; look at get_system_status again.',
  rejected: 'A person said no; do not propose the same again, but heed the reason.',
  expired: 'Nobody decided in time and nothing ran; propose it again only if it is still needed and somebody is there.',
  withdrawn: 'It was taken back and nothing ran.',
}

function answer(proposal: ProposalWire, repeated: boolean) {
  const next = NEXT[proposal.state]
  const text = [
    `${ACTION_LABEL[proposal.action]} on ${proposal.service_id}: ${proposal.state}. ${proposal.outcome}`,
    `Proposal ${proposal.proposal_id}${repeated ? `, which ${proposal.client} had made already` : ''}; it expires at ${proposal.expires_at}.`,
    next,
  ]
  return { result: { proposal, repeated, next }, text: text.join('\n') }
}
