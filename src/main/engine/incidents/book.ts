import type { Actor } from '../../../shared/model/input.ts'
import { saidOf } from '../external/status.ts'
import type { FactLog } from '../facts.ts'
import { derivedId } from '../ids.ts'
import type { Alert, Evaluation } from '../monitors/alert.ts'
import { CASCADE_ID } from '../monitors/cascade.ts'
import type { Evaluator } from '../monitors/evaluator.ts'
import { analyzeCauses } from '../root-cause/analyze.ts'
import type { System } from '../services/system.ts'
import { isoInstant } from '../text.ts'
import { batched, headlineOf, manyText, titleOf } from './batches.ts'
import { type IncidentCommand, incidentRefusal, performCommand } from './commands.ts'
import { Flaps, type SavedFlaps } from './flapping.ts'
import { incidentFor } from './grouping.ts'
import { type IncidentState, isActive, noAnalysis } from './incident-state.ts'
import { LiveCauses, type SavedCauses } from './live-causes.ts'
import { Notifier } from './notifier.ts'
import { Recoveries } from './recoveries.ts'
import type { Refusal } from './refusal.ts'
import { severityOfSpread } from './severity.ts'
import { IncidentStore, type SavedStore } from './store.ts'
import { subjectOf } from './subject.ts'

export interface SavedIncidents extends SavedStore {
  flaps: SavedFlaps
  causes: SavedCauses
}

const ENGINE = 'nexus'
/** Before every source time. */
const LONG_AGO = Number.MIN_SAFE_INTEGER

/** Opens, joins, resolves and reopens incidents from what the monitors conclude. */
export class IncidentBook {
  private readonly store: IncidentStore
  private readonly flaps = new Flaps()
  private readonly notifier: Notifier
  private readonly recoveries: Recoveries
  private readonly causes: LiveCauses
  private readonly system: System
  private readonly evaluator: Evaluator

  constructor(system: System, evaluator: Evaluator, facts: FactLog) {
    this.system = system
    this.evaluator = evaluator
    this.store = new IncidentStore(facts)
    this.notifier = new Notifier(system, evaluator, facts)
    this.recoveries = new Recoveries(this.store, this.flaps)
    this.causes = new LiveCauses(this.store, system, facts, analyzeCauses)
  }

  active(): IncidentState[] {
    return this.store.active()
  }

  /** Id of the newest active incident that names the service. */
  incidentOf(serviceId: string): string | null {
    return this.store.incidentOf(serviceId)
  }

  /** Takes what the monitors concluded at this tick. */
  apply({ alerted, recovered }: Evaluation, nowMs: number): void {
    this.recoveries.apply(recovered, nowMs)
    this.recoveries.calmed(nowMs)
    for (const alert of alerted) if (alert.again) this.repeat(alert, nowMs)
    const joining: [Alert, IncidentState][] = []
    for (const alert of alerted) {
      if (alert.again || this.isFlapping(alert, nowMs)) continue
      const known = incidentFor(alert, this.store.states, this.system, nowMs, this.evaluator.profile.reopenMs)
      if (known === null) this.open(alert, nowMs)
      else if (isActive(known)) {
        this.latch(known, alert, nowMs)
        joining.push([alert, known])
      } else this.reopen(known, alert, nowMs)
    }
    // A cascade explains what joined at the same tick, so it speaks first.
    joining.sort(([a], [b]) => Number(b.monitorId === CASCADE_ID) - Number(a.monitorId === CASCADE_ID))
    for (const { state, alerts } of batched(joining)) this.join(state, alerts, nowMs)
    this.causes.tick(nowMs)
  }

  /** Notes a new alert; true for one of a flapping group, which its incident holds open already. */
  private isFlapping(alert: Alert, nowMs: number): boolean {
    if (!this.flaps.alerted(alert, nowMs)) return false
    const state = this.store.holding(alert.monitorId, alert.group.group)
    this.notifier.holdFlapping(state?.incident.incidentId ?? null, alert, nowMs)
    return true
  }

  private open(alert: Alert, nowMs: number): void {
    const at = isoInstant(nowMs)
    const serviceId = subjectOf(alert)
    const state: IncidentState = {
      incident: {
        incidentId: derivedId('inc', this.store.next(), serviceId, alert.monitorId, nowMs),
        title: '',
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
      headline: headlineOf(alert),
      lastAlertMs: nowMs,
      resolvedMs: null,
      remedy: null,
      analysis: noAnalysis(),
    }
    this.store.add(state)
    this.latch(state, alert, nowMs)
    const { title } = state.incident
    const spread = this.raiseBySpread(state)
    const raised = spread === null ? '' : ` It is ${state.incident.severity} because ${spread}.`
    const why = this.whyOf(alert, nowMs)
    this.store.append(state, nowMs, 'opened', ENGINE, `${title}. ${why}${raised}`, serviceId, alert.external)
    this.notifier.notify(state, alert, nowMs)
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
    const { monitorId, priority, external } = alert
    const known = latches.find((latch) => latch.monitorId === monitorId && latch.group === alert.group.group)
    const services = external === null ? {} : { serviceIds: alert.serviceIds }
    if (known === undefined) latches.push({ monitorId, group: alert.group.group, priority, open: true, ...services })
    else Object.assign(known, { open: true, ...services }, external === null ? {} : { priority })
    incident.title = titleOf(state)
    state.lastAlertMs = nowMs
    this.store.changed()
  }

  /** Gives the incident the alert's name. A cascade that reaches over several incidents is named after what this one holds of it. */
  private rename(state: IncidentState, alert: Alert): void {
    const own = alert.serviceIds.filter((id) => state.incident.serviceIds.includes(id))
    if (own.length > 1 || own.length === alert.serviceIds.length) state.headline = headlineOf({ ...alert, serviceIds: own })
    state.incident.title = titleOf(state)
  }

  /** Raises the severity where the spread asks for a higher one; it never falls. Says why, or null when nothing changed. */
  private raiseBySpread(state: IncidentState): string | null {
    const spread = severityOfSpread(state, this.system)
    if (spread === null || spread.severity >= state.incident.severity) return null
    state.incident.severity = spread.severity
    return spread.why
  }

  private join(state: IncidentState, alerts: readonly Alert[], nowMs: number): void {
    const [first] = alerts
    if (first === undefined) return
    const { incident } = state
    const higher = first.priority < incident.severity
    if (higher) {
      incident.severity = first.priority
      this.rename(state, first)
    }
    const spread = this.raiseBySpread(state)
    const text = alerts.length === 1 ? `${headlineOf(first)}. ${this.whyOf(first, nowMs)}` : manyText(alerts)
    const serviceId = alerts.length === 1 ? (first.serviceIds[0] ?? null) : null
    if (higher || spread !== null) {
      const because = spread === null ? '' : ` because ${spread}`
      this.store.append(
        state,
        nowMs,
        'severity_changed',
        ENGINE,
        `Severity raised to ${incident.severity}${because}. ${text}`,
        serviceId,
        first.external,
      )
    } else {
      this.store.append(state, nowMs, 'monitor_alerted', ENGINE, text, serviceId, first.external)
    }
    const [speaker, ...others] = higher || spread !== null ? alerts : [undefined, ...alerts]
    // Who raises the severity is always heard.
    if (speaker !== undefined) this.notifier.notify(state, speaker, nowMs)
    for (const alert of others) if (alert !== undefined) this.notifier.notifyUnlessInhibited(state, alert, nowMs)
  }

  private reopen(state: IncidentState, alert: Alert, nowMs: number): void {
    this.latch(state, alert, nowMs)
    const text = `${headlineOf(alert)} again. ${this.whyOf(alert, nowMs)}`
    this.store.reopen(state, nowMs, ENGINE, text, subjectOf(alert), alert.external)
    const spread = this.raiseBySpread(state)
    if (spread !== null) {
      this.store.append(state, nowMs, 'severity_changed', ENGINE, `Severity raised to ${state.incident.severity} because ${spread}.`, null)
    }
    this.notifier.notify(state, alert, nowMs)
  }

  private whyOf(alert: Alert, nowMs: number): string {
    return alert.external === null ? this.evaluator.statusOf(alert, nowMs).why : saidOf(alert.external)
  }

  /** Tells whether an active incident holds an alert; good until the incidents change. */
  followed(): (monitorId: string, group: string) => boolean {
    let open: ReadonlySet<string> | null = null
    const keyOf = (monitorId: string, group: string) => JSON.stringify([monitorId, group])
    const held = () =>
      new Set(this.active().flatMap(({ latches }) => latches.filter((one) => one.open).map((one) => keyOf(one.monitorId, one.group))))
    return (monitorId, group) => {
      open ??= held()
      return open.has(keyOf(monitorId, group))
    }
  }

  /** Still alerting after the renotification time: said again only while nobody acknowledged it, and nothing else explains it. */
  private repeat(alert: Alert, nowMs: number): void {
    const state = this.store.holding(alert.monitorId, alert.group.group)
    if (state?.incident.state !== 'open' || this.flaps.isFlapping(alert.monitorId, alert.group.group)) return
    this.notifier.notifyUnlessInhibited(state, alert, nowMs)
  }

  /** Why a command cannot be done; null when it can. */
  refusal(command: IncidentCommand): Refusal | null {
    return incidentRefusal(command, this.store.find(command.incidentId))
  }

  /** Does a command that was not refused. */
  perform(command: IncidentCommand, actor: Actor, nowMs: number): void {
    const state = this.store.find(command.incidentId)
    if (state === undefined) return
    performCommand(command, state, this.store, actor, nowMs)
    if (!isActive(state)) for (const { monitorId, group } of state.latches) this.flaps.forget(monitorId, group)
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
    this.marked('remediation', text, serviceId, nowMs)
    const state = this.active().findLast(({ incident }) => incident.serviceIds.includes(serviceId))
    if (state === undefined) return
    if (kind === 'remediation_finished') state.remedy = remedy
    this.store.append(state, nowMs, kind, actor, text, serviceId)
  }

  /** Something was done to the system: the search for causes knows of it. */
  marked(kind: 'chaos' | 'remediation', text: string, serviceId: string | null, nowMs: number): void {
    this.causes.marked({ atMs: nowMs, text, kind, serviceId })
  }

  /** Everything that is active ends, and nothing of it is taken up again; the history keeps it. */
  reset(actor: string, reason: string, nowMs: number): void {
    for (const state of this.store.states) {
      for (const latch of state.latches) latch.open = false
      if (isActive(state)) this.store.resolve(state, nowMs, actor, reason)
      // Long over: the same alert opens another one.
      state.resolvedMs = LONG_AGO
    }
    this.flaps.restore([])
    this.causes.restore({ marks: [], restUntilMs: 0 })
  }

  /** The source stood still for `gapMs`. */
  shift(gapMs: number): void {
    this.flaps.shift(gapMs)
  }

  save(): SavedIncidents {
    return { ...this.store.save(), flaps: this.flaps.save(), causes: this.causes.save() }
  }

  restore(saved: SavedIncidents): void {
    this.store.restore(saved)
    this.flaps.restore(saved.flaps)
    this.causes.restore(saved.causes)
  }
}
