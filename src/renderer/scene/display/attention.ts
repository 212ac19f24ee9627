import { LOOK } from '../palette'

/** Edges as flat pairs of slots: `from0, to0, from1, to1, ...`. */
export type EdgePairs = Int32Array

/** How strongly a service off the call path of the trouble still shines. */
export const OFF_PATH = 0.34
/** How strongly the least of several critical services shines beside the worst one. */
const LEAST_CRITICAL = 0.32
/** How strongly a healthy service on the path shines while something is critical. */
export const ON_PATH_HEALTHY = 0.58

/**
 * Who matters now: 1 for everything while nothing is critical. Otherwise the
 * critical services (by how much of the trouble each is) and those that wait for them (callers, transitively through
 * unhealthy callers, and one healthy step further) keep their light; the rest is
 * dimmed a little. Writes into `out`, one factor per slot.
 */
export function attention(looks: Uint8Array, impact: Float32Array, count: number, edges: EdgePairs, out: Float32Array): boolean {
  let critical = 0
  let most = 0
  for (let i = 0; i < count; i++) {
    if (looks[i] !== LOOK.critical) continue
    critical++
    most = Math.max(most, impact[i] as number)
  }
  if (critical === 0) {
    out.fill(1, 0, count)
    return false
  }
  for (let i = 0; i < count; i++) {
    const look = looks[i]
    if (look === LOOK.critical) out[i] = most > 0 ? LEAST_CRITICAL + (1 - LEAST_CRITICAL) * Math.sqrt((impact[i] as number) / most) : 1
    else out[i] = look === LOOK.warning ? 1 : OFF_PATH
  }
  for (let pass = 0, moved = true; moved && pass < 64; pass++) {
    moved = false
    for (let e = 0; e < edges.length; e += 2) {
      const from = edges[e] as number
      const to = edges[e + 1] as number
      if (from >= count || to >= count) continue
      const sick = looks[to] === LOOK.critical || looks[to] === LOOK.warning
      if (sick && (out[from] as number) < ON_PATH_HEALTHY) {
        out[from] = ON_PATH_HEALTHY
        moved = true
      }
    }
  }
  return true
}

/** The path of a failure as attention needs it. */
export interface AttentionPath {
  readonly slots: readonly number[]
  /** Slot of the named cause, or -1. */
  readonly cause: number
}

/** Light of what is off the path of a failure: the well, the warned; critical ones keep their order, a little lower. */
const OFF_FAILURE = 0.2
const OFF_FAILURE_WARNING = 0.45
const OFF_FAILURE_CRITICAL = 0.62
/** Least light on the path, and most beside a named cause. */
const ON_FAILURE = 0.56
const BESIDE_CAUSE = 0.66

/** While a failure's path is drawn: everything off it dims, everything on it shows, its named cause shines most. */
export function attendPath(looks: Uint8Array, count: number, path: AttentionPath, out: Float32Array): void {
  for (let i = 0; i < count; i++) {
    const light = out[i] as number
    if (path.slots.includes(i)) out[i] = Math.min(Math.max(light, ON_FAILURE), path.cause >= 0 ? BESIDE_CAUSE : 1)
    else if (looks[i] === LOOK.critical) out[i] = light * (path.cause >= 0 ? OFF_FAILURE_CRITICAL : 1)
    else out[i] = Math.min(light, looks[i] === LOOK.warning ? OFF_FAILURE_WARNING : OFF_FAILURE)
  }
  if (path.cause >= 0) out[path.cause] = 1
}
