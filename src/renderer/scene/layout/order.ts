/** Stable 32-bit hash of an id; the layout's only source of variety. */
export function hashOf(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  h ^= h >>> 16
  h = Math.imul(h, 0x7feb352d)
  h ^= h >>> 15
  return h >>> 0
}

/** Hash as a number in 0..1. */
export function unitOf(text: string): number {
  return hashOf(text) / 4294967296
}

/** Indexes in an order that depends on the ids alone, never on their position in the list. */
export function stableOrder(ids: readonly string[], among: readonly number[]): number[] {
  const keys = new Map(among.map((i) => [i, hashOf(ids[i] as string)]))
  return [...among].sort((a, b) => {
    const byHash = (keys.get(a) as number) - (keys.get(b) as number)
    return byHash !== 0 ? byHash : (ids[a] as string) < (ids[b] as string) ? -1 : 1
  })
}

/** Neighbour lists of a directed graph given as flat pairs. */
export interface Graph {
  readonly callers: readonly number[][]
  readonly callees: readonly number[][]
}

export function graphOf(count: number, edges: Int32Array): Graph {
  const callers: number[][] = Array.from({ length: count }, () => [])
  const callees: number[][] = Array.from({ length: count }, () => [])
  for (let e = 0; e + 1 < edges.length; e += 2) {
    const from = edges[e] as number
    const to = edges[e + 1] as number
    if (from === to || from >= count || to >= count || from < 0 || to < 0) continue
    callers[to]?.push(from)
    callees[from]?.push(to)
  }
  return { callers, callees }
}

/**
 * Call depth of every service: breadth first from the entry points (called by
 * nobody, calling somebody); a cycle without one is entered at its busiest caller.
 * Services without any call get -1.
 */
export function callDepth(ids: readonly string[], graph: Graph): Int32Array {
  const depth = new Int32Array(ids.length).fill(-1)
  const walk = (roots: number[]) => {
    let level = roots
    for (const r of roots) depth[r] = 0
    for (let d = 1; level.length > 0; d++) {
      const next: number[] = []
      for (const i of level)
        for (const j of graph.callees[i] as number[])
          if (depth[j] === -1) {
            depth[j] = d
            next.push(j)
          }
      level = next
    }
  }
  const all = ids.map((_, i) => i)
  walk(all.filter((i) => graph.callers[i]?.length === 0 && (graph.callees[i]?.length ?? 0) > 0))
  const left = () => all.filter((i) => depth[i] === -1 && (graph.callers[i]?.length ?? 0) + (graph.callees[i]?.length ?? 0) > 0)
  for (let rest = left(); rest.length > 0; rest = left()) {
    const busiest = stableOrder(ids, rest).reduce((a, b) => ((graph.callees[b]?.length ?? 0) > (graph.callees[a]?.length ?? 0) ? b : a))
    walk([busiest])
  }
  return depth
}

/** Height of a monolith: taller the more it is called, with a touch of its own. */
export function heightOf(id: string, callers: number, base: number): number {
  return base * (0.86 + 0.24 * unitOf(`${id}#h`) + 0.1 * Math.min(3, Math.log2(1 + callers)))
}
