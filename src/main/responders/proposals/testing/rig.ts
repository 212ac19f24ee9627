import { NexusError } from '../../../../shared/errors.ts'
import type { ProposalMessageWire } from '../../../../shared/model/live.ts'
import type { Proposal, ProposalEvidence } from '../../../../shared/model/proposal.ts'
import type { Remediation } from '../../../../shared/model/remediation.ts'
import type { Clock } from '../../../core/clock.ts'
import { Proposals } from '../book.ts'
import type { ApplyFix } from '../types.ts'

export const OPERATOR = { name: 'operator', role: 'operator' } as const
export const EVIDENCE: ProposalEvidence = {
  status: 'critical',
  stale: false,
  latencyMs: 900,
  errorRate: 0.8,
  statusReason: 'Error rate 80 % is too high.',
  incidentId: 'inc-1',
  incidentTitle: 'High error rate on database',
  cause: null,
}

/** What a process that is killed never gets past. */
export class Killed extends Error {}

/** Where proposals are kept and fixes run: what survives a kill. */
export class World {
  readonly kept = new Map<string, Proposal>()
  /** Newest first. */
  readonly fixes: Remediation[] = []
  readonly notes: string[] = []
  readonly told: ProposalMessageWire[] = []
  healthy = false
  /** What the runbook says now. */
  plan = 'built-in'
  /** Writes and orders that still get through before the process is killed; infinite unless a test says so. */
  lives = Number.POSITIVE_INFINITY

  readonly apply: ApplyFix = async ({ serviceId, action, plan }, actor) => {
    this.live()
    if (plan !== this.plan)
      throw new NexusError('NEXUS_REMEDIATION_CHANGED', 'The runbook was changed since you looked at what would be done; look again.')
    if (this.healthy) throw new NexusError('NEXUS_REMEDIATION_NOT_NEEDED', `${serviceId} is healthy; there is nothing to fix.`)
    const fix: Remediation = {
      remediationId: `fix-${this.fixes.length + 1}`,
      serviceId,
      action,
      actor: actor.name,
      state: 'running',
      previousStatus: 'critical',
      newStatus: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: null,
      message: 'Fail over started.',
    }
    this.fixes.unshift(fix)
    return fix
  }

  /** The proposals of a NEXUS that starts in this world. */
  start(clock: Clock): Proposals {
    this.lives = Number.POSITIVE_INFINITY
    const proposals = new Proposals({
      clock,
      newId: () => `p-${this.kept.size + 1}`,
      expiresMs: 120_000,
      store: {
        saveProposal: (proposal) => {
          this.live()
          this.kept.set(proposal.proposalId, proposal)
        },
        proposal: (id) => this.kept.get(id) ?? null,
        proposals: ({ state, limit }) =>
          [...this.kept.values()]
            .reverse()
            .filter((one) => state === undefined || one.state === state)
            .slice(0, limit),
      },
      publish: (message) => void this.told.push(message),
      fixes: () => this.fixes,
      note: (_, text, actor) => void this.notes.push(`${actor.name}: ${text}`),
    })
    proposals.resume()
    return proposals
  }

  private live(): void {
    if (this.lives <= 0) throw new Killed('killed')
    this.lives--
  }
}
