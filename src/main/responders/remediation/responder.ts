import type { Fact } from '../../../shared/model/fact.ts'
import type { MarkInput } from '../../../shared/model/input.ts'
import { ACTION_LABEL, type Remediation } from '../../../shared/model/remediation.ts'
import type { RemediationRun, RunbookPart } from '../../../shared/model/runbook.ts'
import type { Planned } from './runbook/plan.ts'
import type { Runner, RunStore } from './runner.ts'

/** Takes an injected cause away; settles once the system it acts on has taken the order. */
export interface Recovery {
  /** @returns whether there was something to take away, and one sentence for people */
  recover(serviceId: string): Promise<{ readonly applied: boolean; readonly text: string }>
}

type OutcomeMark = Extract<MarkInput['mark'], { name: 'remediation.outcome' }>

/** What the responder acts with. */
export interface ResponderPorts {
  /** Null: this source has none. */
  readonly recovery: Recovery | null
  readonly runner: Runner
  readonly store: RunStore
  /** What the runbook says now; throws an Error with a sentence for an id that cannot be passed on. */
  plan(remediation: Remediation, part: RunbookPart): Planned | null
  report(mark: OutcomeMark): void
}

/** Most runs looked through for those that a stop of NEXUS cut. */
const MOST_CUT = 100

/**
 * Carries out fixes that the engine started, and reports to it what came of the order. Whether the service then heals is
 * the engine's own judgement, from telemetry.
 */
export class RemediationResponder {
  private readonly ports: ResponderPorts
  private readonly carried = new Set<string>()

  constructor(ports: ResponderPorts) {
    this.ports = ports
  }

  /** Hears facts in order; acts on started fixes. */
  heard(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'remediation.started') void this.carryOut(fact.remediation)
      if (fact.kind === 'remediation.finished') this.carried.delete(fact.remediation.remediationId)
    }
  }

  /**
   * Takes up fixes that were running when NEXUS stopped. The simulator's recovery is asked for again; a command or call
   * never is: what became of it is told as far as it is known.
   */
  resume(remediations: readonly Remediation[]): void {
    const { store } = this.ports
    for (const run of store.remediationRuns({ state: 'running', limit: MOST_CUT })) store.saveRemediationRun(cutOff(run))
    for (const remediation of remediations) {
      if (remediation.state !== 'running') continue
      if (remediation.runbook === undefined) void this.carryOut(remediation)
      else this.tellOf(remediation)
    }
  }

  private tellOf({ remediationId, serviceId, action }: Remediation): void {
    const [run] = this.ports.store.remediationRuns({ remediationId, limit: 1 })
    if (run === undefined) {
      const text = `NEXUS was restarted while "${ACTION_LABEL[action]}" was about to start; check ${serviceId} before you try again.`
      this.ports.report({ name: 'remediation.outcome', remediationId, applied: false, unknown: true, text })
    } else this.tell(remediationId, run)
  }

  private async carryOut(remediation: Remediation): Promise<void> {
    const { remediationId } = remediation
    if (this.carried.has(remediationId)) return
    this.carried.add(remediationId)
    try {
      if (remediation.runbook === undefined) await this.recover(remediation)
      else await this.runbook(remediation)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const text = remediation.runbook === undefined ? `The order did not reach the system: ${reason}` : reason
      this.ports.report({ name: 'remediation.outcome', remediationId, applied: false, text })
    }
  }

  private async recover({ remediationId, serviceId }: Remediation): Promise<void> {
    const { recovery, report } = this.ports
    if (recovery === null) throw new Error('nothing here can carry it out.')
    const { applied, text } = await recovery.recover(serviceId)
    report({ name: 'remediation.outcome', remediationId, applied, text })
  }

  private async runbook(remediation: Remediation): Promise<void> {
    const { remediationId, serviceId, actor, undoOf } = remediation
    const part = undoOf === undefined ? 'apply' : 'undo'
    // An undo finds by the id of the fix what that has left.
    const planned = this.ports.plan({ ...remediation, remediationId: undoOf ?? remediationId }, part)
    if (planned === null || planned.shown.plan !== remediation.runbook?.plan)
      throw new Error('The runbook was changed after the fix was approved; nothing was done. Look at it and try again.')
    const busy = this.ports.runner.busy(serviceId)
    if (busy !== null) throw new Error(busy)
    this.tell(remediationId, await this.ports.runner.run(planned, { actor, remediationId, part }))
  }

  private tell(remediationId: string, { state, text, message }: RemediationRun): void {
    const applied = state === 'succeeded'
    this.ports.report({
      name: 'remediation.outcome',
      remediationId,
      applied,
      text: `${shortened(text)}: ${message}`,
      ...(state === 'unknown' && { unknown: true }),
    })
  }
}

/** A command line in a sentence. */
const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)} …` : text)

/** A run whose end nobody saw. */
function cutOff(run: RemediationRun): RemediationRun {
  const group = run.pid === null ? '' : ` (its process group was ${run.pid}, which may still be running)`
  return { ...run, state: 'unknown', message: `NEXUS was restarted while it ran; check ${run.serviceId}${group} before you try again.` }
}
