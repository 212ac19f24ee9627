import { NexusError } from '../../../shared/errors.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import type { Actor, Command } from '../../../shared/model/input.ts'
import { ACTION_LABEL, type ActionName, type Remediation } from '../../../shared/model/remediation.ts'
import type { RemediationPlan, RunbookPart } from '../../../shared/model/runbook.ts'
import { nothingSaid, type Planned } from './runbook/plan.ts'
import type { Runner } from './runner.ts'
import type { ApplyRequest, Preview, RemediationCalls } from './types.ts'

/** What the calls act on. */
export interface CallPorts {
  /** Why nothing at all can be fixed here; null: it can. */
  readonly refusal: string | null
  /** Whether the source can carry out fixes itself, where the runbook says nothing. */
  readonly builtIn: boolean
  /** Where entries belong. */
  readonly path: string
  readonly runner: Runner
  /** Throws NEXUS_SERVICE_UNKNOWN. */
  requireService(serviceId: string): void
  /** Throws an Error with a sentence for an id that cannot be passed on. */
  plan(about: { readonly serviceId: string; readonly action: ActionName }, part: RunbookPart): Planned | null
  command(command: Command, actor: Actor): Promise<readonly Fact[]>
  fixes(): readonly Remediation[]
}

/** Fixes as the contract offers them. */
export function remediationCalls(ports: CallPorts): RemediationCalls {
  function requireSource(serviceId: string): void {
    ports.requireService(serviceId)
    if (ports.refusal !== null) throw new NexusError('NEXUS_SOURCE_UNSUPPORTED', ports.refusal)
  }
  function planned(serviceId: string, action: ActionName, part: RunbookPart): Planned | null {
    try {
      return ports.plan({ serviceId, action }, part)
    } catch (error) {
      throw new NexusError('NEXUS_ACTION_NOT_ALLOWED', error instanceof Error ? error.message : String(error))
    }
  }
  function requireFree(serviceId: string): void {
    const busy = ports.runner.busy(serviceId)
    if (busy !== null) throw new NexusError('NEXUS_REMEDIATION_RUNNING', busy)
  }
  function requireSame(approved: string | undefined, plan: string): void {
    if (approved !== undefined && approved !== plan)
      throw new NexusError('NEXUS_REMEDIATION_CHANGED', 'The runbook was changed since you looked at what would be done; look again.')
  }
  async function begin(command: Command, actor: Actor): Promise<Remediation> {
    const facts = await ports.command(command, actor)
    const started = facts.find((fact) => fact.kind === 'remediation.started')
    if (started?.kind !== 'remediation.started')
      throw new NexusError('NEXUS_CORE_FAILED', 'The fix was accepted but did not start; try again.')
    return started.remediation
  }
  const missing = (serviceId: string, action: ActionName): NexusError =>
    new NexusError('NEXUS_ACTION_NOT_ALLOWED', nothingSaid(serviceId, action, ports.path))

  return {
    refusal: ports.refusal,
    async apply({ serviceId, action, plan }: ApplyRequest, actor) {
      requireSource(serviceId)
      const found = planned(serviceId, action, 'apply')
      if (found === null) {
        if (!ports.builtIn) throw missing(serviceId, action)
        requireSame(plan, BUILT_IN_PLAN)
        return begin({ name: 'remediation.apply', serviceId, action }, actor)
      }
      const { shown } = found
      requireSame(plan, shown.plan)
      requireFree(serviceId)
      const runbook = { plan: shown.plan, verifyMs: shown.verifySeconds * 1_000, undo: shown.hasUndo }
      return begin({ name: 'remediation.apply', serviceId, action, runbook }, actor)
    },
    async undo({ remediationId, plan }, actor) {
      const fix = ports.fixes().find((one) => one.remediationId === remediationId)
      if (fix === undefined)
        throw new NexusError('NEXUS_REMEDIATION_UNKNOWN', `There is no fix ${JSON.stringify(remediationId)} that could still be undone.`)
      requireSource(fix.serviceId)
      const found = planned(fix.serviceId, fix.action, 'undo')
      if (found === null)
        throw new NexusError('NEXUS_ACTION_NOT_ALLOWED', `The runbook has no undo for ${ACTION_LABEL[fix.action]} on ${fix.serviceId}.`)
      requireSame(plan, found.shown.plan)
      requireFree(fix.serviceId)
      return begin({ name: 'remediation.undo', remediationId, plan: found.shown.plan }, actor)
    },
    async preview({ serviceId, action, undo, run }, actor): Promise<Preview> {
      requireSource(serviceId)
      const found = planned(serviceId, action, undo ? 'undo' : 'apply')
      if (found === null) {
        if (undo || !ports.builtIn) throw missing(serviceId, action)
        return { plan: builtInPlan(serviceId, action), run: null, message: 'The simulator takes the injected fault away.' }
      }
      const { shown } = found
      if (!run) return { plan: shown, run: null, message: `This would be done: ${shown.text}` }
      const rehearsal = undo ? null : planned(serviceId, action, 'dry_run')
      if (rehearsal === null)
        return {
          plan: shown,
          run: null,
          message: `The runbook has no dry run for this; nothing was run. This would be done: ${shown.text}`,
        }
      requireFree(serviceId)
      const done = await ports.runner.run(rehearsal, { actor: actor.name, remediationId: null, part: 'dry_run' })
      return { plan: shown, run: done, message: `Dry run of ${shown.text}: ${done.message}` }
    },
  }
}

const BUILT_IN_PLAN = 'built-in'

function builtInPlan(serviceId: string, action: ActionName): RemediationPlan {
  return {
    plan: BUILT_IN_PLAN,
    serviceId,
    action,
    part: 'apply',
    how: 'built_in',
    text: `${ACTION_LABEL[action]} in the simulator`,
    argv: [],
    cwd: null,
    body: null,
    timeoutSeconds: 0,
    verifySeconds: 0,
    confirm: null,
    hasDryRun: false,
    hasUndo: false,
  }
}
