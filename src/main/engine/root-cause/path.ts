import type { CauseStep } from '../../../shared/model/cause.ts'
import type { Explanation } from './explain.ts'
import type { Grid } from './grid.ts'
import { onsetOf, stepOf } from './words.ts'

/** What walking over a service without any sign of trouble costs, in calls. */
const QUIET_COST = 3

/** Ids from the cause up to the front: the way with the fewest calls, over services that show trouble where there are any. */
function wayUp(from: string, explanation: Explanation): string[] {
  const { front, graph, suspects } = explanation
  const cost = new Map([[from, 0]])
  const next = new Map<string, string>()
  const open = new Set([from])
  while (open.size > 0) {
    const [at] = [...open].sort((a, b) => (cost.get(a) ?? 0) - (cost.get(b) ?? 0) || (a < b ? -1 : 1))
    if (at === undefined || at === front.id) break
    open.delete(at)
    for (const caller of graph.callers(at)) {
      const suspect = suspects.get(caller)
      if (suspect === undefined) continue
      const ill = Math.max(suspect.sure.latency, suspect.sure.errors, suspect.sure.silence) >= 0.5
      const total = (cost.get(at) ?? 0) + (ill || caller === front.id ? 1 : 1 + QUIET_COST)
      if (total >= (cost.get(caller) ?? Number.POSITIVE_INFINITY)) continue
      cost.set(caller, total)
      next.set(caller, at)
      open.add(caller)
    }
  }
  if (!cost.has(front.id)) return [from]
  const way = [front.id]
  for (let at = next.get(front.id); at !== undefined; at = next.get(at)) way.push(at)
  return way.reverse()
}

/** The way the trouble took, with seconds after the onset at the cause; times never run backwards. */
export function pathOf(from: string, explanation: Explanation, grid: Grid): CauseStep[] {
  const cause = explanation.suspects.get(from)
  const origin = (cause === undefined ? null : onsetOf(cause)) ?? explanation.front.from
  const steps: CauseStep[] = []
  for (const id of wayUp(from, explanation)) {
    steps.push(stepOf(id, explanation.suspects.get(id), origin, steps.at(-1)?.afterSeconds ?? 0, grid))
  }
  return steps
}
