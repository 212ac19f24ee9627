import { districtsLayout } from './districts'
import { graphOf } from './order'
import { RINGS_LIMIT, ringsLayout } from './rings'
import { STAGE_LIMIT, stageLayout } from './stage'
import type { LayoutInput, LayoutResult } from './types'

/**
 * Where every service stands. Pure and deterministic: the same ids, edges and
 * given places always give the same result, whatever the order of `ids`; no two
 * services overlap; a newcomer moves few of the others.
 */
export function layout(input: LayoutInput): LayoutResult {
  const graph = graphOf(input.ids.length, input.edges)
  if (input.ids.length <= STAGE_LIMIT || allGiven(input)) return stageLayout(input, graph)
  return input.ids.length <= RINGS_LIMIT ? ringsLayout(input, graph) : districtsLayout(input, graph)
}

/** True when the topology gives every place, however many there are. */
function allGiven(input: LayoutInput): boolean {
  for (let i = 0; i < input.ids.length; i++) if (!Number.isFinite(input.fixed[i * 3])) return false
  return true
}
