import { NexusError } from '../../../shared/errors.ts'
import { toWire } from '../../../shared/model/case.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import type { Actor } from '../../../shared/model/input.ts'
import { isUndecided, type Proposal, type ProposalEvidence, type ProposalState, type ProposalWire } from '../../../shared/model/proposal.ts'
import { ACTION_LABEL, type Remediation, type RemediationState } from '../../../shared/model/remediation.ts'
import { LOOKED_AT, limitOf } from './limits.ts'
import type { ApplyFix, ProposalPorts, ProposalRequest, ProposalsPart } from './types.ts'
import { Waiters } from './waiters.ts'

/** Fixes of approved proposals whose end is still listened for; the oldest are let go. */
const MOST_FOLLOWED = 50

/** States of a fix that may still become another one. */
const UNSETTLED: ReadonlySet<RemediationState> = new Set<RemediationState>(['running', 'applied', 'succeeded'])

/** Who a proposal is attributed to in timelines. */
const clientActor = ({ client }: Pick<Proposal, 'client'>): Actor => ({ name: `mcp:${client}`, role: 'system' })
/** Who applies an approved fix: both the program and the person. */
const approvedBy = (proposal: Proposal, by: string): string => `mcp:${proposal.client} approved by ${by}`

/**
 * Fixes that programs propose. Nothing here runs a fix but `approve`, and that only for a proposal which is pending and
 * has not expired. Each change is kept before anybody hears of it; after a stop, whatever was undecided is expired.
 */
export class Proposals implements ProposalsPart {
  private readonly ports: ProposalPorts
  /** Undecided ones, with what ends their timer. */
  private readonly undecided = new Map<string, { proposal: Proposal; cancel: () => void }>()
  /** Applied ones by the id of their fix, oldest first. */
  private readonly followed = new Map<string, Proposal>()
  private readonly waiters: Waiters

  constructor(ports: ProposalPorts) {
    this.ports = ports
    this.waiters = new Waiters(ports.clock)
  }

  resume(): void {
    const { store } = this.ports
    const newest = store.proposals({ limit: LOOKED_AT })
    const claimed = new Set(newest.flatMap(({ remediationId }) => remediationId ?? []))
    const states: readonly ProposalState[] = ['pending', 'approved']
    for (const proposal of states.flatMap((state) => store.proposals({ state, limit: LOOKED_AT }))) {
      const fix = proposal.state === 'approved' ? this.fixOf(proposal, claimed) : undefined
      if (fix !== undefined) {
        claimed.add(fix.remediationId)
        this.applied(proposal, fix.remediationId)
      } else {
        const outcome =
          proposal.state === 'approved'
            ? `${proposal.decidedBy} approved it, but NEXUS was stopped before the fix began; it did not run.`
            : 'NEXUS was stopped before anybody decided; it did not run.'
        this.change(proposal, { state: 'expired', outcome })
      }
    }
    for (const proposal of newest) {
      if (proposal.state !== 'applied' || proposal.remediationId === null) continue
      if (proposal.fixState !== null && UNSETTLED.has(proposal.fixState)) this.follow(proposal, proposal.remediationId)
    }
  }

  propose(request: ProposalRequest, evidence: ProposalEvidence): { proposal: Proposal; repeated: boolean } {
    const { clock, expiresMs } = this.ports
    const same = [...this.undecided.values()].find(
      ({ proposal }) => proposal.serviceId === request.serviceId && proposal.action === request.action,
    )
    if (same !== undefined) return { proposal: same.proposal, repeated: true }
    const now = clock.now()
    const limit = limitOf(request, this.list({ limit: LOOKED_AT }), now)
    if (limit !== null) throw new NexusError('NEXUS_PROPOSAL_LIMIT', limit)
    const createdAt = new Date(now).toISOString()
    const proposal: Proposal = {
      proposalId: this.ports.newId(),
      state: 'pending',
      ...request,
      evidence,
      createdAt,
      expiresAt: new Date(now + expiresMs).toISOString(),
      decidedAt: null,
      decidedBy: null,
      decisionReason: null,
      remediationId: null,
      fixState: null,
      outcome: 'A person has to approve it in the NEXUS window; until then nothing runs.',
      updatedAt: createdAt,
    }
    const cancel = clock.after(expiresMs, () => this.expire(proposal.proposalId))
    this.undecided.set(proposal.proposalId, { proposal, cancel })
    this.keep(proposal)
    this.note(proposal, `${proposal.client} proposes: ${fixText(proposal)}. ${proposal.reason}`, clientActor(proposal))
    return { proposal, repeated: false }
  }

  async approve(id: string, actor: Actor, apply: ApplyFix): Promise<Proposal> {
    const pending = this.decidable(id)
    const approved = this.change(pending, {
      state: 'approved',
      decidedAt: this.instant(),
      decidedBy: actor.name,
      outcome: `${actor.name} approved it.`,
    })
    try {
      const by: Actor = { name: approvedBy(approved, actor.name), role: actor.role }
      const { remediationId } = await apply({ serviceId: approved.serviceId, action: approved.action, plan: approved.plan }, by)
      return this.applied(approved, remediationId)
    } catch (error) {
      const why = error instanceof NexusError ? error.message : 'NEXUS could not start the fix; its log says why.'
      const refused = this.change(approved, { state: 'refused', outcome: `${actor.name} approved it, but it was not run: ${why}` })
      this.note(refused, `The fix that ${refused.client} proposed was approved but not run: ${why}`, actor)
      if (!(error instanceof NexusError)) throw error
      return refused
    }
  }

  reject(id: string, actor: Actor, reason: string): Proposal {
    const pending = this.decidable(id)
    const rejected = this.change(pending, {
      state: 'rejected',
      decidedAt: this.instant(),
      decidedBy: actor.name,
      decisionReason: reason,
      outcome: `${actor.name} rejected it: ${reason}`,
    })
    this.note(rejected, `Rejected what ${rejected.client} proposed (${fixText(rejected)}): ${reason}`, actor)
    return rejected
  }

  withdraw(id: string): Proposal {
    const pending = this.decidable(id)
    const withdrawn = this.change(pending, { state: 'withdrawn', outcome: `${pending.client} took it back; it did not run.` })
    this.note(withdrawn, `Took the proposal back: ${fixText(withdrawn)}.`, clientActor(withdrawn))
    return withdrawn
  }

  get(id: string): Proposal {
    this.expireIfDue(id)
    const found = this.undecided.get(id)?.proposal ?? this.ports.store.proposal(id)
    if (found === null) {
      throw new NexusError(
        'NEXUS_PROPOSAL_UNKNOWN',
        `There is no proposal ${JSON.stringify(id)}; the list of proposals shows those that are kept.`,
      )
    }
    return found
  }

  list(filter: { readonly state?: ProposalState | undefined; readonly limit: number }): Proposal[] {
    for (const id of [...this.undecided.keys()]) this.expireIfDue(id)
    return this.ports.store.proposals(filter)
  }

  async wait(id: string, ms: number, signal: AbortSignal | undefined): Promise<Proposal> {
    const proposal = this.get(id)
    if (ms <= 0 || !isUndecided(proposal)) return proposal
    await this.waiters.wait(id, ms, signal)
    return this.get(id)
  }

  heard(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind !== 'remediation.changed' && fact.kind !== 'remediation.finished') continue
      const { remediationId, state, message } = fact.remediation
      const proposal = this.followed.get(remediationId)
      if (proposal !== undefined) this.followed.set(remediationId, this.change(proposal, { fixState: state, outcome: message }))
    }
  }

  close(): void {
    for (const { cancel } of this.undecided.values()) cancel()
    this.waiters.close()
  }

  /** The pending proposal, or why nobody can decide on it any more. */
  private decidable(id: string): Proposal {
    const proposal = this.get(id)
    if (proposal.state === 'pending') return proposal
    const how = proposal.state === 'approved' ? 'is being applied' : `is ${proposal.state} already`
    throw new NexusError('NEXUS_PROPOSAL_STATE', `This proposal ${how}: ${proposal.outcome} Nothing was changed.`)
  }

  /** A machine that slept wakes up with its timers late: time decides, not the timer. */
  private expireIfDue(id: string): void {
    const known = this.undecided.get(id)?.proposal
    if (known?.state === 'pending' && this.ports.clock.now() >= Date.parse(known.expiresAt)) this.expire(id)
  }

  private expire(id: string): void {
    const known = this.undecided.get(id)?.proposal
    if (known?.state !== 'pending') return
    const expired = this.change(known, { state: 'expired', outcome: 'Nobody decided in time; it did not run.' })
    this.note(expired, `Nobody decided in time on what ${expired.client} proposed (${fixText(expired)}); it did not run.`, {
      name: 'nexus',
      role: 'system',
    })
  }

  private applied(proposal: Proposal, remediationId: string): Proposal {
    const fix = this.ports.fixes().find((one) => one.remediationId === remediationId)
    const applied = this.change(proposal, {
      state: 'applied',
      remediationId,
      fixState: fix?.state ?? 'running',
      outcome: fix?.message ?? `${fixText(proposal)} runs.`,
    })
    this.follow(applied, remediationId)
    return applied
  }

  private follow(proposal: Proposal, remediationId: string): void {
    this.followed.set(remediationId, proposal)
    const [oldest] = this.followed.keys()
    if (oldest !== undefined && this.followed.size > MOST_FOLLOWED) this.followed.delete(oldest)
  }

  /** The fix that an approval started when NEXUS was stopped before it could write that down. */
  private fixOf(proposal: Proposal, claimed: ReadonlySet<string>): Remediation | undefined {
    const actor = approvedBy(proposal, proposal.decidedBy ?? '')
    return this.ports
      .fixes()
      .find(
        (fix) =>
          fix.actor === actor && fix.serviceId === proposal.serviceId && fix.action === proposal.action && !claimed.has(fix.remediationId),
      )
  }

  private change(proposal: Proposal, change: Partial<Proposal>): Proposal {
    const changed: Proposal = { ...proposal, ...change, updatedAt: this.instant() }
    const known = this.undecided.get(proposal.proposalId)
    if (known !== undefined && isUndecided(changed)) known.proposal = changed
    else if (known !== undefined) {
      known.cancel()
      this.undecided.delete(proposal.proposalId)
    }
    this.keep(changed)
    return changed
  }

  /** Kept first, told after. */
  private keep(proposal: Proposal): void {
    this.ports.store.saveProposal(proposal)
    this.ports.publish({ type: 'proposal', timestamp: this.instant(), proposal: toWire<ProposalWire>(proposal) })
    if (!isUndecided(proposal)) this.waiters.wake(proposal.proposalId)
  }

  private note({ evidence }: Proposal, text: string, actor: Actor): void {
    if (evidence.incidentId !== null) this.ports.note(evidence.incidentId, text, actor)
  }

  private instant(): string {
    return new Date(this.ports.clock.now()).toISOString()
  }
}

const fixText = ({ action, serviceId }: Pick<Proposal, 'action' | 'serviceId'>): string => `${ACTION_LABEL[action]} on ${serviceId}`
