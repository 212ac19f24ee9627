import type { Fact } from '../../../shared/model/fact.ts'
import type { Actor } from '../../../shared/model/input.ts'
import type { ProposalMessageWire } from '../../../shared/model/live.ts'
import type { Proposal, ProposalEvidence, ProposalState } from '../../../shared/model/proposal.ts'
import type { ActionName, Remediation } from '../../../shared/model/remediation.ts'
import type { Clock } from '../../core/clock.ts'

/** A fix that a program asks for. */
export interface ProposalRequest {
  readonly serviceId: string
  readonly action: ActionName
  readonly reason: string
  readonly client: string
  /** What would be done: another plan is another fix. */
  readonly plan: string
}

/** Starts a fix by the ordinary command; throws NexusError with why it cannot. */
export type ApplyFix = (fix: Pick<ProposalRequest, 'serviceId' | 'action' | 'plan'>, actor: Actor) => Promise<{ remediationId: string }>

/** What can be asked of the proposals. */
export interface ProposalCalls {
  /** Throws NEXUS_PROPOSAL_LIMIT. */
  propose(request: ProposalRequest, evidence: ProposalEvidence): { readonly proposal: Proposal; readonly repeated: boolean }
  /** Starts the fix. One that cannot start any more comes back `refused`. Throws NEXUS_PROPOSAL_UNKNOWN and NEXUS_PROPOSAL_STATE. */
  approve(id: string, actor: Actor, apply: ApplyFix): Promise<Proposal>
  /** Throws NEXUS_PROPOSAL_UNKNOWN and NEXUS_PROPOSAL_STATE. */
  reject(id: string, actor: Actor, reason: string): Proposal
  /** Throws NEXUS_PROPOSAL_UNKNOWN and NEXUS_PROPOSAL_STATE. */
  withdraw(id: string): Proposal
  /** Throws NEXUS_PROPOSAL_UNKNOWN. */
  get(id: string): Proposal
  /** Newest first. */
  list(filter: { readonly state?: ProposalState | undefined; readonly limit: number }): Proposal[]
  /** The proposal once it is decided, or as it stands after `ms` or when `signal` aborts. Throws NEXUS_PROPOSAL_UNKNOWN. */
  wait(id: string, ms: number, signal: AbortSignal | undefined): Promise<Proposal>
}

/** What the proposals need of their neighbours. */
export interface ProposalPorts {
  readonly clock: Clock
  newId(): string
  /** A proposal that nobody decided on expires after this, ms. */
  readonly expiresMs: number
  readonly store: {
    saveProposal(proposal: Proposal): void
    proposal(id: string): Proposal | null
    proposals(filter: { state?: ProposalState | undefined; limit: number }): Proposal[]
  }
  publish(message: ProposalMessageWire): void
  /** Fixes that the engine knows, newest first. */
  fixes(): readonly Remediation[]
  /** Appends a sentence to the timeline of an incident, if it can still be changed. */
  note(incidentId: string, text: string, actor: Actor): void
}

/** The proposals as the composition root sees them. */
export interface ProposalsPart extends ProposalCalls {
  /** Before anything else: what was undecided when NEXUS stopped is over. */
  resume(): void
  /** Hears facts in order: what comes of the fixes. */
  heard(facts: readonly Fact[]): void
  close(): void
}
