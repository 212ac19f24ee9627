import { LOOK } from '../palette'

/** Edges as flat pairs of slots: `from0, to0, from1, to1, ...`. */
export type EdgePairs = Int32Array

/** How strongly a service off the call path of the trouble still shines. */
export const OFF_PATH = 0.34
/** How strongly a healthy service on the path shines while something is critical. */
export const ON_PATH_HEALTHY = 0.58

/**
 * Who matters now: 1 for everything while nothing is critical. Otherwise the
 * critical services and those that wait for them (callers, transitively through
 * unhealthy callers, and one healthy step further) keep their light; the rest is
 * dimmed a little. Writes into `out`, one factor per slot.
 */
export function attention(looks: Uint8Array, count: number, edges: EdgePairs, out: Float32Array): boolean {
  let critical = 0
  for (let i = 0; i < count; i++) if (looks[i] === LOOK.critical) critical++
  if (critical === 0) {
    out.fill(1, 0, count)
    return false
  }
  for (let i = 0; i < count; i++) {
    const look = looks[i]
    out[i] = look === LOOK.critical || look === LOOK.warning ? 1 : OFF_PATH
  }
  for (let pass = 0, moved = true; moved && pass < 64; pass++) {
    moved = false
    for (let e = 0; e < edges.length; e += 2) {
      const from = edges[e] as number
      const to = edges[e + 1] as number
      if (from >= count || to >= count) continue
      const sick = looks[to] === LOOK.critical || (looks[to] === LOOK.warning && out[to] === 1)
      if (sick && (out[from] as number) < ON_PATH_HEALTHY) {
        out[from] = ON_PATH_HEALTHY
        moved = true
      }
    }
  }
  return true
}
