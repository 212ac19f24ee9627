import type { LayoutResult } from '../layout/types'

/** One stream of light: a call edge, or all calls from one district to another. */
export interface Flow {
  /** Slots at the two ends, or -1 when the end is a district. */
  readonly from: number
  readonly to: number
  readonly fromDistrict: number
  readonly toDistrict: number
  /** Slots called through this flow; its traffic and errors are theirs. */
  readonly callees: readonly number[]
}

/** Most flows drawn at all; the heaviest district pairs win. */
export const MAX_FLOWS = 6000
/** Most district streams: the heaviest; more would be a fog. */
const MAX_STREAMS = 150

/**
 * Which streams to draw. Stage and rings: every call. Districts: calls inside a
 * district one by one, calls between districts as one stream per pair.
 * `edges` holds flat pairs of slots.
 */
export function planFlows(layout: LayoutResult, edges: Int32Array, count: number): Flow[] {
  const flows: Flow[] = []
  const pairs = new Map<number, { from: number; to: number; callees: number[] }>()
  const n = layout.districts.length
  for (let e = 0; e + 1 < edges.length; e += 2) {
    const from = edges[e] as number
    const to = edges[e + 1] as number
    if (from === to || from >= count || to >= count) continue
    const a = layout.districtOf[from] as number
    const b = layout.districtOf[to] as number
    if (n === 0 || a === b || a === undefined || b === undefined) {
      flows.push({ from, to, fromDistrict: -1, toDistrict: -1, callees: [to] })
      continue
    }
    const key = a * n + b
    const pair = pairs.get(key)
    if (pair) pair.callees.push(to)
    else pairs.set(key, { from: a, to: b, callees: [to] })
  }
  const between = [...pairs.values()].sort((p, q) => q.callees.length - p.callees.length)
  for (const p of between.slice(0, MAX_STREAMS))
    flows.push({ from: -1, to: -1, fromDistrict: p.from, toDistrict: p.to, callees: p.callees })
  // District streams matter more than inner calls when there are too many.
  return flows.length <= MAX_FLOWS ? flows : flows.slice(flows.length - MAX_FLOWS)
}
