import { NexusError } from '../../shared/errors.ts'
import { toWire } from '../../shared/model/case.ts'
import type { Proposal, ProposalEvidence, ProposalWire } from '../../shared/model/proposal.ts'
import { ACTION_LABEL } from '../../shared/model/remediation.ts'
import type { ServiceDetail } from '../../shared/model/service.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

const wire = (proposal: Proposal): ProposalWire => toWire<ProposalWire>(proposal)

/** Handlers of `proposal`; an approved one runs through `remediation.apply`, the same as a click on *Apply Fix*. */
export function proposalHandlers(os: ContractBase, { loop, proposals, remediation }: RouterParts) {
  function evidenceOf(detail: ServiceDetail): ProposalEvidence {
    const incident = loop.engine.snapshot().activeIncidents.find(({ incidentId }) => incidentId === detail.incidentId)
    return {
      status: detail.status,
      stale: detail.stale,
      latencyMs: detail.latencyMs,
      errorRate: detail.errorRate,
      statusReason: detail.statusReason,
      incidentId: detail.incidentId,
      incidentTitle: incident?.title ?? null,
      cause: incident?.cause ?? null,
    }
  }
  return {
    list: os.proposal.list.handler(({ input }) => ({ proposals: proposals.list(input).map(wire) })),
    get: os.proposal.get.handler(async ({ input, signal }) =>
      wire(await proposals.wait(input.proposal_id, input.wait_seconds * 1_000, signal)),
    ),
    create: os.proposal.create.handler(async ({ input, context }) => {
      const { service_id: serviceId, action, reason, client } = input
      const detail = loop.engine.detail(serviceId)
      if (!detail) throw new NexusError('NEXUS_SERVICE_UNKNOWN', `There is no service ${JSON.stringify(serviceId.slice(0, 80))}.`)
      const pointless = pointlessOf(detail, action, remediation.refusal)
      if (pointless !== null) throw pointless
      const { plan } = await remediation.preview({ serviceId, action, undo: false, run: false }, context.actor)
      const { proposal, repeated } = proposals.propose({ serviceId, action, reason, client, plan: plan.plan }, evidenceOf(detail))
      return { proposal: wire(proposal), repeated }
    }),
    approve: os.proposal.approve.handler(async ({ input, context }) =>
      wire(await proposals.approve(input.proposal_id, context.actor, remediation.apply)),
    ),
    reject: os.proposal.reject.handler(({ input, context }) => wire(proposals.reject(input.proposal_id, context.actor, input.reason))),
    withdraw: os.proposal.withdraw.handler(({ input }) => wire(proposals.withdraw(input.proposal_id))),
  }
}

/** What would be refused anyway is not put before a person. The engine decides again when somebody approves. */
function pointlessOf(detail: ServiceDetail, action: Proposal['action'], refusal: string | null): NexusError | null {
  const { serviceId } = detail
  if (refusal !== null) return new NexusError('NEXUS_SOURCE_UNSUPPORTED', refusal)
  if (!detail.actions.includes(action)) {
    const allowed = detail.actions.join(', ')
    return new NexusError(
      'NEXUS_ACTION_NOT_ALLOWED',
      `${ACTION_LABEL[action]} is not allowed on ${serviceId}; allowed: ${allowed || 'none'}.`,
    )
  }
  if (detail.recovering)
    return new NexusError('NEXUS_REMEDIATION_RUNNING', `A fix is already running on ${serviceId}; wait until it has finished.`)
  const alerts = detail.monitors.some(({ state }) => state === 'alert' || state === 'recovering')
  if (detail.status === 'healthy' && !detail.stale && !detail.chronic && !alerts)
    return new NexusError('NEXUS_REMEDIATION_NOT_NEEDED', `${serviceId} is healthy; there is nothing to fix.`)
  return null
}
