import type { CauseInput, CauseMark, CausePoint, CauseService } from '../root-cause/types.ts'
import type { ServiceState } from '../services/service.ts'
import { HEALTHY } from '../services/status.ts'
import type { System } from '../services/system.ts'
import type { BaselineSample } from '../types.ts'
import { type Members, scopeOf } from './cause-scope.ts'
import type { IncidentState } from './incident-state.ts'

/** Services looked at besides those around the incident: what else is not well. */
const MAX_ELSEWHERE = 20
/** Members considered as the one whose trouble is explained. */
const MAX_FRONTS = 20
const MAX_ONSETS = 100
/** Services above an incident looked at in search of its entry. */
const MAX_ABOVE = 500
/** Of these, independent ones analyzed one by one. */
const MAX_JOINT = 3

const NONE: readonly BaselineSample[] = []
/** Healthy samples as points; one list for each baseline, because the analysis keeps what it learned from a list. */
const histories = new WeakMap<readonly BaselineSample[], readonly CausePoint[]>()

function historyOf(samples: readonly BaselineSample[]): readonly CausePoint[] {
  const known = histories.get(samples)
  if (known !== undefined) return known
  const points = samples.map(([atMs, latencyMs, errorRate, requests]) => ({ atMs, latencyMs, errorRate, requests, trafficVolume: null }))
  histories.set(samples, points)
  return points
}

function causeService(service: ServiceState, badSinceMs: number | null): CauseService {
  return {
    serviceId: service.id,
    points: service.ring
      .points()
      .map(({ atMs, latencyMs, errorRate, requests }) => ({ atMs, latencyMs, errorRate, requests, trafficVolume: null })),
    healthy: service.reference?.baseline ?? null,
    history: historyOf(service.reference?.baseline.recent ?? NONE),
    silentSinceMs: service.stale ? service.seenMs : null,
    badSinceMs,
  }
}

/** Where onsets are noted; nowhere for a state that is not kept. */
interface Noted {
  readonly analysis?: { readonly onsets: [serviceId: string, sinceMs: number][] }
}

/** Notes since when services are bad; one that recovers keeps what was noted. */
function onsetsOf({ analysis }: Noted, services: readonly ServiceState[]): ReadonlyMap<string, number> {
  const onsets = new Map(analysis?.onsets)
  for (const { id, badSinceMs } of services) {
    if (badSinceMs === null || onsets.has(id) || onsets.size >= MAX_ONSETS) continue
    onsets.set(id, badSinceMs)
    analysis?.onsets.push([id, badSinceMs])
  }
  return onsets
}

/** Members that a service reaches by calls, over however many hops. */
function membersBelow(serviceId: string, members: ReadonlySet<string>, system: System): number {
  const seen = new Set([serviceId])
  // A set visits what is added while it is walked.
  for (const id of seen) for (const callee of system.calls(id)) seen.add(callee)
  let below = 0
  for (const id of seen) if (members.has(id)) below++
  return below
}

/** The members that depend on most others, the newest of equals first. */
function byReach({ incident: { serviceIds } }: IncidentState, system: System): string[] {
  const members = new Set(serviceIds)
  return serviceIds
    .slice(-MAX_FRONTS)
    .map((id, at) => ({ id, at, below: membersBelow(id, members, system) }))
    .sort((a, b) => b.below - a.below || b.at - a.at)
    .map(({ id }) => id)
}

/** Who requests of the members come from, and is called by nobody: where trouble is felt. None where it is a member itself. */
export function entriesOf(state: IncidentState, system: System): readonly string[] {
  const above = new Set(state.incident.serviceIds)
  for (const id of above) {
    for (const caller of system.calledBy(id)) above.add(caller)
    if (above.size > MAX_ABOVE) return []
  }
  const members = new Set(state.incident.serviceIds)
  return [...above].filter((id) => system.calledBy(id).length === 0 && !members.has(id)).slice(0, MAX_JOINT)
}

/**
 * Whose trouble is explained: the member that depends on most others, then those that it
 * does not depend on, which something else may ail. Null alone where no calls are known.
 */
export function frontsOf(state: IncidentState, system: System): readonly [string | null, ...string[]] {
  const { serviceIds } = state.incident
  const [first] = serviceIds
  if (
    first === undefined ||
    (serviceIds.length > 1 && serviceIds.every((id) => system.calls(id).length + system.calledBy(id).length === 0))
  )
    return [null]
  const fronts: string[] = []
  const below = new Set<string>()
  for (const id of byReach(state, system)) {
    if (below.has(id) || fronts.length === MAX_JOINT) continue
    fronts.push(id)
    below.add(id)
    for (const reached of below) for (const callee of system.calls(reached)) below.add(callee)
  }
  return [fronts[0] ?? first, ...fronts.slice(1)]
}

/** Spans of these lengths, in samples, are looked at where healthy time is known: what it teaches of a length is learned once. */
const SPANS = [6, 9, 14, 20, 30, 42, 60]

function trimmed(services: readonly CauseService[], nowMs: number, sampleMs: number): readonly CauseService[] {
  if (services.every(({ history }) => history.length === 0)) return services
  const oldest = Math.min(...services.map(({ points: [first] }) => first?.atMs ?? nowMs))
  const span = SPANS.findLast((length) => length * sampleMs <= nowMs - oldest)
  if (span === undefined) return services
  const fromMs = nowMs - span * sampleMs
  return services.map((service) => ({ ...service, points: service.points.filter(({ atMs }) => atMs > fromMs) }))
}

/**
 * What is known of an incident at source time `nowMs`, for the trouble of any of `fronts`:
 * its services, those at most three calls away and whatever else is not well, from the
 * rings that the state keeps. Whose trouble is explained is left to {@link askedOf}.
 */
export function causeInputFor(
  state: Members & Noted,
  fronts: readonly string[],
  system: System,
  marks: readonly CauseMark[],
  nowMs: number,
): CauseInput {
  const ids = new Set([...scopeOf(state, system), ...fronts])
  const most = ids.size + MAX_ELSEWHERE
  for (const service of system.list) if (ids.size < most && (service.rank > HEALTHY || service.stale)) ids.add(service.id)
  const services = [...ids].flatMap((id) => system.get(id) ?? []).filter((service) => service.samples > 0)
  const onsets = onsetsOf(state, services)
  const sampleMs = services.reduce((widest, service) => Math.max(widest, service.ring.bucketMs), 1_000)
  return {
    nowMs,
    alertingService: null,
    alertedMs: null,
    services: trimmed(
      services.map((service) => causeService(service, onsets.get(service.id) ?? null)),
      nowMs,
      sampleMs,
    ),
    calls: [...ids].flatMap((caller) =>
      system
        .calls(caller)
        .filter((callee) => ids.has(callee))
        .map((callee) => [caller, callee] as const),
    ),
    marks,
    sampleMs,
  }
}

/** The same input, asked about one service (null: the front of it all). A member's monitor has raised the alarm. */
export function askedOf(input: CauseInput, state: Members & { readonly openedMs: number | null }, alerting: string | null): CauseInput {
  const alarmed = alerting === null || state.incident.serviceIds.includes(alerting)
  return { ...input, alertingService: alerting, alertedMs: alarmed ? state.openedMs : null }
}
