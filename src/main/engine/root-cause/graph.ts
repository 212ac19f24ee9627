/** Who calls whom. Ids are any text, so they are only ever keys of maps. */
export interface CallGraph {
  readonly callees: (id: string) => readonly string[]
  readonly callers: (id: string) => readonly string[]
  /** Steps from `id` down to each service it depends on, itself with 0. */
  readonly reach: (id: string) => ReadonlyMap<string, number>
}

const NOBODY: readonly string[] = []

function add(map: Map<string, string[]>, key: string, value: string): void {
  const held = map.get(key)
  if (held === undefined) map.set(key, [value])
  else if (!held.includes(value)) held.push(value)
}

/** Neighbours are kept in the order of their ids, so that the order in a file changes nothing. */
export function graphOf(calls: readonly (readonly [string, string])[]): CallGraph {
  const down = new Map<string, string[]>()
  const up = new Map<string, string[]>()
  for (const [caller, callee] of calls) {
    if (caller === callee) continue
    add(down, caller, callee)
    add(up, callee, caller)
  }
  const callees = (id: string) => down.get(id) ?? NOBODY
  return {
    callees,
    callers: (id) => up.get(id) ?? NOBODY,
    reach: (id) => {
      const steps = new Map([[id, 0]])
      for (const [at, depth] of steps) for (const next of callees(at)) if (!steps.has(next)) steps.set(next, depth + 1)
      return steps
    },
  }
}
