import { type ExternalDetail, externalMonitorId, ORIGIN_TITLES, originOf } from '../../../shared/model/external.ts'
import type { Severity } from '../../../shared/model/incident.ts'
import type { ExternalAlert } from '../../../shared/model/input.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { FactLog } from '../facts.ts'
import type { Alert, Evaluation } from '../monitors/alert.ts'
import type { Evaluator } from '../monitors/evaluator.ts'
import { MonitorGroup, type SavedGroup } from '../monitors/group.ts'
import { type MuteState, muteText } from '../monitors/silences.ts'
import type { System } from '../services/system.ts'
import { isoInstant } from '../text.ts'
import { externalStatus } from './status.ts'

/** Alerts that may stand at once; those beyond are counted as refused. */
const MOST_STANDING = 2_000
/** Recovered ones are shown so long after their end, ms, and so many. */
const SHOWN_MS = 3_600_000
const MOST_SHOWN = 200
/** Services of one alert, and services that became known by alerts alone. */
const MOST_SERVICES = 8
const MOST_DISCOVERED = 200
const MAX_DATE_MS = 8.64e15

/** One alert of another system. Its group carries the state, as a monitor's does. */
interface Held {
  readonly group: MonitorGroup
  detail: ExternalDetail
  priority: Severity
  episode: string | null
}

export interface SavedExternal {
  held: { group: SavedGroup; detail: ExternalDetail; priority: Severity; episode: string | null }[]
  discovered: number
  refused: number
}

/** Whether an active incident holds the alert. */
export type IsFollowed = (monitorId: string, group: string) => boolean

const keyOf = (origin: string, key: string): string => JSON.stringify([origin, key])

/**
 * The alerts of other systems, one group for each of their keys under one monitor id
 * for each system. NEXUS measures nothing of them: it believes the other system when
 * one fires, and when one ends.
 */
export class ExternalAlerts {
  /** Alerts refused because too many stand already. */
  refused = 0
  private discovered = 0
  /** Nothing can make room any more while the present message is heard. */
  private isFull = false
  private readonly held = new Map<string, Held>()
  private readonly system: System
  private readonly evaluator: Evaluator
  private readonly facts: FactLog
  private alerted: Alert[] = []
  private recovered: Alert[] = []

  constructor(system: System, evaluator: Evaluator, facts: FactLog) {
    this.system = system
    this.evaluator = evaluator
    this.facts = facts
  }

  /** Takes what was told; what alerted or recovered by it is for the incidents. */
  hear(alerts: readonly ExternalAlert[], nowMs: number, isFollowed: IsFollowed): Evaluation {
    this.alerted = []
    this.recovered = []
    this.isFull = false
    const last = new Map(alerts.map((alert) => [keyOf(alert.origin, alert.key), alert]))
    for (const [key, alert] of last) {
      const known = this.held.get(key)
      if (alert.state === 'resolved') {
        if (known?.group.latched === true) this.recover(known, nowMs)
      } else if (known?.group.latched === true) this.again(known, alert, nowMs, isFollowed)
      else if (known !== undefined || this.held.size < MOST_STANDING || this.makeRoom(last, isFollowed)) this.fire(key, known, alert, nowMs)
      else this.refused++
    }
    return { alerted: this.alerted, recovered: this.recovered }
  }

  /** Announces what is no longer silenced, and drops what ended long ago. */
  tick(nowMs: number): Evaluation | null {
    if (this.held.size === 0) return null
    this.alerted = []
    this.recovered = []
    const over: string[] = []
    for (const [key, held] of this.held) {
      const { latched, announced, sinceMs } = held.group
      if (latched && !announced) this.announce(held, nowMs)
      else if (!latched && nowMs - (sinceMs ?? 0) > SHOWN_MS) over.push(key)
    }
    for (const key of over) this.held.delete(key)
    return this.alerted.length === 0 ? null : { alerted: this.alerted, recovered: this.recovered }
  }

  private fire(key: string, known: Held | undefined, alert: ExternalAlert, nowMs: number): void {
    const group = known?.group ?? new MonitorGroup(externalMonitorId(alert.origin), alert.key)
    const held: Held = known ?? { group, detail: this.detailOf(alert), priority: alert.severity, episode: alert.episode }
    if (known !== undefined) Object.assign(known, { detail: this.detailOf(alert), priority: alert.severity, episode: alert.episode })
    else this.held.set(key, held)
    const from = group.state
    const startedMs = alert.startedMs ?? nowMs
    Object.assign(group, { state: 'alert', latched: true, announced: false, sinceMs: nowMs, alertedMs: nowMs })
    group.onsetMs = Number.isFinite(startedMs) ? Math.min(startedMs, nowMs) : nowMs
    this.facts.add({ kind: 'monitor.changed', from, monitor: this.statusOf(held, nowMs) })
    this.announce(held, nowMs)
  }

  /** The other system repeats itself. That is news only where it is graver now, or another one that nobody follows. */
  private again(held: Held, alert: ExternalAlert, nowMs: number, isFollowed: IsFollowed): void {
    const { group } = held
    const graver = alert.severity < held.priority
    const anew = alert.episode !== held.episode
    const { startedAt } = held.detail
    held.detail = { ...this.detailOf(alert, held.detail.serviceIds), startedAt: anew ? startedAtOf(alert) : startedAt }
    held.episode = alert.episode
    if (graver) held.priority = alert.severity
    if (!group.announced || !(graver || anew)) return
    const followed = isFollowed(group.monitorId, group.group)
    if (followed && !graver) return
    // A person ended its incident, so what it says now begins another one.
    if (!followed) this.recovered.push(this.alertOf(held, null))
    this.announce(held, nowMs)
  }

  /** Hands an alert to the incidents, or holds it back while it is muted. */
  private announce(held: Held, nowMs: number): void {
    const { group } = held
    const { ledger, silences } = this.evaluator
    const silence = silences.of({ id: group.monitorId, downtimes: [] }, group.group, nowMs)
    if (silence !== null) {
      if (!ledger.repeats(silence.kind, group, nowMs))
        ledger.write(silence.kind, this.statusOf(held, nowMs), nowMs, null, `It ${silence.text}.`)
      return
    }
    group.announced = true
    group.notifiedMs = nowMs
    this.alerted.push(this.alertOf(held, null))
  }

  private recover(held: Held, nowMs: number): void {
    const { group } = held
    const from = group.state
    Object.assign(group, { state: 'ok', latched: false, sinceMs: nowMs })
    const monitor = this.statusOf(held, nowMs)
    this.facts.add({ kind: 'monitor.changed', from, monitor })
    if (group.announced) this.recovered.push(this.alertOf(held, `${ORIGIN_TITLES[held.detail.origin]} says so.`))
    group.announced = false
    this.evaluator.ledger.write('recovered', monitor, nowMs, null)
    this.trim()
  }

  /**
   * The oldest that recovered goes; else the oldest whose incident a person ended, for its recovery may never be told.
   * False where each still stands in an incident, or is `told` of just now.
   */
  private makeRoom(told: ReadonlyMap<string, ExternalAlert>, isFollowed: IsFollowed): boolean {
    if (this.isFull) return false
    const isOver = ([key, { group }]: readonly [string, Held]) => !group.latched && !told.has(key)
    const isEnded = ([key, { group }]: readonly [string, Held]) =>
      group.announced && !told.has(key) && !isFollowed(group.monitorId, group.group)
    const entries = [...this.held]
    const [key] = entries.find(isOver) ?? entries.find(isEnded) ?? [null]
    this.isFull = key === null
    return key !== null && this.held.delete(key)
  }

  private trim(): void {
    const over = [...this.held].filter(([, { group }]) => !group.latched)
    over.sort(([, a], [, b]) => (a.group.sinceMs ?? 0) - (b.group.sinceMs ?? 0))
    for (const [key] of over.slice(0, Math.max(0, over.length - MOST_SHOWN))) this.held.delete(key)
  }

  private detailOf(alert: ExternalAlert, serviceIds = this.servicesOf(alert)): ExternalDetail {
    const { origin, title, text, url } = alert
    return { origin, title, text, serviceIds: [...serviceIds], url, startedAt: startedAtOf(alert) }
  }

  /** Services it names, unknown ones made known; else the first of its guesses that is known. */
  private servicesOf({ serviceIds, guesses }: ExternalAlert): string[] {
    const named = [...new Set(serviceIds)].slice(0, MOST_SERVICES).filter((id) => this.isKnown(id))
    if (named.length > 0) return named
    const guess = guesses.find((id) => this.system.get(id) !== undefined)
    return guess === undefined ? [] : [guess]
  }

  private isKnown(id: string): boolean {
    if (this.system.get(id) !== undefined) return true
    if (this.discovered >= MOST_DISCOVERED || this.system.discover(id) === null) return false
    this.discovered++
    this.facts.add({ kind: 'service.discovered', serviceId: id })
    return true
  }

  private alertOf({ group, detail, priority }: Held, note: string | null): Alert {
    const { title, serviceIds } = detail
    return { monitorId: group.monitorId, title, priority, group, serviceIds, again: false, note, external: detail }
  }

  private statusOf({ group, detail }: Held, nowMs: number): MonitorStatus {
    return externalStatus(group, detail, this.evaluator.silences, nowMs)
  }

  /** Whether a mute on it means something. */
  has(monitorId: string, group: string | null): boolean {
    const origin = originOf(monitorId)
    return origin !== null && (group === null || this.held.has(keyOf(origin, group)))
  }

  /** Says on every announced alert that a new mute silences it from now on. */
  muted(mute: MuteState): void {
    for (const held of this.held.values()) {
      const { monitorId, group, announced } = held.group
      if (!announced || monitorId !== mute.monitorId || (mute.group !== null && mute.group !== group)) continue
      this.evaluator.ledger.silenced(this.statusOf(held, mute.sinceMs), mute.sinceMs, `It ${muteText(mute)}.`)
    }
  }

  all(nowMs: number): MonitorStatus[] {
    return [...this.held.values()].map((held) => this.statusOf(held, nowMs))
  }

  /** Those that speak of one service. */
  ofService(serviceId: string, nowMs: number): MonitorStatus[] {
    return [...this.held.values()].filter(({ detail }) => detail.serviceIds.includes(serviceId)).map((held) => this.statusOf(held, nowMs))
  }

  /** Whether one stands on the service. */
  stands(serviceId: string): boolean {
    for (const { group, detail } of this.held.values()) if (group.latched && detail.serviceIds.includes(serviceId)) return true
    return false
  }

  save(): SavedExternal {
    const held = [...this.held.values()].map(({ group, detail, priority, episode }) => ({ group: group.save(), detail, priority, episode }))
    return { held, discovered: this.discovered, refused: this.refused }
  }

  restore(saved: SavedExternal): void {
    this.held.clear()
    for (const { group: state, detail, priority, episode } of saved.held) {
      const group = new MonitorGroup(externalMonitorId(detail.origin), state.group)
      group.restore(state)
      this.held.set(keyOf(detail.origin, state.group), { group, detail, priority, episode })
    }
    this.discovered = saved.discovered
    this.refused = saved.refused
  }
}

const startedAtOf = ({ startedMs }: ExternalAlert): string | null =>
  startedMs !== null && Math.abs(startedMs) <= MAX_DATE_MS ? isoInstant(startedMs) : null
