import { type Graph, stableOrder } from './order'

/** Groups smaller than this join the mixed district. */
const SMALLEST = 4
/** Groups larger than this are split by their second name part or in halves. */
const LARGEST = 90

/** A named set of services. */
export interface Group {
  readonly name: string
  readonly members: number[]
}

/** Leading part of a name up to the first separator that real systems use. */
export function prefixOf(id: string, parts = 1): string {
  const bare = id.replace(/^[a-z]+:\/\//, '')
  const pieces = bare.split(/[-_./:@\s]+/).filter((p) => p.length > 0)
  return pieces.slice(0, parts).join('-') || id
}

/**
 * Districts: by name prefix where names have meaningful ones, else by call
 * community. Deterministic: depends on ids and edges only.
 */
export function groupServices(ids: readonly string[], graph: Graph): Group[] {
  const byPrefix = bucket(
    ids,
    ids.map((_, i) => i),
    1,
  )
  const covered = byPrefix.filter((g) => g.members.length >= SMALLEST).reduce((n, g) => n + g.members.length, 0)
  const big = byPrefix.filter((g) => g.members.length >= SMALLEST).length
  const groups = covered >= ids.length * 0.6 && big >= 3 ? byPrefix : communities(ids, graph)
  return merge(groups.flatMap((g) => split(ids, g, 2)))
}

function bucket(ids: readonly string[], members: readonly number[], parts: number): Group[] {
  const map = new Map<string, number[]>()
  for (const i of members) {
    const key = prefixOf(ids[i] as string, parts)
    const list = map.get(key)
    if (list) list.push(i)
    else map.set(key, [i])
  }
  return [...map].map(([name, list]) => ({ name, members: list }))
}

function split(ids: readonly string[], group: Group, parts: number): Group[] {
  if (group.members.length <= LARGEST) return [group]
  const finer = parts <= 3 ? bucket(ids, group.members, parts) : []
  const useful = finer.filter((g) => g.members.length >= SMALLEST)
  if (useful.length >= 2) return merge(finer, group.name).flatMap((g) => split(ids, g, parts + 1))
  const ordered = stableOrder(ids, group.members)
  const n = Math.ceil(ordered.length / (LARGEST * 0.7))
  return Array.from({ length: n }, (_, k) => ({
    name: `${group.name} ${k + 1}`,
    members: ordered.slice(Math.floor((k * ordered.length) / n), Math.floor(((k + 1) * ordered.length) / n)),
  }))
}

/** Puts the crumbs together in one mixed district. */
function merge(groups: readonly Group[], name = 'others'): Group[] {
  const big = groups.filter((g) => g.members.length >= SMALLEST)
  const crumbs = groups.filter((g) => g.members.length < SMALLEST).flatMap((g) => g.members)
  return crumbs.length > 0 ? [...big, { name, members: crumbs }] : big
}

/** Call communities by label propagation in a fixed order, a fixed number of rounds. */
function communities(ids: readonly string[], graph: Graph): Group[] {
  const label = Int32Array.from(ids, (_, i) => i)
  const order = stableOrder(
    ids,
    ids.map((_, i) => i),
  )
  const votes = new Map<number, number>()
  for (let round = 0; round < 8; round++) {
    for (const i of order) {
      votes.clear()
      for (const j of graph.callers[i] as number[]) votes.set(label[j] as number, (votes.get(label[j] as number) ?? 0) + 1)
      for (const j of graph.callees[i] as number[]) votes.set(label[j] as number, (votes.get(label[j] as number) ?? 0) + 1)
      let best = label[i] as number
      let most = votes.get(best) ?? 0
      for (const [l, n] of votes)
        if (n > most || (n === most && (ids[l] as string) < (ids[best] as string))) {
          best = l
          most = n
        }
      label[i] = best
    }
  }
  const map = new Map<number, number[]>()
  for (const i of order) {
    const list = map.get(label[i] as number)
    if (list) list.push(i)
    else map.set(label[i] as number, [i])
  }
  return [...map].map(([l, members]) => ({ name: prefixOf(ids[l] as string, 2), members }))
}
