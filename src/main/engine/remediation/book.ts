import type { Actor, Command, MarkInput } from '../../../shared/model/input.ts'
import { ACTION_LABEL, type ActionName, type Remediation } from '../../../shared/model/remediation.ts'
import type { FactLog } from '../facts.ts'
import { derivedId } from '../ids.ts'
import type { IncidentBook } from '../incidents/book.ts'
import type { Refusal } from '../incidents/refusal.ts'
import type { ServiceState } from '../services/service.ts'
import { HEALTHY, statusOf } from '../services/status.ts'
import type { System } from '../services/system.ts'
import { durationText, isoInstant, listText } from '../text.ts'
import { type Ending, type Followed, isPlainlyHealthy, judgeApplied, judgeBuiltIn, judgeRun } from './followed.ts'

/** A service that turns bad again within this time after a fix has relapsed. */
const RELAPSE_MS = 20_000
const KEPT = 200

export interface SavedRemediations {
  sequence: number
  followed: Followed[]
}

type ApplyCommand = Extract<Command, { name: 'remediation.apply' }>
type UndoCommand = Extract<Command, { name: 'remediation.undo' }>
type OutcomeMark = Extract<MarkInput['mark'], { name: 'remediation.outcome' }>

/** Starts fixes and follows them to their end. */
export class RemediationBook {
  private sequence = 0
  /** Oldest first. */
  private followed: Followed[] = []
  private readonly system: System
  private readonly incidents: IncidentBook
  private readonly facts: FactLog
  private readonly isToldOf: (serviceId: string) => boolean

  /** @param isToldOf whether an alert of another system stands on a service */
  constructor(system: System, incidents: IncidentBook, facts: FactLog, isToldOf: (serviceId: string) => boolean) {
    this.system = system
    this.incidents = incidents
    this.facts = facts
    this.isToldOf = isToldOf
  }

  /** Newest first, as copies. */
  list(): Remediation[] {
    return this.followed.map(({ remediation }) => copyOf(remediation)).reverse()
  }

  isRunning(serviceId: string): boolean {
    return this.followed.some((f) => f.watched && isUnderWay(f.remediation) && f.remediation.serviceId === serviceId)
  }

  /** Why a fix cannot be applied; null when it can. */
  refusal({ serviceId, action }: ApplyCommand): Refusal | null {
    const service = this.system.get(serviceId)
    if (service === undefined) {
      return { code: 'NEXUS_SERVICE_UNKNOWN', message: `There is no service ${serviceId}; choose one of the topology.` }
    }
    const allowed = this.system.actions(service)
    if (!allowed.includes(action)) {
      const names = allowed.map((name) => ACTION_LABEL[name])
      const rest = names.length === 0 ? 'no runbook entry allows any action there' : `allowed: ${listText(names, 10)}`
      return { code: 'NEXUS_ACTION_NOT_ALLOWED', message: `${ACTION_LABEL[action]} is not allowed on ${serviceId}; ${rest}.` }
    }
    if (this.isRunning(serviceId)) {
      return { code: 'NEXUS_REMEDIATION_RUNNING', message: `A fix is already running on ${serviceId}; wait until it has finished.` }
    }
    if (isPlainlyHealthy(service) && !this.isToldOf(serviceId)) {
      return { code: 'NEXUS_REMEDIATION_NOT_NEEDED', message: `${serviceId} is healthy; there is nothing to fix.` }
    }
    return null
  }

  /** Starts a fix that was not refused. */
  start({ serviceId, action, runbook }: ApplyCommand, actor: Actor, nowMs: number): void {
    const undo = runbook?.undo === true ? 'available' : 'none'
    this.begin(serviceId, action, `${ACTION_LABEL[action]} started on ${serviceId} by ${actor.name}.`, actor, nowMs, {
      ...(runbook && { runbook: { plan: runbook.plan, verifySeconds: runbook.verifyMs / 1_000, undo } }),
    })
  }

  /** Why a fix cannot be taken back; null when it can. */
  undoRefusal({ remediationId }: UndoCommand): Refusal | null {
    const found = this.find(remediationId)
    if (found === undefined) {
      return { code: 'NEXUS_REMEDIATION_UNKNOWN', message: `There is no fix ${remediationId} that could still be undone.` }
    }
    const { serviceId, action, runbook, state } = found.remediation
    const undo = runbook?.undo ?? 'none'
    if (undo === 'none') {
      return { code: 'NEXUS_ACTION_NOT_ALLOWED', message: `${ACTION_LABEL[action]} on ${serviceId} has no undo in its runbook entry.` }
    }
    if (undo === 'used')
      return { code: 'NEXUS_ACTION_NOT_ALLOWED', message: `This fix of ${serviceId} is undone already, or just being so.` }
    const other = this.followed.some((f) => f !== found && isUnderWay(f.remediation) && f.remediation.serviceId === serviceId)
    if (state === 'running' || other) {
      return { code: 'NEXUS_REMEDIATION_RUNNING', message: `A fix is running on ${serviceId}; undo this one when that has finished.` }
    }
    return null
  }

  /** Starts an undo that was not refused. What is taken back is not judged any further. */
  startUndo({ remediationId, plan }: UndoCommand, actor: Actor, nowMs: number): void {
    const found = this.find(remediationId)
    const service = found && this.system.get(found.remediation.serviceId)
    if (found === undefined || service === undefined) return
    const { remediation } = found
    this.setUndo(found, 'used')
    if (remediation.state === 'applied') {
      const after = durationText(nowMs - (found.appliedMs ?? nowMs))
      const message = `${ACTION_LABEL[remediation.action]} on ${service.id} was taken back by ${actor.name} after ${after}, before the monitors could judge it.`
      this.finish(found, service, { state: 'failed', message }, nowMs)
    } else this.changed(found)
    found.watched = false
    const text = `Undo of ${ACTION_LABEL[remediation.action]} started on ${service.id} by ${actor.name}.`
    this.begin(service.id, remediation.action, text, actor, nowMs, {
      runbook: { plan, verifySeconds: 0, undo: 'none' },
      undoOf: remediationId,
    })
  }

  private begin(
    serviceId: string,
    action: ActionName,
    message: string,
    actor: Actor,
    nowMs: number,
    more: Pick<Remediation, 'runbook' | 'undoOf'>,
  ): void {
    const service = this.system.get(serviceId)
    if (service === undefined) return
    const remediation: Remediation = {
      remediationId: derivedId('fix', ++this.sequence, serviceId, action, nowMs),
      serviceId,
      action,
      actor: actor.name,
      state: 'running',
      // What it showed before it fell silent says nothing about it now.
      previousStatus: service.stale ? 'unknown' : statusOf(service.rank),
      newStatus: null,
      startedAt: isoInstant(nowMs),
      finishedAt: null,
      message,
      ...more,
    }
    this.followed.push({ remediation, startedMs: nowMs, appliedMs: null, finishedMs: null, outcome: null, watched: true })
    if (this.followed.length > KEPT) this.followed.shift()
    this.facts.add({ kind: 'remediation.started', remediation: copyOf(remediation) })
    this.incidents.remediated('remediation_started', serviceId, actor.name, remediation.message, null, nowMs)
  }

  private find(remediationId: string): Followed | undefined {
    return this.followed.find((f) => f.remediation.remediationId === remediationId)
  }

  /** The responder reports what became of a fix. Unknown and finished ones are left alone. */
  outcome({ remediationId, applied, text, unknown }: OutcomeMark): void {
    const found = this.find(remediationId)
    if (found?.remediation.state === 'running') found.outcome = { applied, text, ...(unknown && { unknown }) }
  }

  /** Looks after every fix that is still followed; runs after samples and ticks. */
  follow(nowMs: number): void {
    for (const followed of this.followed) {
      if (!followed.watched) continue
      const { remediation } = followed
      const service = this.system.get(remediation.serviceId)
      if (service === undefined) continue
      if (remediation.state === 'succeeded') this.followSucceeded(followed, service, nowMs)
      else if (remediation.runbook === undefined) this.end(followed, service, judgeBuiltIn(followed, service, nowMs), nowMs)
      else if (remediation.state === 'running') this.followRun(followed, service, nowMs)
      else {
        const isTold = this.isToldOf(service.id)
        this.end(followed, service, judgeApplied(followed, service, { appliedMs: followed.appliedMs ?? nowMs, nowMs, isTold }), nowMs)
      }
    }
  }

  /** The command or call of a runbook runs; once it is done the monitors verify it. */
  private followRun(followed: Followed, service: ServiceState, nowMs: number): void {
    const ending = judgeRun(followed, service, nowMs)
    if (ending?.state === 'applied') {
      followed.remediation.state = 'applied'
      followed.remediation.message = ending.message
      followed.appliedMs = nowMs
      this.changed(followed)
      // The incident may be over before the last of its monitors has said so of this service.
      this.incidents.remediated('remediation_finished', service.id, 'nexus', ending.message, remedyOf(followed.remediation), nowMs)
    } else this.end(followed, service, ending, nowMs)
  }

  private followSucceeded(followed: Followed, service: ServiceState, nowMs: number): void {
    const { remediation, finishedMs, outcome } = followed
    const sinceMs = nowMs - (finishedMs ?? nowMs)
    if (sinceMs > RELAPSE_MS) followed.watched = false
    else if (service.rank > HEALTHY) {
      // What the responder said at the time names the cause, where it knew one.
      const why = outcome === null || outcome.text === '' || remediation.runbook !== undefined ? 'The cause persists.' : outcome.text
      const message = `${service.id} relapsed ${durationText(sinceMs)} after a fix (${ACTION_LABEL[remediation.action]}). ${why}`
      this.finish(followed, service, { state: 'relapsed', message }, nowMs)
    }
  }

  private end(followed: Followed, service: ServiceState, ending: Ending | null, nowMs: number): void {
    if (ending !== null) this.finish(followed, service, ending, nowMs)
  }

  private finish(followed: Followed, service: ServiceState, { state, message }: Ending, nowMs: number): void {
    const { remediation } = followed
    remediation.state = state
    remediation.newStatus = statusOf(service.rank)
    remediation.finishedAt = isoInstant(nowMs)
    remediation.message = message
    followed.finishedMs = nowMs
    followed.watched = state === 'succeeded'
    this.facts.add({ kind: 'remediation.finished', remediation: copyOf(remediation) })
    const remedy = state === 'succeeded' ? remedyOf(remediation) : null
    this.incidents.remediated('remediation_finished', service.id, 'nexus', message, remedy, nowMs)
    // An undo that failed may be tried again.
    const undone = remediation.undoOf !== undefined && state !== 'undone' ? this.find(remediation.undoOf) : undefined
    if (undone !== undefined) {
      this.setUndo(undone, 'available')
      this.changed(undone)
    }
  }

  private setUndo({ remediation }: Followed, undo: 'available' | 'used'): void {
    if (remediation.runbook !== undefined) remediation.runbook.undo = undo
  }

  private changed({ remediation }: Followed): void {
    this.facts.add({ kind: 'remediation.changed', remediation: copyOf(remediation) })
  }

  /** Faults are injected anew: what goes bad from here on is no relapse of what was fixed before. */
  faultsAnew(): void {
    for (const followed of this.followed) if (followed.remediation.state === 'succeeded') followed.watched = false
  }

  /** Nothing is followed any more; what runs has ended without anybody knowing how. */
  reset(nowMs: number, message: string): void {
    for (const followed of this.followed) {
      const service = this.system.get(followed.remediation.serviceId)
      if (service !== undefined && isUnderWay(followed.remediation)) this.finish(followed, service, { state: 'unknown', message }, nowMs)
      followed.watched = false
    }
  }

  /** Nothing aged while the source stood still for `gapMs`. */
  shift(gapMs: number): void {
    for (const followed of this.followed) {
      if (!followed.watched) continue
      followed.startedMs += gapMs
      if (followed.appliedMs !== null) followed.appliedMs += gapMs
      if (followed.finishedMs !== null) followed.finishedMs += gapMs
    }
  }

  save(): SavedRemediations {
    return { sequence: this.sequence, followed: this.followed }
  }

  restore(saved: SavedRemediations): void {
    this.sequence = saved.sequence
    this.followed = saved.followed
  }
}

/** Being carried out, or watched by the monitors. */
const isUnderWay = ({ state }: Remediation): boolean => state === 'running' || state === 'applied'

const remedyOf = ({ action, serviceId, actor }: Remediation): string => `${ACTION_LABEL[action]} on ${serviceId} by ${actor}.`

/** A copy that later changes leave alone. */
const copyOf = (remediation: Remediation): Remediation => ({
  ...remediation,
  ...(remediation.runbook && { runbook: { ...remediation.runbook } }),
})
