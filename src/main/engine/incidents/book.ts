import type { TimelineEntry } from '../../../shared/model/incident.ts'
import type { Actor } from '../../../shared/model/input.ts'
import type { FactLog } from '../facts.ts'
import { derivedId } from '../ids.ts'
import { CASCADE_ID } from '../monitors/cascade.ts'
import type { Alert, Evaluation, Evaluator } from '../monitors/evaluator.ts'
import type { System } from '../services/system.ts'
import { durationText, isoInstant } from '../text.ts'
import { batched, namesOf, titleOf } from './batches.ts'
import { evidenceOf } from './evidence.ts'
import { incidentFor } from './grouping.ts'
import { copyIncident, type IncidentState, isActive, monitorEntry } from './incident-state.ts'
import { type IncidentCommand, incidentRefusal, type Refusal } from './refusal.ts'

export interface SavedIncidents {
  sequence: number
  states: IncidentState[]
}

/** Resolved incidents kept for reopening and notes; older ones live in the records. */
const KEPT_RESOLVED = 200
const ENGINE = 'nexus'

/** Opens, joins, resolves and reopens incidents; every change is appended to their timelines. */
export class IncidentBook {
  private sequence = 0
  /** Oldest first, resolved ones included. */
  private states: IncidentState[] = []
  /** The active incident that names a service; rebuilt when any changes. */
  private byService: Map<string, string> | null = null
  private readonly system: System
  private readonly evaluator: Evaluator
  private readonly facts: FactLog

  constructor(system: System, evaluator: Evaluator, facts: FactLog) {
    this.system = system
    this.evaluator = evaluator
    this.facts = facts
  }

  active(): IncidentState[] {
    return this.states.filter(isActive)
  }

  /** Id of the newest active incident that names the service. */
  incidentOf(serviceId: string): string | null {
    this.byService ??= new Map(this.active().flatMap(({ incident }) => incident.serviceIds.map((id) => [id, incident.incidentId])))
    return this.byService.get(serviceId) ?? null
  }

  /** Takes what the monitors concluded at this tick. */
  apply({ alerted, recovered }: Evaluation, nowMs: number): void {
    for (const { state, alerts } of batched(recovered, (alert) => this.active().filter((s) => this.openLatch(s, alert) !== undefined))) {
      this.recover(state, alerts, nowMs)
    }
    for (const alert of alerted) if (alert.again) this.repeat(alert, nowMs)
    const joining = new Map<Alert, IncidentState>()
    for (const alert of alerted) {
      if (alert.again) continue
      const known = incidentFor(alert, this.states, this.system, nowMs, this.evaluator.profile.reopenMs)
      if (known === null) this.notify(this.open(alert, nowMs), alert, nowMs)
      else {
        const resolved = !isActive(known)
        this.latch(known, alert, nowMs)
        if (resolved) this.reopen(known, alert, nowMs)
        else joining.set(alert, known)
      }
    }
    for (const { state, alerts } of batched([...joining.keys()], (alert) => [joining.get(alert)].filter((s) => s !== undefined))) {
      this.join(state, alerts, nowMs)
    }
  }

  private open(alert: Alert, nowMs: number): IncidentState {
    const at = isoInstant(nowMs)
    const serviceId = alert.serviceIds[0] ?? alert.group.group
    const title = titleOf(alert)
    const state: IncidentState = {
      incident: {
        incidentId: derivedId('inc', ++this.sequence, serviceId, alert.monitorId, nowMs),
        title,
        severity: alert.priority,
        state: 'open',
        serviceId,
        serviceIds: [],
        monitorIds: [],
        openedAt: at,
        acknowledgedAt: null,
        assignee: null,
        cause: null,
        resolvedAt: null,
        resolution: null,
        updatedAt: at,
        timeline: [],
      },
      latches: [],
      openedMs: nowMs,
      lastAlertMs: nowMs,
      resolvedMs: null,
      remedy: null,
    }
    this.states.push(state)
    this.latch(state, alert, nowMs)
    const why = this.evaluator.statusOf(alert, nowMs).why
    this.append(state, nowMs, 'opened', ENGINE, `${title}. ${why}`, serviceId)
    return state
  }

  /** Writes the alert into the incident without an entry. */
  private latch(state: IncidentState, alert: Alert, nowMs: number): void {
    const { incident, latches } = state
    for (const id of alert.serviceIds) {
      // A cascade may reach into incidents of its own that are not connected: their services stay where they are.
      const elsewhere = alert.serviceIds.length > 1 && this.incidentOf(id) !== null
      if (!elsewhere && !incident.serviceIds.includes(id)) incident.serviceIds.push(id)
    }
    if (!incident.monitorIds.includes(alert.monitorId)) incident.monitorIds.push(alert.monitorId)
    const known = latches.find((latch) => latch.monitorId === alert.monitorId && latch.group === alert.group.group)
    if (known === undefined) latches.push({ monitorId: alert.monitorId, group: alert.group.group, open: true })
    else known.open = true
    state.lastAlertMs = nowMs
    this.byService = null
  }

  private join(state: IncidentState, alerts: readonly Alert[], nowMs: number): void {
    const [first] = alerts
    if (first === undefined) return
    const why = this.evaluator.statusOf(first, nowMs).why
    const text = alerts.length === 1 ? `${titleOf(first)}. ${why}` : `${first.title} on ${alerts.length} services: ${namesOf(alerts)}.`
    if (first.priority < state.incident.severity) {
      state.incident.severity = first.priority
      state.incident.title = titleOf(first)
      this.append(state, nowMs, 'severity_changed', ENGINE, `Severity raised to ${first.priority}. ${text}`, first.serviceIds[0] ?? null)
    } else {
      this.append(state, nowMs, 'monitor_alerted', ENGINE, text, alerts.length === 1 ? first.group.group : null)
    }
    for (const alert of alerts) this.notify(state, alert, nowMs)
  }

  private reopen(state: IncidentState, alert: Alert, nowMs: number): void {
    const { incident } = state
    incident.state = 'open'
    incident.acknowledgedAt = null
    incident.resolvedAt = null
    incident.resolution = null
    state.resolvedMs = null
    state.remedy = null
    this.append(
      state,
      nowMs,
      'reopened',
      ENGINE,
      `${titleOf(alert)} again. ${this.evaluator.statusOf(alert, nowMs).why}`,
      alert.group.group,
    )
    this.notify(state, alert, nowMs)
  }

  private notify(state: IncidentState, alert: Alert, nowMs: number): void {
    const monitor = this.evaluator.statusOf(alert, nowMs)
    this.facts.add({
      kind: 'monitor.alerted',
      monitor,
      serviceId: alert.serviceIds[0] ?? alert.group.group,
      severity: alert.priority === 'p1' || alert.priority === 'p2' ? 'critical' : 'warning',
      incidentId: state.incident.incidentId,
      evidence: evidenceOf(alert, monitor, state, this.system, nowMs),
    })
  }

  /** Still alerting after the renotification time: said again only while nobody acknowledged it. */
  private repeat(alert: Alert, nowMs: number): void {
    const state = this.states.find((s) => s.incident.state === 'open' && this.openLatch(s, alert) !== undefined)
    if (state !== undefined) this.notify(state, alert, nowMs)
  }

  private openLatch(state: IncidentState, alert: Alert) {
    return state.latches.find((latch) => latch.open && latch.monitorId === alert.monitorId && latch.group === alert.group.group)
  }

  private recover(state: IncidentState, alerts: readonly Alert[], nowMs: number): void {
    for (const alert of alerts) {
      const latch = this.openLatch(state, alert)
      if (latch !== undefined) latch.open = false
    }
    const [first] = alerts
    if (first === undefined) return
    const where = first.monitorId === CASCADE_ID ? '' : ` on ${namesOf(alerts)}`
    this.append(
      state,
      nowMs,
      'monitor_recovered',
      ENGINE,
      `${first.title} recovered${where}.`,
      alerts.length === 1 ? (first.serviceIds[0] ?? null) : null,
    )
    if (state.latches.some((latch) => latch.open)) return
    const after = durationText(nowMs - state.openedMs)
    const text =
      state.remedy === null ? `All monitors recovered after ${after}.` : `All monitors recovered after ${after}, following: ${state.remedy}`
    this.resolve(state, nowMs, ENGINE, text)
  }

  private resolve(state: IncidentState, nowMs: number, actor: string, text: string): void {
    state.incident.state = 'resolved'
    state.incident.resolvedAt = isoInstant(nowMs)
    state.incident.resolution = text
    state.resolvedMs = nowMs
    this.append(state, nowMs, 'resolved', actor, text, null)
    const resolved = this.states.filter((s) => !isActive(s))
    const [oldest] = resolved
    if (resolved.length > KEPT_RESOLVED) this.states = this.states.filter((s) => s !== oldest)
  }

  private append(
    state: IncidentState,
    nowMs: number,
    kind: TimelineEntry['kind'],
    actor: string,
    text: string,
    serviceId: string | null,
  ): void {
    const at = isoInstant(nowMs)
    const whole: TimelineEntry = { at, kind, actor, text, serviceId }
    const entry = kind === 'monitor_alerted' || kind === 'monitor_recovered' ? monitorEntry(state, whole) : whole
    if (entry === null) return
    const { incident } = state
    incident.timeline.push(entry)
    incident.updatedAt = at
    this.byService = null
    this.facts.add({ kind: kind === 'opened' ? 'incident.opened' : 'incident.changed', incident: copyIncident(state), entry })
  }

  /** Why a command cannot be done; null when it can. */
  refusal(command: IncidentCommand): Refusal | null {
    return incidentRefusal(command, this.find(command.incidentId))
  }

  /** Does a command that was not refused. */
  perform(command: IncidentCommand, actor: Actor, nowMs: number): void {
    const state = this.find(command.incidentId)
    if (state === undefined) return
    switch (command.name) {
      case 'incident.acknowledge':
        state.incident.state = 'acknowledged'
        state.incident.acknowledgedAt = isoInstant(nowMs)
        this.append(state, nowMs, 'acknowledged', actor.name, `Acknowledged by ${actor.name}.`, null)
        return
      case 'incident.resolve':
        this.resolve(state, nowMs, actor.name, command.resolution)
        return
      case 'incident.note':
        this.append(state, nowMs, 'noted', actor.name, command.text, null)
        return
    }
  }

  /** A fix started or ended on a service: written into the active incident that names it. */
  remediated(
    kind: 'remediation_started' | 'remediation_finished',
    serviceId: string,
    actor: string,
    text: string,
    remedy: string | null,
    nowMs: number,
  ): void {
    const state = this.active().findLast(({ incident }) => incident.serviceIds.includes(serviceId))
    if (state === undefined) return
    if (kind === 'remediation_finished') state.remedy = remedy
    this.append(state, nowMs, kind, actor, text, serviceId)
  }

  private find(incidentId: string): IncidentState | undefined {
    return this.states.find(({ incident }) => incident.incidentId === incidentId)
  }

  save(): SavedIncidents {
    return { sequence: this.sequence, states: this.states }
  }

  restore(saved: SavedIncidents): void {
    this.sequence = saved.sequence
    this.states = saved.states
    this.byService = null
  }
}
