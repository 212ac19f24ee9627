import type { Actor, Command } from '../../../shared/model/input.ts'
import { ACTION_LABEL, type Remediation } from '../../../shared/model/remediation.ts'
import type { FactLog } from '../facts.ts'
import { derivedId } from '../ids.ts'
import type { IncidentBook } from '../incidents/book.ts'
import type { Refusal } from '../incidents/refusal.ts'
import type { ServiceState } from '../services/service.ts'
import { HEALTHY, statusOf } from '../services/status.ts'
import type { System } from '../services/system.ts'
import { allowedActions } from '../services/views.ts'
import { durationText, isoInstant, listText } from '../text.ts'

/** A fix that did not make the service healthy by then has failed. */
const TIME_OUT_MS = 12_000
/** A service that turns bad again within this time after a fix has relapsed. */
const RELAPSE_MS = 20_000
const KEPT = 200

/** A fix with what the engine needs to follow it; plain data, serialized as it is. */
interface Followed {
  readonly remediation: Remediation
  startedMs: number
  finishedMs: number | null
  /** What the responder said of it; null while it has not. */
  outcome: { applied: boolean; text: string } | null
  /** Still running, or succeeded so lately that it may relapse. */
  watched: boolean
}

export interface SavedRemediations {
  sequence: number
  followed: Followed[]
}

type ApplyCommand = Extract<Command, { name: 'remediation.apply' }>

/** Starts fixes and follows them to their end. */
export class RemediationBook {
  private sequence = 0
  /** Oldest first. */
  private followed: Followed[] = []
  private readonly system: System
  private readonly incidents: IncidentBook
  private readonly facts: FactLog

  constructor(system: System, incidents: IncidentBook, facts: FactLog) {
    this.system = system
    this.incidents = incidents
    this.facts = facts
  }

  /** Newest first, as copies. */
  list(): Remediation[] {
    return this.followed.map(({ remediation }) => ({ ...remediation })).reverse()
  }

  isRunning(serviceId: string): boolean {
    return this.followed.some((f) => f.watched && f.remediation.state === 'running' && f.remediation.serviceId === serviceId)
  }

  /** Why a fix cannot be applied; null when it can. */
  refusal({ serviceId, action }: ApplyCommand): Refusal | null {
    const service = this.system.get(serviceId)
    if (service === undefined) {
      return { code: 'NEXUS_SERVICE_UNKNOWN', message: `There is no service ${serviceId}; choose one of the topology.` }
    }
    const allowed = allowedActions(service)
    if (!allowed.includes(action)) {
      const names = allowed.map((name) => ACTION_LABEL[name])
      return {
        code: 'NEXUS_ACTION_NOT_ALLOWED',
        message: `${ACTION_LABEL[action]} is not allowed on ${serviceId}; allowed: ${listText(names, 10)}.`,
      }
    }
    if (this.isRunning(serviceId)) {
      return { code: 'NEXUS_REMEDIATION_RUNNING', message: `A fix is already running on ${serviceId}; wait until it has finished.` }
    }
    if (isPlainlyHealthy(service)) {
      return { code: 'NEXUS_REMEDIATION_NOT_NEEDED', message: `${serviceId} is healthy; there is nothing to fix.` }
    }
    return null
  }

  /** Starts a fix that was not refused. */
  start({ serviceId, action }: ApplyCommand, actor: Actor, nowMs: number): void {
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
      message: `${ACTION_LABEL[action]} started on ${serviceId} by ${actor.name}.`,
    }
    this.followed.push({ remediation, startedMs: nowMs, finishedMs: null, outcome: null, watched: true })
    if (this.followed.length > KEPT) this.followed.shift()
    this.facts.add({ kind: 'remediation.started', remediation: { ...remediation } })
    this.incidents.remediated('remediation_started', serviceId, actor.name, remediation.message, null, nowMs)
  }

  /** The responder reports what became of a fix. Unknown and finished ones are left alone. */
  outcome(remediationId: string, applied: boolean, text: string): void {
    const found = this.followed.find((f) => f.remediation.remediationId === remediationId && f.remediation.state === 'running')
    if (found !== undefined) found.outcome = { applied, text }
  }

  /** Looks after every fix that is still followed; runs after samples and ticks. */
  follow(nowMs: number): void {
    for (const followed of this.followed) {
      if (!followed.watched) continue
      const service = this.system.get(followed.remediation.serviceId)
      if (service === undefined) continue
      if (followed.remediation.state === 'running') this.followRunning(followed, service, nowMs)
      else this.followSucceeded(followed, service, nowMs)
    }
  }

  private followRunning(followed: Followed, service: ServiceState, nowMs: number): void {
    const { remediation, outcome, startedMs } = followed
    const label = ACTION_LABEL[remediation.action]
    const elapsedMs = nowMs - startedMs
    // Only a sample newer than the fix says anything about it.
    const well = service.rank === HEALTHY && !service.stale && service.newestMs > startedMs
    const late = elapsedMs >= Math.max(TIME_OUT_MS, 3 * (service.interval.ms ?? 0))
    const said = outcome === null || outcome.text === '' ? '' : ` ${outcome.text}`
    const after = durationText(elapsedMs)
    if (outcome !== null && !outcome.applied) {
      this.finish(followed, service, 'failed', `${label} could not be applied to ${service.id}.${said}`, nowMs)
    } else if (well && (outcome !== null || late)) {
      this.finish(followed, service, 'succeeded', `${label} worked: ${service.id} is healthy again after ${after}.${said}`, nowMs)
    } else if (late) {
      const now = service.stale ? 'silent' : statusOf(service.rank)
      const unheard = outcome === null ? ' Nothing reported that it was applied.' : said
      this.finish(followed, service, 'failed', `${label} did not help: ${service.id} is still ${now} after ${after}.${unheard}`, nowMs)
    }
  }

  private followSucceeded(followed: Followed, service: ServiceState, nowMs: number): void {
    const { remediation, finishedMs, outcome } = followed
    const sinceMs = nowMs - (finishedMs ?? nowMs)
    if (sinceMs > RELAPSE_MS) followed.watched = false
    else if (service.rank > HEALTHY) {
      // What the responder said at the time names the cause, where it knew one.
      const why = outcome === null || outcome.text === '' ? 'The cause persists.' : outcome.text
      const text = `${service.id} relapsed ${durationText(sinceMs)} after a fix (${ACTION_LABEL[remediation.action]}). ${why}`
      this.finish(followed, service, 'relapsed', text, nowMs)
    }
  }

  private finish(followed: Followed, service: ServiceState, state: Remediation['state'], message: string, nowMs: number): void {
    const { remediation } = followed
    remediation.state = state
    remediation.newStatus = statusOf(service.rank)
    remediation.finishedAt = isoInstant(nowMs)
    remediation.message = message
    followed.finishedMs = nowMs
    followed.watched = state === 'succeeded'
    this.facts.add({ kind: 'remediation.finished', remediation: { ...remediation } })
    const remedy = state === 'succeeded' ? `${ACTION_LABEL[remediation.action]} on ${service.id} by ${remediation.actor}.` : null
    this.incidents.remediated('remediation_finished', service.id, 'nexus', message, remedy, nowMs)
  }

  /** Faults are injected anew: what goes bad from here on is no relapse of what was fixed before. */
  faultsAnew(): void {
    for (const followed of this.followed) if (followed.remediation.state === 'succeeded') followed.watched = false
  }

  /** Nothing aged while the source stood still for `gapMs`. */
  shift(gapMs: number): void {
    for (const followed of this.followed) {
      if (!followed.watched) continue
      followed.startedMs += gapMs
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

/** Healthy and fresh, not merely used to being bad, and no monitor alerts. */
function isPlainlyHealthy(service: ServiceState): boolean {
  return service.rank === HEALTHY && !service.stale && !service.chronic && service.standingAlerts === 0
}
