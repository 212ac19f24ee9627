import { originOf } from '../../../../shared/model/external.ts'
import type { Fact } from '../../../../shared/model/fact.ts'
import type { IncidentSummary } from '../../../../shared/model/incident.ts'
import type { MonitorStatus } from '../../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../../shared/model/monitor-rules.ts'
import type { Remediation } from '../../../../shared/model/remediation.ts'
import type { SpeechEvent, SpokenIncident, SpokenSituation, SpokenSymptom } from '../types.ts'
import { CASCADE, SURE } from './incident-words.ts'
import { type Complained, type IncidentFacts, KnownIncident, keyOf } from './known-incident.ts'
import { ENGINE, type IncidentNews, newsOf } from './news.ts'
import { WHOLE_SYSTEM } from './phrases/alert.ts'
import { isOptimal } from './situation-words.ts'
import { type Measured, numberFor, symptomOf } from './symptoms.ts'

/** What the listener looks up beyond the facts; asked only when there is something to say. */
export interface Sight {
  situation(): SpokenSituation
  /** Newest sample of a service; null: not known. */
  measured(serviceId: string): Measured | null
  /** The rule of a monitor in force; null: not known. */
  rule(monitorId: string): MonitorRule | null
  /** Every monitor and group as it stands now. */
  monitors(): readonly MonitorStatus[]
}

/** Alerting groups remembered. Those beyond are not counted as affected: too few is said, never too many. */
const MOST_ALERTING = 5_000

/** Fixes of one incident within so much source time of each other come in a row. */
const ROW_MS = 10_000

/** Source time that the analysis of an incident that opened again gets to find another cause. */
const CONFIRM_MS = 3_000

/**
 * Turns facts into what is worth saying. Give it every step's facts as one array, in
 * order: what one step concluded makes one event per incident, with its cause if that is
 * known by then. Holds a little about each active incident and each alerting group.
 */
export class SpeechListener {
  private readonly sight: Sight
  private readonly known = new Map<string, KnownIncident>()
  private readonly alerting = new Map<string, MonitorStatus>()
  /** An incident ended, and nobody was told yet that all is well. */
  private owesAllClear = false

  constructor(sight: Sight) {
    this.sight = sight
  }

  /** Takes incidents that are active already, as after a restart: they are known, and not announced again. */
  restore(incidents: readonly IncidentSummary[], monitors: readonly MonitorStatus[]): void {
    this.known.clear()
    this.alerting.clear()
    this.owesAllClear = false
    for (const status of monitors) this.hearMonitor(status)
    for (const incident of incidents) {
      if (incident.state === 'resolved') continue
      const known = new KnownIncident(incident, Date.parse(incident.openedAt))
      known.cause = incident.cause
      known.add(this.complaintsOf(incident))
      known.told()
      this.known.set(incident.incidentId, known)
    }
  }

  /** Active incidents as they stand now, oldest first. */
  active(): SpokenIncident[] {
    return [...this.known.values()].map((known) => this.spoken(known))
  }

  /** An active incident as it stands now, for words that had to wait; null: it is over. */
  current(incidentId: string): SpokenIncident | null {
    const known = this.known.get(incidentId)
    return known === undefined ? null : this.spoken(known)
  }

  heard(facts: readonly Fact[]): SpeechEvent[] {
    for (const fact of facts) if (fact.kind === 'monitor.changed' || fact.kind === 'monitor.alerted') this.hearMonitor(fact.monitor)
    if (facts.some(({ kind }) => kind === 'monitors.loaded')) this.reloaded()
    const { incidents, fixes, whole } = newsOf(facts)
    const nowMs = facts.at(-1)?.at ?? 0
    const repaired = fixes.map((fix) => this.repaired(fix, nowMs))
    const told = [...incidents].flatMap(([incidentId, news]) => this.tell(incidentId, news))
    told.push(...this.confirm(nowMs))
    const ended = told.some(({ kind }) => kind === 'resolved')
    return [...told, ...repaired, ...(whole || ended ? this.allClear() : [])]
  }

  private hearMonitor(status: MonitorStatus): void {
    const key = keyOf(status)
    if (status.state === 'ok' || status.state === 'warn') this.alerting.delete(key)
    else if (this.alerting.has(key) || (status.state === 'alert' && this.alerting.size < MOST_ALERTING)) this.alerting.set(key, status)
  }

  /** Other monitors are in force. What alerted under one that is gone ends without having recovered. */
  private reloaded(): void {
    const standing = this.sight.monitors()
    const kept = new Set(standing.flatMap((status) => (status.state === 'ok' || status.state === 'warn' ? [] : keyOf(status))))
    for (const known of this.known.values())
      known.unseen ||= known.complaints.map(keyOf).some((key) => this.alerting.has(key) && !kept.has(key))
    for (const key of this.alerting.keys()) if (!kept.has(key)) this.alerting.delete(key)
    for (const status of standing) this.hearMonitor(status)
  }

  /** The active incident that a service alerts in. */
  private ownerOf(serviceId: string): KnownIncident | null {
    for (const known of this.known.values()) if (known.complaints.some((one) => one.serviceId === serviceId)) return known
    return null
  }

  private repaired({ serviceId, action, state }: Remediation, nowMs: number): SpeechEvent {
    const owner = this.ownerOf(serviceId)
    const succeeded = state === 'succeeded'
    const again = succeeded && owner !== null && owner.repairedMs !== null && nowMs - owner.repairedMs < ROW_MS
    if (succeeded && owner !== null) owner.repairedMs = nowMs
    const incidentId = owner?.incidentId ?? null
    return { kind: 'remediation', serviceId, action, succeeded, relapsed: state === 'relapsed', again, incidentId }
  }

  private tell(incidentId: string, news: IncidentNews): SpeechEvent[] {
    const before = this.known.get(incidentId)
    if (news.resolvedBy !== null) return this.resolved(before, news)
    const known = before ?? this.begin(news)
    if (known === null) return []
    this.learn(known, news)
    const kind = before === undefined ? (news.opened && !news.byHand ? 'incident' : null) : this.changeOf(known, news)
    if (kind !== null || before === undefined) known.told()
    return kind === null ? [] : [{ kind, incident: this.spoken(known) }]
  }

  private begin({ incident, opened }: IncidentNews): KnownIncident | null {
    if (incident === null) return null
    const known = new KnownIncident(incident, Date.parse(opened ? incident.updatedAt : incident.openedAt))
    if (opened) known.heldCause = incident.cause
    else known.cause = incident.cause
    this.known.set(incident.incidentId, known)
    return known
  }

  /** The analysis says nothing where it finds what it found before. */
  private confirm(nowMs: number): SpeechEvent[] {
    const events: SpeechEvent[] = []
    for (const known of this.known.values()) {
      if (known.heldCause === null || nowMs - known.sinceMs < CONFIRM_MS) continue
      known.cause = known.heldCause
      known.heldCause = null
      if (!known.hasNewCause) continue
      known.told()
      events.push({ kind: 'cause', incident: this.spoken(known) })
    }
    return events
  }

  private learn(known: KnownIncident, { incident, cause, flapping }: IncidentNews): void {
    if (incident !== null) {
      known.severity = incident.severity
      known.add(this.complaintsOf(incident))
    }
    if (cause !== undefined) {
      known.cause = cause
      known.heldCause = null
    }
    known.flapping ||= flapping
  }

  private changeOf(known: KnownIncident, news: IncidentNews): 'spread' | 'cause' | null {
    if (known.isGraver || (news.notified && known.hasMoreServices)) return 'spread'
    return known.hasNewCause ? 'cause' : null
  }

  private resolved(known: KnownIncident | undefined, { incident, resolvedBy }: IncidentNews): SpeechEvent[] {
    if (known === undefined) return []
    this.known.delete(known.incidentId)
    this.owesAllClear = true
    const endMs = Date.parse(incident?.resolvedAt ?? '')
    const lastedMs = Number.isFinite(endMs) ? Math.max(0, endMs - known.sinceMs) : 0
    // What a person closed may go on all the same, and what nobody watches any more too.
    const seen = resolvedBy === ENGINE && !known.unseen && !known.complaints.some((one) => this.alerting.has(keyOf(one)))
    const symptoms = seen ? known.complaints.map((one) => this.symptomFrom(one)) : []
    return [{ kind: 'resolved', incident: { ...this.spoken(known), symptoms }, lastedMs }]
  }

  private allClear(): SpeechEvent[] {
    if (!this.owesAllClear || this.known.size > 0) return []
    const situation = this.sight.situation()
    if (!isOptimal(situation)) return []
    this.owesAllClear = false
    return [{ kind: 'all_clear', situation }]
  }

  /** What alerts in an incident now: its services in onset order, then what is the whole system's. */
  private complaintsOf({ serviceIds, monitorIds }: IncidentFacts): Complained[] {
    const own = serviceIds.flatMap((serviceId) => monitorIds.map((monitorId) => ({ monitorId, group: serviceId, serviceId })))
    const [first = WHOLE_SYSTEM] = serviceIds
    const whole = monitorIds.map((monitorId) => ({
      monitorId,
      group: WHOLE_SYSTEM,
      serviceId: monitorId === CASCADE ? first : WHOLE_SYSTEM,
    }))
    return [...[...own, ...whole].filter((one) => this.alerting.has(keyOf(one))), ...this.told(serviceIds, monitorIds)]
  }

  /** Alerts of other systems: told of each service of the incident that they name, or of the whole system where neither names one. */
  private told(serviceIds: readonly string[], monitorIds: readonly string[]): Complained[] {
    if (monitorIds.every((id) => originOf(id) === null)) return []
    return [...this.alerting.values()].flatMap(({ monitorId, group, external }) => {
      if (external === undefined || !monitorIds.includes(monitorId)) return []
      if (external.serviceIds.length === 0 && serviceIds.length === 0) return [{ monitorId, group, serviceId: WHOLE_SYSTEM }]
      const named = external.serviceIds.find((id) => serviceIds.includes(id))
      return named === undefined ? [] : [{ monitorId, group, serviceId: named }]
    })
  }

  private symptomFrom(complained: Complained): SpokenSymptom {
    const { monitorId, group, serviceId } = complained
    const symptom = symptomOf(monitorId, this.sight.rule(monitorId))
    const status = this.alerting.get(keyOf(complained))
    if (status === undefined) return { serviceId, symptom, monitorId, value: null }
    return { serviceId, symptom, monitorId, value: numberFor(symptom, status, group === WHOLE_SYSTEM ? null : this.sight.measured(group)) }
  }

  /** What alerts in it at this moment; while it only recovers, what alerted. */
  private spoken({ incidentId, severity, cause, complaints }: KnownIncident): SpokenIncident {
    const standing = complaints.filter((one) => this.alerting.has(keyOf(one)))
    const symptoms = (standing.length > 0 ? standing : complaints).map((one) => this.symptomFrom(one))
    return { incidentId, severity, symptoms, cause: cause !== null && cause.confidence >= SURE ? cause : null }
  }
}
