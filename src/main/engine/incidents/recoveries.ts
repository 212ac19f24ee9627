import type { Alert } from '../monitors/alert.ts'
import { durationText } from '../text.ts'
import { batched, headlineOf, whereText } from './batches.ts'
import type { Flaps } from './flapping.ts'
import { type IncidentState, isActive, openLatch } from './incident-state.ts'
import type { IncidentStore } from './store.ts'

const ENGINE = 'nexus'

function close(state: IncidentState, alert: Alert): void {
  const latch = openLatch(state, alert.monitorId, alert.group.group)
  if (latch !== undefined) latch.open = false
}

/** Closes what recovers, holds open what flaps, and resolves incidents of which nothing alerts any more. */
export class Recoveries {
  private readonly store: IncidentStore
  private readonly flaps: Flaps

  constructor(store: IncidentStore, flaps: Flaps) {
    this.store = store
    this.flaps = flaps
  }

  apply(recovered: readonly Alert[], nowMs: number): void {
    const settled: [Alert, IncidentState][] = []
    for (const alert of recovered) {
      const state = this.store.holding(alert.monitorId, alert.group.group)
      if (state === undefined) continue
      // Resolved by hand before its monitors were: the alert is over, and nobody waits for it.
      if (!isActive(state)) close(state, alert)
      else if (this.isOver(alert, state, nowMs)) settled.push([alert, state])
    }
    for (const { state, alerts } of batched(settled)) this.recover(state, alerts, nowMs)
  }

  /** False while the alert flaps: then it stays open. */
  private isOver(alert: Alert, state: IncidentState, nowMs: number): boolean {
    const recovery = this.flaps.recovered(alert, nowMs)
    if (recovery === 'first_flap') this.sayFlapping(alert, state, nowMs)
    return recovery === 'ordinary'
  }

  private sayFlapping(alert: Alert, state: IncidentState, nowMs: number): void {
    const { times, withinMs, calmMs } = this.flaps.measureOf(alert.monitorId, alert.group.group)
    const text = `${headlineOf(alert)} is flapping: it alerted and recovered ${times} times within ${durationText(withinMs)}. Its changes are counted, not announced, until it has been calm for ${durationText(calmMs)}.`
    this.store.append(state, nowMs, 'flapping', ENGINE, text, alert.serviceIds[0] ?? null, alert.external)
  }

  private recover(state: IncidentState, alerts: readonly Alert[], nowMs: number): void {
    const [first] = alerts
    if (first === undefined) return
    for (const alert of alerts) close(state, alert)
    const where = whereText(alerts)
    const note = first.note === null ? '' : ` ${first.note}`
    const serviceId = alerts.length === 1 ? (first.serviceIds[0] ?? null) : null
    this.store.append(state, nowMs, 'monitor_recovered', ENGINE, `${first.title} recovered${where}.${note}`, serviceId, first.external)
    this.resolveWhenOver(state, nowMs)
  }

  private resolveWhenOver(state: IncidentState, nowMs: number): void {
    if (state.latches.some((latch) => latch.open)) return
    const after = `All monitors recovered after ${durationText(nowMs - state.openedMs)}`
    this.store.resolve(state, nowMs, ENGINE, state.remedy === null ? `${after}.` : `${after}, following: ${state.remedy}`)
  }

  /** Ends the flapping of what has been calm for long enough. */
  calmed(nowMs: number): void {
    for (const { monitorId, group, title, serviceId, changes, alerting, calmMs } of this.flaps.calm(nowMs)) {
      const state = this.store.holding(monitorId, group)
      const latch = state === undefined ? undefined : openLatch(state, monitorId, group)
      if (state === undefined || latch === undefined) continue
      const where = serviceId === null ? '' : ` on ${serviceId}`
      const calm = `${title}${where} has been calm for ${durationText(calmMs)} after ${changes} more changes`
      if (alerting) {
        this.store.append(state, nowMs, 'monitor_alerted', ENGINE, `${calm}; it alerts and no longer flaps.`, serviceId)
        continue
      }
      latch.open = false
      this.store.append(state, nowMs, 'monitor_recovered', ENGINE, `${calm}; it recovered and no longer flaps.`, serviceId)
      this.resolveWhenOver(state, nowMs)
    }
  }
}
