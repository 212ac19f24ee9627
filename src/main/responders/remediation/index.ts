import { NexusError } from '../../../shared/errors.ts'
import type { Connection } from '../../../shared/model/connection.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import type { Actor, Command, MarkInput } from '../../../shared/model/input.ts'
import type { ActionName } from '../../../shared/model/remediation.ts'
import type { RunbookPart } from '../../../shared/model/runbook.ts'
import type { Clock } from '../../core/clock.ts'
import type { Engine } from '../../engine/types.ts'
import { remediationCalls } from './calls.ts'
import { type Recovery, RemediationResponder } from './responder.ts'
import { type Planned, planFor } from './runbook/plan.ts'
import type { Variables } from './runbook/types.ts'
import { RunbookFile } from './runbook-file.ts'
import { Runner, type RunStore } from './runner.ts'
import type { RemediationCalls } from './types.ts'

/** What the room is made of. */
export interface RemediationPorts {
  readonly clock: Clock
  /** Where the runbook is, or would be. */
  readonly path: string
  readonly variables: Variables
  /** The source's own way to take a fault away (the simulator); null: it has none. */
  readonly recovery: Recovery | null
  /** Why nothing at all can be fixed with this source; null: it can. */
  readonly refusal: string | null
  readonly store: RunStore
  newId(): string
  engine(): Engine
  command(command: Command, actor: Actor): Promise<readonly Fact[]>
  mark(mark: MarkInput['mark']): void
  notice(sentence: string): void
}

/** The room of fixes: the runbook, what it makes possible, and what carries it out. */
export interface RemediationRoom {
  readonly calls: RemediationCalls
  heard(facts: readonly Fact[]): void
  /** The engine is another one: it hears again what is allowed. */
  restarted(): void
  /** After the core has started. */
  start(): void
  /** Before the core stops: what runs is ended, and the engine told. */
  stop(): Promise<void>
  connection(): Connection
}

/** Makes the room. A runbook that cannot be used is said; until it can, nothing of it is carried out. */
export function createRemediation(ports: RemediationPorts): RemediationRoom {
  const { clock, store, newId, recovery, refusal } = ports
  const file = new RunbookFile(ports.path, {
    clock,
    variables: ports.variables,
    notice: ports.notice,
    changed: allow,
  })
  const runner = new Runner({ clock, store, newId })

  /** Tells the engine what may be done, where that is news to it. */
  function allow(): void {
    if (refusal !== null) return
    const wanted = { builtIn: recovery !== null, rules: file.rules }
    const known = ports.engine().remediationRules()
    const asBefore = known === null ? wanted.builtIn && wanted.rules.length === 0 : JSON.stringify(known) === JSON.stringify(wanted)
    if (!asBefore) ports.mark({ name: 'remediation.rules', ...wanted })
  }

  function plan(
    about: { readonly serviceId: string; readonly action: ActionName; readonly remediationId?: string },
    part: RunbookPart,
  ): Planned | null {
    const [view] = ports.engine().views([about.serviceId])
    return planFor(file.runbook, {
      serviceId: about.serviceId,
      action: about.action,
      part,
      incidentId: view?.incidentId ?? null,
      remediationId: about.remediationId ?? null,
    })
  }

  const responder = new RemediationResponder({ recovery, runner, store, plan, report: ports.mark })
  const calls = remediationCalls({
    refusal,
    builtIn: recovery !== null,
    path: file.path,
    runner,
    requireService(serviceId) {
      if (ports.engine().views([serviceId]).length === 0)
        throw new NexusError(
          'NEXUS_SERVICE_UNKNOWN',
          `There is no service ${JSON.stringify(serviceId.slice(0, 80))}; the state lists those that are known.`,
        )
    },
    plan,
    command: ports.command,
    fixes: () => ports.engine().remediations(),
  })

  return {
    calls,
    heard: (facts) => responder.heard(facts),
    restarted: allow,
    start() {
      allow()
      responder.resume(ports.engine().remediations())
      file.start()
    },
    async stop() {
      file.stop()
      await runner.stop()
    },
    connection() {
      const { length } = file.runbook.entries
      return {
        id: 'runbook',
        title: 'Runbook',
        direction: 'out',
        state: file.trouble !== null ? (length > 0 ? 'degraded' : 'failed') : length > 0 ? 'ok' : 'off',
        trouble: null,
        sentence:
          file.trouble ??
          (length > 0 ? `Fixes of ${length} entries can be carried out.` : 'No runbook: fixes are not carried out on real systems.'),
        address: file.path,
        since: null,
      }
    },
  }
}
