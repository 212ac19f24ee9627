import type { Fact } from '../../../shared/model/fact.ts'
import type { MarkInput } from '../../../shared/model/input.ts'
import type { Remediation } from '../../../shared/model/remediation.ts'

/** Takes an injected cause away; settles once the system it acts on has taken the order. */
export interface Recovery {
  /** @returns whether there was something to take away, and one sentence for people */
  recover(serviceId: string): Promise<{ readonly applied: boolean; readonly text: string }>
}

/**
 * Carries out fixes that the engine started, and reports to it what came of the
 * order. Whether the service then heals is the engine's own judgement, from telemetry.
 */
export class RemediationResponder {
  private readonly recovery: Recovery
  private readonly report: (mark: MarkInput['mark']) => void
  private readonly carried = new Set<string>()

  constructor(recovery: Recovery, report: (mark: MarkInput['mark']) => void) {
    this.recovery = recovery
    this.report = report
  }

  /** Hears facts in order; acts on started fixes. */
  heard(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'remediation.started') void this.carryOut(fact.remediation)
      if (fact.kind === 'remediation.finished') this.carried.delete(fact.remediation.remediationId)
    }
  }

  /** Takes up fixes that were running when NEXUS stopped. */
  resume(remediations: readonly Remediation[]): void {
    for (const remediation of remediations) if (remediation.state === 'running') void this.carryOut(remediation)
  }

  private async carryOut({ remediationId, serviceId }: Remediation): Promise<void> {
    if (this.carried.has(remediationId)) return
    this.carried.add(remediationId)
    try {
      const { applied, text } = await this.recovery.recover(serviceId)
      this.report({ name: 'remediation.outcome', remediationId, applied, text })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.report({ name: 'remediation.outcome', remediationId, applied: false, text: `The order did not reach the system: ${reason}` })
    }
  }
}
