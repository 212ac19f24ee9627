import type { Suspect } from './attribution.ts'
import type { CallGraph } from './graph.ts'

/** Blame that moves up to a caller whose own growth of traffic explains the callee's. */
const MOVES = 0.85
/** A caller must have grown by this part of the callee's growth, relative to each one's own usual traffic. */
const LEAST_GROWTH = 0.5
const DEEPEST = 24

function growthOf(suspect: Suspect): number {
  const episode = suspect.episodes.traffic
  if (episode === null || suspect.sure.traffic < 0.5) return 0
  const level = Math.max(episode.expected.level, 1)
  return Math.max(...episode.excess) / level
}

/**
 * A service that is slow because more is asked of it is not the cause; who asks more is. Moves the blame of `id` up its
 * callers, but never out of what the alerting service depends on.
 */
export function overloadOrigin(
  id: string,
  blame: number,
  frontId: string,
  suspects: ReadonlyMap<string, Suspect>,
  graph: CallGraph,
): [string, number][] {
  const reach = graph.reach(frontId)
  const moved: [string, number][] = []
  const seen = new Set<string>()
  let at = id
  let part = blame
  while (seen.size < DEEPEST) {
    seen.add(at)
    const own = suspects.get(at)
    const growth = own === undefined ? 0 : growthOf(own)
    if (growth === 0) break
    let busiest: { id: string; growth: number } | null = null
    for (const caller of graph.callers(at)) {
      const suspect = suspects.get(caller)
      if (suspect === undefined || seen.has(caller) || !reach.has(caller)) continue
      const grown = growthOf(suspect)
      if (grown >= LEAST_GROWTH * growth && grown > (busiest?.growth ?? 0)) busiest = { id: caller, growth: grown }
    }
    if (busiest === null) break
    moved.push([at, part * (1 - MOVES)])
    part *= MOVES
    at = busiest.id
  }
  moved.push([at, part])
  return moved
}
