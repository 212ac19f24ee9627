import type { Alert } from '../monitors/alert.ts'
import { staleData } from '../monitors/stale-rule.ts'
import type { System } from '../services/system.ts'
import { type IncidentState, isActive, isHearsay, openLatch } from './incident-state.ts'

/** Alerts further apart than this (or than three sample intervals) are taken for separate incidents. */
const GROUPING_MS = 300_000
const GROUPING_INTERVALS = 3
/** Services of which nobody knows who calls whom share an incident when their alerts follow each other this closely (or within three sample intervals). */
const UNKNOWN_TOGETHER_MS = 120_000
/** Services that fall silent within this time share a cause (a broker, a network), connected or not. */
const SILENCE_TOGETHER_MS = 60_000

/** True when a call path of at most two hops, in either direction, joins the service to a member. */
function isNear(serviceId: string, members: ReadonlySet<string>, system: System): boolean {
  const touches = (id: string) =>
    system.calls(id).some((other) => members.has(other)) || system.calledBy(id).some((other) => members.has(other))
  return touches(serviceId) || system.calls(serviceId).some(touches) || system.calledBy(serviceId).some(touches)
}

/** Members as a set; they only ever grow, so what was built before is added to. */
const memberSets = new WeakMap<IncidentState, Set<string>>()
function membersOf(state: IncidentState): ReadonlySet<string> {
  const known = memberSets.get(state) ?? new Set<string>()
  const { serviceIds } = state.incident
  for (let i = known.size; i < serviceIds.length; i++) known.add(serviceIds[i] ?? '')
  memberSets.set(state, known)
  return known
}

const sharesOnlySilence = (state: IncidentState) => state.latches.every((latch) => latch.monitorId === staleData.id)

/** True when nothing is known of the calls between the service and any member, so that time is all there is to go by. */
const isUnrelatable = (serviceId: string, state: IncidentState, system: System): boolean =>
  !namesNothing(state) && (!system.hasKnownCalls(serviceId) || state.incident.serviceIds.every((id) => !system.hasKnownCalls(id)))

/** Told by other systems, and about no service that is known here: nothing speaks for a connection with one that is. */
const namesNothing = (state: IncidentState): boolean => state.incident.serviceIds.length === 0 && isHearsay(state)

/** The incident that holds most of the services; of equals the oldest. */
function holdingMost(active: readonly IncidentState[], serviceIds: readonly string[]): IncidentState | null {
  let best: IncidentState | null = null
  let most = 0
  for (const state of active) {
    const held = serviceIds.filter((id) => state.incident.serviceIds.includes(id)).length
    if (held > most) {
      best = state
      most = held
    }
  }
  return best
}

/**
 * The incident an alert belongs to, or null for a new one. In order: the one that
 * names the service already; one that is only about silence, for another silence at
 * the same time; one with an alert not long ago on a service at most two calls away;
 * one with an alert a moment ago when nothing is known of the calls between them;
 * one resolved a moment ago for the same alert, which is then reopened.
 */
export function incidentFor(
  alert: Alert,
  states: readonly IncidentState[],
  system: System,
  nowMs: number,
  reopenMs: number,
): IncidentState | null {
  const active = states.filter(isActive)
  const holding = active.find((state) => openLatch(state, alert.monitorId, alert.group.group) !== undefined)
  if (alert.external !== null && holding !== undefined) return holding
  const [serviceId, ...more] = alert.serviceIds
  if (serviceId === undefined && alert.external !== null)
    return withoutService(alert, active, nowMs) ?? resolvedLately(alert, states, nowMs, reopenMs)
  if (serviceId === undefined || (alert.external === null && more.length > 0)) return holdingMost(active, alert.serviceIds)
  const same = active.find((state) => alert.serviceIds.some((id) => membersOf(state).has(id)))
  if (same !== undefined) return same
  if (alert.monitorId === staleData.id) {
    const silence = active.find((state) => sharesOnlySilence(state) && nowMs - state.lastAlertMs <= SILENCE_TOGETHER_MS)
    if (silence !== undefined) return silence
  }
  const spanMs = Math.max(GROUPING_MS, GROUPING_INTERVALS * (system.get(serviceId)?.interval.ms ?? 0))
  const near = active
    .filter((state) => nowMs - state.lastAlertMs <= spanMs)
    .findLast((state) => isNear(serviceId, membersOf(state), system))
  if (near !== undefined) return near
  const unknownMs = Math.max(UNKNOWN_TOGETHER_MS, GROUPING_INTERVALS * (system.get(serviceId)?.interval.ms ?? 0))
  const together = active.findLast((state) => nowMs - state.lastAlertMs <= unknownMs && isUnrelatable(serviceId, state, system))
  return together ?? resolvedLately(alert, states, nowMs, reopenMs)
}

/** Alerts of another system that name no service we know share an incident when they follow each other closely. */
function withoutService({ monitorId }: Alert, active: readonly IncidentState[], nowMs: number): IncidentState | null {
  const isAlike = (state: IncidentState) => namesNothing(state) && state.incident.monitorIds.every((id) => id === monitorId)
  return active.findLast((state) => nowMs - state.lastAlertMs <= UNKNOWN_TOGETHER_MS && isAlike(state)) ?? null
}

function resolvedLately(alert: Alert, states: readonly IncidentState[], nowMs: number, reopenMs: number): IncidentState | null {
  const again = states.findLast(
    (state) =>
      state.resolvedMs !== null &&
      nowMs - state.resolvedMs <= reopenMs &&
      state.latches.some((latch) => latch.monitorId === alert.monitorId && latch.group === alert.group.group),
  )
  return again ?? null
}
