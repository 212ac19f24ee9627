import type { RemediationRun, RemediationRunFilter, RunbookPart } from '../../../shared/model/runbook.ts'
import type { Clock } from '../../core/clock.ts'
import { runCommand } from './execute/command.ts'
import { callHttp } from './execute/http.ts'
import { Redactor } from './execute/redact.ts'
import type { StepResult } from './execute/types.ts'
import type { Planned } from './runbook/plan.ts'

/** Commands and calls at a time. */
const MOST_AT_ONCE = 4

/** Where what was done is kept. */
export interface RunStore {
  /** Keeps it at once: before anything is started, and again when it has ended. */
  saveRemediationRun(run: RemediationRun): void
  /** Newest first. */
  remediationRuns(filter: RemediationRunFilter): RemediationRun[]
}

export interface RunnerPorts {
  readonly clock: Clock
  readonly store: RunStore
  newId(): string
}

/** Carries out what was planned, a few at a time, and keeps what came of it. */
export class Runner {
  private readonly ports: RunnerPorts
  private readonly stopping = new AbortController()
  private readonly running = new Map<string, Promise<RemediationRun>>()

  constructor(ports: RunnerPorts) {
    this.ports = ports
  }

  /** Why nothing more can be started now; null: it can. A service has one at a time, and all have a few. */
  busy(serviceId: string): string | null {
    if (this.running.has(serviceId)) return `A command or call of the runbook is running for ${serviceId}; wait until it has ended.`
    if (this.running.size < MOST_AT_ONCE) return null
    return `${MOST_AT_ONCE} commands or calls of the runbook are running already; wait until one of them has ended.`
  }

  /** Runs it once; resolves when it has ended. Never rejects. */
  run(
    planned: Planned,
    about: { readonly actor: string; readonly remediationId: string | null; readonly part: RunbookPart },
  ): Promise<RemediationRun> {
    const { serviceId } = planned.shown
    const work = this.carryOut(planned, about).finally(() => this.running.delete(serviceId))
    this.running.set(serviceId, work)
    return work
  }

  private async carryOut(
    { step, shown, secrets }: Planned,
    { actor, remediationId, part }: { readonly actor: string; readonly remediationId: string | null; readonly part: RunbookPart },
  ): Promise<RemediationRun> {
    const { clock, store, newId } = this.ports
    const redactor = new Redactor(secrets)
    const began = clock.elapsed()
    const run: RemediationRun = {
      runId: newId(),
      remediationId,
      serviceId: shown.serviceId,
      action: shown.action,
      part,
      actor,
      how: step.how,
      text: redactor.text(shown.text),
      state: 'running',
      message: 'It runs.',
      startedAt: new Date(clock.now()).toISOString(),
      finishedAt: null,
      durationMs: null,
      exitCode: null,
      httpStatus: null,
      timedOut: false,
      pid: null,
      stdout: '',
      stderr: '',
      outputCut: false,
    }
    // Kept before it starts: whatever happens to NEXUS, it is known that it may have run.
    store.saveRemediationRun({ ...run })
    const { signal } = this.stopping
    const started = (pid: number): void => {
      run.pid = pid
      store.saveRemediationRun({ ...run })
    }
    const result =
      step.how === 'command'
        ? await runCommand(step, { clock, redactor, stopping: signal, started })
        : await callHttp(step, { redactor, stopping: signal, idempotencyKey: remediationId ?? run.runId })
    const ended = endedAs(run, result, redactor, clock.elapsed() - began, clock.now())
    store.saveRemediationRun(ended)
    return ended
  }

  /** Asks everything to end, and waits for it. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await Promise.all(this.running.values())
  }
}

function endedAs(run: RemediationRun, result: StepResult, redactor: Redactor, durationMs: number, nowMs: number): RemediationRun {
  return {
    ...run,
    state: result.state,
    message: redactor.text(result.message),
    finishedAt: new Date(nowMs).toISOString(),
    durationMs: Math.round(durationMs),
    exitCode: result.exitCode,
    httpStatus: result.httpStatus,
    timedOut: result.timedOut,
    stdout: result.stdout.text,
    stderr: result.stderr.text,
    outputCut: result.stdout.cut || result.stderr.cut,
  }
}
