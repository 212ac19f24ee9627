import type { Severity } from '../../../shared/model/incident.ts'
import type { MonitorProfile, MonitorState, MonitorStatus } from '../../../shared/model/monitor.ts'
import type { FactLog } from '../facts.ts'
import { emptySums } from '../services/bucket-ring.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { isoInstant } from '../text.ts'
import { CASCADE_ID, CASCADE_TITLE, cascadingServices, readCascade, WHOLE_SYSTEM, whyCascade } from './cascade.ts'
import { emptyReading, MonitorGroup, type SavedGroup, type Timing } from './group.ts'
import { PROFILES, type ProfileSettings, RENOTIFY_MS } from './profiles.ts'
import type { MonitorRule, RuleContext } from './rule.ts'
import { staleData } from './stale-rule.ts'
import { highErrorRate, highLatency } from './threshold-rule.ts'

/** The per-service monitors, in the order in which each service keeps their groups. */
const RULES: readonly MonitorRule[] = [highLatency, highErrorRate, staleData]
export const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id)

/** A monitor that alerted or recovered for a group. */
export interface Alert {
  readonly monitorId: string
  readonly title: string
  readonly priority: Severity
  readonly group: MonitorGroup
  /** Services it speaks of, in onset order; one, except for a cascade. */
  readonly serviceIds: readonly string[]
  /** The same alert as before, spoken of again. */
  readonly again: boolean
}

/** What of the monitors is not kept with the services. */
export interface SavedMonitors {
  cascade: SavedGroup
  listeningSinceMs: number
}

export interface Evaluation {
  readonly alerted: readonly Alert[]
  readonly recovered: readonly Alert[]
}

const STATE_WORDS: Readonly<Record<MonitorState, string>> = {
  ok: 'OK',
  pending: 'Pending',
  warn: 'Warning',
  alert: 'Alert',
  no_data: 'No data',
  recovering: 'Recovering',
}

const stated = (state: MonitorState, why: string) => `${STATE_WORDS[state]}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`

/** Evaluates every monitor for every group that is due, at each tick of the source's clock. */
export class Evaluator {
  readonly profile: ProfileSettings
  private readonly system: System
  private readonly facts: FactLog
  private readonly cascade = new MonitorGroup(CASCADE_ID, WHOLE_SYSTEM)
  /** Alerting groups that count towards a cascade. */
  private readonly latched = new Set<MonitorGroup>()
  private readonly reading = emptyReading()
  private readonly context: RuleContext
  private readonly timing: { -readonly [K in keyof Timing]: Timing[K] }

  constructor(profile: MonitorProfile, system: System, facts: FactLog) {
    this.profile = PROFILES[profile]
    this.system = system
    this.facts = facts
    this.context = { nowMs: 0, listeningSinceMs: 0, profile: this.profile, windowMs: 0, sums: emptySums() }
    this.timing = { minFiringMs: this.profile.minFiringMs, newGroupDelayMs: this.profile.newGroupDelayMs, recoveryMs: 0 }
  }

  tick(nowMs: number): Evaluation {
    const alerted: Alert[] = []
    const recovered: Alert[] = []
    for (const service of this.system.list) {
      if (service.dirty || (service.nextDueMs !== null && nowMs >= service.nextDueMs)) this.evaluate(service, nowMs, alerted, recovered)
    }
    // Of what alerts at the same tick, the service that went bad first comes first.
    if (alerted.length > 1) alerted.sort((a, b) => a.group.onsetMs - b.group.onsetMs)
    this.evaluateCascade(nowMs, alerted, recovered)
    return { alerted, recovered }
  }

  private evaluate(service: ServiceState, nowMs: number, alerted: Alert[], recovered: Alert[]): void {
    service.dirty = false
    const { context, reading, timing } = this
    context.nowMs = nowMs
    context.windowMs = service.windowMs(this.profile.windowMs)
    service.ring.sums(nowMs, context.windowMs, context.sums)
    timing.recoveryMs = this.profile.recoveryMs(context.windowMs)
    let timed = false
    for (let i = 0; i < RULES.length; i++) {
      const rule = RULES[i]
      const group = service.groups[i]
      if (rule === undefined || group === undefined) continue
      rule.read(service, context, reading)
      const from = group.state
      const transition = group.advance(reading, timing, nowMs, service.firstSeenMs)
      if (transition !== 'none') this.facts.add({ kind: 'monitor.changed', from, monitor: this.status(rule, service, group, nowMs) })
      if (transition === 'alerted') {
        group.onsetMs = service.badSinceMs ?? nowMs
        alerted.push(this.alertOf(rule, group, false))
        if (rule.cascades) this.latched.add(group)
      } else if (transition === 'recovered') {
        recovered.push(this.alertOf(rule, group, false))
        this.latched.delete(group)
      } else if (group.state === 'alert' && nowMs - group.notifiedMs >= RENOTIFY_MS) {
        group.notifiedMs = nowMs
        alerted.push(this.alertOf(rule, group, true))
      }
      timed ||= group.timed
    }
    // Silence that began in a gap alerts by time alone.
    timed ||= service.stale && nowMs - context.listeningSinceMs <= service.staleAfterMs
    // A settled group changes only when a sample comes or a bucket leaves its window.
    const { bucketMs } = service.ring
    service.nextDueMs = timed ? nowMs : context.sums.count > 0 ? (Math.floor(nowMs / bucketMs) + 1) * bucketMs : null
  }

  private alertOf(rule: MonitorRule, group: MonitorGroup, again: boolean): Alert {
    return { monitorId: rule.id, title: rule.title, priority: rule.priority, group, serviceIds: [group.group], again }
  }

  private evaluateCascade(nowMs: number, alerted: Alert[], recovered: Alert[]): void {
    const group = this.cascade
    if (this.latched.size === 0 && group.state === 'ok' && !group.timed) return
    const services = this.cascading()
    readCascade(services.length, this.reading)
    this.timing.recoveryMs = this.profile.recoveryMs(this.profile.windowMs)
    const from = group.state
    // Its parts have already waited for their minimum firing time.
    const transition = group.advance(this.reading, { minFiringMs: 0, newGroupDelayMs: 0, recoveryMs: this.timing.recoveryMs }, nowMs, nowMs)
    if (transition !== 'none') this.facts.add({ kind: 'monitor.changed', from, monitor: this.cascadeStatus(services) })
    const alert = (again: boolean): Alert => ({
      monitorId: CASCADE_ID,
      title: CASCADE_TITLE,
      priority: 'p1',
      group,
      serviceIds: services,
      again,
    })
    if (transition === 'alerted') {
      group.onsetMs = nowMs
      alerted.push(alert(false))
    } else if (transition === 'recovered') recovered.push(alert(false))
    else if (group.state === 'alert' && nowMs - group.notifiedMs >= RENOTIFY_MS) {
      group.notifiedMs = nowMs
      alerted.push(alert(true))
    }
  }

  private cascading(): string[] {
    return this.latched.size === 0 ? [] : cascadingServices([...this.latched])
  }

  private status(rule: MonitorRule, service: ServiceState, group: MonitorGroup, nowMs: number): MonitorStatus {
    return {
      monitorId: rule.id,
      group: group.group,
      state: group.state,
      value: rule.valueAt?.(service, nowMs) ?? group.value,
      threshold: group.threshold,
      unit: group.unit,
      windowSeconds: group.windowMs / 1_000,
      since: isoInstant(group.sinceMs ?? service.firstSeenMs),
      muted: false,
      why: stated(group.state, rule.why(service, group, nowMs)),
    }
  }

  private cascadeStatus(services: readonly string[]): MonitorStatus {
    const { state, value, threshold, unit, windowMs, sinceMs } = this.cascade
    return {
      monitorId: CASCADE_ID,
      group: WHOLE_SYSTEM,
      state,
      value,
      threshold,
      unit,
      windowSeconds: windowMs / 1_000,
      since: isoInstant(sinceMs ?? 0),
      muted: false,
      why: stated(state, whyCascade(services)),
    }
  }

  /** Status of what alerted or recovered, for facts. */
  statusOf(alert: Alert, nowMs: number): MonitorStatus {
    const service = this.system.get(alert.group.group)
    const rule = RULES.find(({ id }) => id === alert.monitorId)
    if (alert.group === this.cascade || service === undefined || rule === undefined) return this.cascadeStatus(alert.serviceIds)
    return this.status(rule, service, alert.group, nowMs)
  }

  /** Every monitor and group of one service. */
  ofService(service: ServiceState, nowMs: number): MonitorStatus[] {
    return RULES.flatMap((rule, i) => {
      const group = service.groups[i]
      return group === undefined ? [] : [this.status(rule, service, group, nowMs)]
    })
  }

  /** The cascade first, then every service's. */
  all(nowMs: number): MonitorStatus[] {
    return [this.cascadeStatus(this.cascading()), ...this.system.list.flatMap((service) => this.ofService(service, nowMs))]
  }

  shift(gapMs: number): void {
    this.cascade.shift(gapMs)
  }

  /** Nobody received anything until now. */
  gap(nowMs: number): void {
    this.context.listeningSinceMs = nowMs
  }

  save(): SavedMonitors {
    return { cascade: this.cascade.save(), listeningSinceMs: this.context.listeningSinceMs }
  }

  /** Restores after the system was restored: which groups alert is read from it. */
  restore(saved: SavedMonitors): void {
    this.cascade.restore(saved.cascade)
    this.context.listeningSinceMs = saved.listeningSinceMs
    const groups = this.system.list.flatMap((service) => service.groups.filter((group, i) => group.latched && RULES[i]?.cascades === true))
    for (const group of groups.sort((a, b) => a.alertedMs - b.alertedMs)) this.latched.add(group)
  }
}
