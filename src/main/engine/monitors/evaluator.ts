import type { Fact } from '../../../shared/model/fact.ts'
import type { LedgerOutcome } from '../../../shared/model/ledger.ts'
import type { MonitorProfile, MonitorStatus } from '../../../shared/model/monitor.ts'
import { externalStatus } from '../external/status.ts'
import type { FactLog } from '../facts.ts'
import { Ledger, type SavedLedger } from '../ledger/ledger.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import type { Alert, Evaluation } from './alert.ts'
import { CompositeEvaluation } from './composites.ts'
import { emptyReading, type MonitorGroup } from './group.ts'
import type { EvaluationHost } from './host.ts'
import { JoinedEvaluation, type Joining } from './joined.ts'
import { builtInSet, type LoadedSet, restoreSet, type SavedSet, saveSet } from './loading.ts'
import { PROFILES, type ProfileSettings } from './profiles.ts'
import type { Rule } from './rule.ts'
import { RuleBook, type SavedBook } from './rule-book.ts'
import { ServiceEvaluation } from './service-evaluation.ts'
import { type MuteState, muteOf, muteText, Silences } from './silences.ts'
import { Statuses } from './statuses.ts'

/** What of the monitors is not kept with the services. */
export interface SavedMonitors {
  set: SavedSet
  book: SavedBook
  joined: Joining
  mutes: MuteState[]
  ledger: SavedLedger
  listeningSinceMs: number
}

/** Evaluates every monitor for every group that is due, at each tick of the source's clock. */
export class Evaluator implements EvaluationHost {
  readonly profile: ProfileSettings
  readonly profileName: MonitorProfile
  readonly ledger: Ledger
  readonly silences = new Silences()
  readonly statuses: Statuses
  set: LoadedSet
  book: RuleBook
  /** End of the last gap in which nobody received anything, ms; 0 for none. */
  listeningSinceMs = 0
  private readonly system: System
  private readonly facts: FactLog
  private readonly reading = emptyReading()
  private readonly services: ServiceEvaluation
  private readonly joined: JoinedEvaluation
  private readonly composites: CompositeEvaluation
  /** Source time of the present tick. */
  nowMs = 0
  private alerted: Alert[] = []
  private recovered: Alert[] = []

  constructor(profile: MonitorProfile, system: System, facts: FactLog) {
    this.profile = PROFILES[profile]
    this.profileName = profile
    this.system = system
    this.facts = facts
    this.ledger = new Ledger(facts)
    this.statuses = new Statuses(system, this.silences)
    this.set = builtInSet(profile)
    this.book = new RuleBook(this.set.definitions)
    this.services = new ServiceEvaluation(system, this, this.reading)
    this.joined = new JoinedEvaluation(system, this, this.reading)
    this.composites = new CompositeEvaluation(system, this, this.reading)
    system.adopt(this.book.plan)
  }

  tick(nowMs: number): Evaluation {
    this.nowMs = nowMs
    this.ledger.begin()
    this.alerted = []
    this.recovered = []
    for (const mute of this.silences.expire(nowMs)) this.facts.add({ kind: 'monitor.unmuted', mute: muteOf(mute) })
    const touched = this.services.tick(nowMs)
    // Of what alerts at the same tick, the service that went bad first comes first.
    if (this.alerted.length > 1) this.alerted.sort((a, b) => a.group.onsetMs - b.group.onsetMs)
    this.joined.tick(nowMs, touched)
    this.composites.tick(nowMs)
    this.release(nowMs)
    return { alerted: this.alerted, recovered: this.recovered }
  }

  /** Moves a group on by what was read of it, and notes what came of it. */
  settle(
    rule: Rule,
    group: MonitorGroup,
    service: ServiceState | null,
    knownSinceMs: number,
    nowMs: number,
    services?: readonly string[],
  ): void {
    const from = group.state
    const { timing } = rule
    timing.recoveryMs = rule.recoveryMs(service)
    const transition = group.advance(this.reading, timing, nowMs, knownSinceMs)
    if (transition === 'alerted') {
      group.onsetMs = service?.badSinceMs ?? nowMs
      rule.alerting.add(group)
      if (service !== null) service.standingAlerts++
    } else if (transition === 'recovered') {
      rule.alerting.delete(group)
      if (service !== null) service.standingAlerts--
    }
    if (transition !== 'none') {
      this.facts.add({ kind: 'monitor.changed', from, monitor: this.statuses.of(this.book, rule, group, nowMs, services) })
    }
    if (transition === 'alerted') this.announce(rule, group, nowMs, services)
    else if (transition === 'recovered') this.end(rule, group, nowMs, services)
    else if (group.latched) this.remind(rule, group, nowMs, services)
    else if (group.state !== 'ok' || this.reading.near) this.explain(rule, group, nowMs, knownSinceMs)
  }

  /** Hands an alert to the incidents, or holds it back while it is silenced. */
  private announce(rule: Rule, group: MonitorGroup, nowMs: number, services?: readonly string[]): void {
    const silence = this.silences.of(rule.definition, group.group, nowMs)
    if (silence !== null) {
      this.write(silence.kind, rule, group, nowMs, `It ${silence.text}.`)
      return
    }
    group.announced = true
    group.notifiedMs = nowMs
    this.alerted.push(this.alertOf(rule, group, services))
  }

  private end(rule: Rule, group: MonitorGroup, nowMs: number, services?: readonly string[], note: string | null = null): void {
    if (group.announced) this.recovered.push({ ...this.alertOf(rule, group, services), note })
    group.announced = false
    this.write('recovered', rule, group, nowMs, note ?? '')
  }

  /** An alert that stands is spoken of again from time to time; whether that is wanted, the incident knows. */
  private remind(rule: Rule, group: MonitorGroup, nowMs: number, services?: readonly string[]): void {
    const { renotifyMs } = rule.definition
    if (!group.announced || group.state !== 'alert' || renotifyMs === null || nowMs - group.notifiedMs < renotifyMs) return
    const silence = this.silences.of(rule.definition, group.group, nowMs)
    if (silence !== null) {
      this.write(silence.kind, rule, group, nowMs, `It ${silence.text}.`)
      return
    }
    group.notifiedMs = nowMs
    this.alerted.push({ ...this.alertOf(rule, group, services), again: true })
  }

  /** Alerts that were silenced and still stand are announced as soon as nothing silences them. */
  private release(nowMs: number): void {
    const held: { rule: Rule; group: MonitorGroup }[] = []
    for (const rule of this.book.rules) {
      for (const group of rule.alerting) {
        if (!group.announced && group.alertedMs < nowMs && group.state !== 'recovering') held.push({ rule, group })
      }
    }
    held.sort((a, b) => a.group.onsetMs - b.group.onsetMs || (a.group.group < b.group.group ? -1 : 1))
    for (const { rule, group } of held) this.announce(rule, group, nowMs)
  }

  private explain(rule: Rule, group: MonitorGroup, nowMs: number, knownSinceMs: number): void {
    const { state } = group
    if (state === 'pending') {
      const long = nowMs - (group.pendingMs ?? nowMs) >= rule.timing.minFiringMs && nowMs - knownSinceMs < rule.timing.newGroupDelayMs
      this.write(long ? 'new_group' : 'pending', rule, group, nowMs, '')
    } else if (state === 'no_data') {
      if (group.sinceMs !== null) this.write('no_data', rule, group, nowMs, '')
    } else this.write('near', rule, group, nowMs, '')
  }

  private write(outcome: LedgerOutcome, rule: Rule, group: MonitorGroup, nowMs: number, note: string): void {
    if (outcome !== 'recovered' && this.ledger.repeats(outcome, group, nowMs)) return
    this.ledger.write(outcome, this.statuses.of(this.book, rule, group, nowMs), nowMs, null, note)
  }

  /** Mutes, and says so on every announced alert that it silences from now on. */
  mute(mute: MuteState): void {
    this.silences.mute(mute)
    const rule = this.book.byId.get(mute.monitorId)
    if (rule === undefined) return
    // By name: the order in which they alerted is not kept over a restart.
    const standing = [...rule.alerting].sort((a, b) => (a.group < b.group ? -1 : 1))
    for (const group of standing) {
      if (!group.announced || (mute.group !== null && mute.group !== group.group)) continue
      this.ledger.silenced(this.statuses.of(this.book, rule, group, mute.sinceMs), mute.sinceMs, `It ${muteText(mute)}.`)
    }
  }

  /** Notes what the incidents made of this tick's alerts. */
  noteNotified(facts: readonly Fact[], nowMs: number): void {
    for (const fact of facts) {
      if (fact.kind !== 'monitor.alerted') continue
      const { monitorId, group } = fact.monitor
      const again = this.alerted.some((alert) => alert.again && alert.monitorId === monitorId && alert.group.group === group)
      this.ledger.write(again ? 'renotified' : 'notified', fact.monitor, nowMs, fact.incidentId)
    }
  }

  private alertOf(rule: Rule, group: MonitorGroup, services?: readonly string[]): Alert {
    const { id, title, priority } = rule.definition
    const serviceIds = rule.perService ? [group.group] : (services ?? this.servicesOf(rule, group))
    return { monitorId: id, title, priority, group, serviceIds, again: false, note: null, external: null }
  }

  private servicesOf(rule: Rule, group: MonitorGroup): readonly string[] {
    return rule.definition.expression === null ? this.joined.servicesOf(rule, group) : this.statuses.servicesOf(this.book, rule)
  }

  /** Status of what alerted or recovered, for facts. */
  statusOf(alert: Alert, nowMs: number): MonitorStatus {
    if (alert.external !== null) return externalStatus(alert.group, alert.external, this.silences, nowMs)
    const rule = this.book.byId.get(alert.monitorId)
    if (rule === undefined) throw new Error(`There is no monitor ${alert.monitorId}.`)
    return this.statuses.of(this.book, rule, alert.group, nowMs, rule.definition.expression === null ? undefined : alert.serviceIds)
  }

  /** Every monitor and group of one service. */
  ofService(service: ServiceState, nowMs: number): MonitorStatus[] {
    return this.statuses.ofService(this.book, service, nowMs)
  }

  all(nowMs: number): MonitorStatus[] {
    return this.statuses.all(this.book, nowMs)
  }

  /** Puts another set in force; alerts of groups that are gone recover. */
  load(set: LoadedSet, nowMs: number): Evaluation {
    this.alerted = []
    this.recovered = []
    const before = this.book
    const book = new RuleBook(set.definitions)
    for (const { rule, group } of book.inherit(before, this.system)) {
      if (!group.latched) continue
      group.latched = false
      group.state = 'ok'
      const service = rule.perService ? this.system.get(group.group) : undefined
      if (service !== undefined) service.standingAlerts--
      this.end(rule, group, nowMs, undefined, 'Its monitor was changed or removed, so the alert ended.')
    }
    this.set = set
    this.book = book
    this.system.adopt(book.plan)
    return { alerted: [], recovered: this.recovered }
  }

  /** What was measured is forgotten: every group begins anew, and what alerted has ended. Mutes and the ledger stay. */
  reset(nowMs: number, why: string): void {
    this.alerted = []
    this.recovered = []
    for (const rule of this.book.rules) for (const group of rule.all()) if (group.latched) this.end(rule, group, nowMs, undefined, why)
    this.book = new RuleBook(this.set.definitions)
    this.joined.restore({ system: [] })
    this.recovered = []
    this.system.adopt(this.book.plan)
  }

  /** The source stood still for `gapMs`. */
  shift(gapMs: number): void {
    for (const rule of this.book.rules) for (const group of rule.all()) group.shift(gapMs)
  }

  /** Nobody received anything until now. */
  gap(nowMs: number): void {
    this.listeningSinceMs = nowMs
  }

  save(): SavedMonitors {
    return {
      set: saveSet(this.set),
      book: this.book.save(),
      joined: this.joined.save(),
      mutes: this.silences.list(),
      ledger: this.ledger.save(),
      listeningSinceMs: this.listeningSinceMs,
    }
  }

  /** Puts the saved set in force: before the system is restored, whose histories depend on it. */
  restoreSet(saved: SavedMonitors): void {
    this.set = restoreSet(saved.set, this.profileName)
    this.book = new RuleBook(this.set.definitions)
    this.system.adopt(this.book.plan)
  }

  /** Restores after the system was restored: groups are placed by its services. */
  restore(saved: SavedMonitors): void {
    this.book.restore(saved.book, this.system)
    this.joined.restore(saved.joined)
    this.silences.restore(saved.mutes)
    this.ledger.restore(saved.ledger)
    this.listeningSinceMs = saved.listeningSinceMs
  }
}
