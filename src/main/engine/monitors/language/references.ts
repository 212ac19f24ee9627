import type { Word } from './words.ts'

/** A composite and what it names. */
export interface Named {
  readonly id: string
  readonly references: readonly Word[]
}

/** Composites that lead back to themselves, each with the reference by which they do. */
export function cycles(composites: readonly Named[]): Map<string, Word> {
  const forward = trimmed(new Map(composites.map(({ id, references }) => [id, references.map(({ text }) => text)])))
  const backward = trimmed(reversed(forward))
  const found = new Map<string, Word>()
  for (const { id, references } of composites) {
    const back = backward.has(id) ? references.find(({ text }) => backward.has(text)) : undefined
    if (back !== undefined) found.set(id, back)
  }
  return found
}

/** Every composite that names a broken monitor, directly or through others, with the reference to it. */
export function dependents(composites: readonly Named[], broken: ReadonlySet<string>): Map<string, Word> {
  const users = new Map<string, { id: string; word: Word }[]>()
  for (const { id, references } of composites) {
    for (const word of references) {
      const list = users.get(word.text)
      if (list === undefined) users.set(word.text, [{ id, word }])
      else list.push({ id, word })
    }
  }
  const found = new Map<string, Word>()
  const open = [...broken]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const user of users.get(id) ?? []) {
      if (broken.has(user.id) || found.has(user.id)) continue
      found.set(user.id, user.word)
      open.push(user.id)
    }
  }
  return found
}

type Graph = ReadonlyMap<string, readonly string[]>

/** Without the nodes from which every path ends (Kahn's algorithm). */
function trimmed(graph: Graph): Map<string, readonly string[]> {
  const inner = new Map([...graph].map(([id, targets]) => [id, [...new Set(targets)].filter((target) => graph.has(target))]))
  const users = reversed(inner)
  const left = new Map([...inner].map(([id, targets]) => [id, targets.length]))
  const open = [...left].filter(([, count]) => count === 0).map(([id]) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    inner.delete(id)
    for (const user of users.get(id) ?? []) {
      const count = (left.get(user) ?? 0) - 1
      left.set(user, count)
      if (count === 0) open.push(user)
    }
  }
  return inner
}

function reversed(graph: Graph): Map<string, string[]> {
  const users = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]))
  for (const [id, targets] of graph) for (const target of targets) users.get(target)?.push(id)
  return users
}
