import type { CausePoint } from '../../../src/main/engine/root-cause/types.ts'

/** What is left of the trouble one step up, where it is not conserved. */
const EACH_STEP = 0.75

/** Points by service. */
export type Rows = Map<string, CausePoint[]>
export type Calls = readonly (readonly [string, string])[]
export const KINDS = ['latency', 'errors', 'overload'] as const
export type Kind = (typeof KINDS)[number]
/**
 * How trouble reaches callers. `conserved`: the callee's added time and failures, by calls made. `even`: the same added ms
 * or failures at every caller, less a little at each step. `relative`: the same relative growth, less at each step. The
 * latter two are not what real systems do, but what simple injectors do.
 */
export const SPREADS = ['conserved', 'even', 'relative'] as const
export type Spread = (typeof SPREADS)[number]

export interface Fault {
  readonly kind: Kind
  readonly spread: Spread
  readonly target: string
  readonly front: string
  /** `conserved`: what the front is to suffer (relative latency, or error ratio); else the same of the target. */
  readonly impact: number
  /** First sample and number of samples. */
  readonly onset: number
  readonly duration: number
  /** Relative spread of how much reaches the caller, and of levels that wandered since the baseline. */
  readonly noise: number
  readonly drift: number
  /** Share of services whose series is missing (never the target or the front). */
  readonly missing: number
}

/** Small generator of even chances (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
const usual = (rows: Rows, id: string, of: (point: CausePoint) => number | null): number =>
  middle((rows.get(id) ?? []).map(of).filter((value): value is number => value !== null))

/** Services by depth below the front, the front with 0. */
export function depths(front: string, calls: Calls): Map<string, number> {
  const depth = new Map([[front, 0]])
  for (const [id, steps] of depth)
    for (const [caller, callee] of calls) if (caller === id && !depth.has(callee)) depth.set(callee, steps + 1)
  return depth
}

/** Per unit of trouble in one request of the target: what each request of every caller above suffers. */
function carried(rows: Rows, calls: Calls, fault: Fault, random: () => number): Map<string, number> {
  const requests = (id: string) =>
    Math.max(
      0.5,
      usual(rows, id, (point) => point.requests),
    )
  const latency = (id: string) => usual(rows, id, (point) => point.latencyMs)
  const parts = new Map([[fault.target, 1]])
  const queue = [fault.target]
  for (const id of queue) {
    const callers = calls.filter(([, callee]) => callee === id).map(([caller]) => caller)
    const whole = callers.reduce((sum, caller) => sum + requests(caller), 0)
    for (const caller of callers) {
      if (parts.has(caller)) continue
      const conserved = Math.min(20, (requests(id) * (requests(caller) / whole)) / requests(caller))
      const relative = fault.kind === 'errors' ? 1 : latency(caller) / Math.max(0.1, latency(id))
      const share = fault.spread === 'even' ? EACH_STEP : fault.spread === 'relative' ? EACH_STEP * relative : conserved
      const factor = 1 + fault.noise * (2 * random() - 1)
      parts.set(caller, (parts.get(id) ?? 0) * share * factor)
      queue.push(caller)
    }
  }
  return parts
}

/** Services below the target, with the target: what an overload reaches. */
const below = (target: string, calls: Calls): ReadonlySet<string> => new Set(depths(target, calls).keys())

function changed(point: CausePoint, fault: Fault, part: number, loaded: number, ms: number, failures: number): CausePoint {
  const latencyMs = point.latencyMs === null ? null : point.latencyMs + ms * part
  const errorRate = point.errorRate === null ? null : Math.min(1, point.errorRate + failures * part)
  if (fault.kind !== 'overload' || loaded === 1) return { ...point, latencyMs, errorRate }
  return {
    ...point,
    latencyMs: latencyMs === null ? null : latencyMs * (part > 0 ? 1 : 1 + 0.15 * loaded),
    errorRate,
    requests: point.requests === null ? null : Math.round(point.requests * loaded),
    trafficVolume: point.trafficVolume === null ? null : Math.min(100, point.trafficVolume * loaded),
  }
}

/** A window of healthy time with a fault in it; null where the front cannot be made to suffer that much. */
export function inject(window: Rows, baseline: Rows, calls: Calls, fault: Fault, random: () => number): Rows | null {
  const parts = carried(baseline, calls, fault, random)
  const reach = parts.get(fault.front)
  if (reach === undefined || reach <= 0) return null
  const slow = fault.kind !== 'errors'
  const sufferer = fault.spread === 'conserved' ? fault.front : fault.target
  const per = fault.spread === 'conserved' ? reach : 1
  const ms = slow ? (fault.impact * usual(baseline, sufferer, (point) => point.latencyMs)) / per : 0
  const failures = fault.kind === 'errors' ? fault.impact / per : 0
  const healthyErrors = usual(baseline, fault.target, (point) => point.errorRate)
  if (failures + healthyErrors > 1) return null
  const loaded = fault.kind === 'overload' ? 1.8 + 1.7 * random() : 1
  const busy = below(fault.target, calls)
  const instants = [...new Set([...window.values()].flatMap((points) => points.map((point) => point.atMs)))].sort((a, b) => a - b)
  const ill = new Map(instants.slice(fault.onset, fault.onset + fault.duration).map((atMs) => [atMs, 0.7 + 0.6 * random()]))
  const out: Rows = new Map()
  for (const [id, points] of window) {
    const wandered = 1 + fault.drift * (2 * random() - 1)
    if (random() < fault.missing && id !== fault.target && id !== fault.front) continue
    const part = parts.get(id) ?? 0
    const load = busy.has(id) ? loaded : 1
    out.set(
      id,
      points.map((healthy) => {
        const point = { ...healthy, latencyMs: healthy.latencyMs === null ? null : healthy.latencyMs * wandered }
        const strength = ill.get(point.atMs)
        return strength === undefined ? point : changed(point, fault, part, load, ms * strength, failures * strength)
      }),
    )
  }
  return out
}
