import { type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from 'yaml'
import { quoted } from './words.ts'

/** Deepest nesting that is read; a monitor needs five. */
const MAX_DEPTH = 12
/** Values of one monitor, with aliases followed; a monitor has a few dozen. */
const MAX_VALUES = 5_000

/** What cannot be read, at the node (or key) at fault. */
export class UnreadableYaml extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

export type AliasTargets = ReadonlyMap<Node, Node>

/** The node each alias stands for: the newest anchor of its name before it. */
export function aliasTargets(document: Document): AliasTargets {
  const anchors = new Map<string, Node>()
  const targets = new Map<Node, Node>()
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
    Alias: (_, alias) => {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
  })
  return targets
}

export const startOf = (node: unknown): number => (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0

/**
 * A node as plain data. Unlike the library's own conversion it is bounded in depth
 * and in size, so that aliases of aliases end early, and it refuses double keys.
 * Throws UnreadableYaml.
 */
export function toPlain(node: unknown, aliases: AliasTargets): unknown {
  let values = 0
  const plain = (item: unknown, depth: number): unknown => {
    if (++values > MAX_VALUES)
      throw new UnreadableYaml(startOf(node), `This holds more than ${MAX_VALUES} values; a monitor needs a few dozen.`)
    if (depth > MAX_DEPTH) throw new UnreadableYaml(startOf(item), `This is nested more than ${MAX_DEPTH} deep; a monitor needs five.`)
    if (isAlias(item)) {
      const target = aliases.get(item)
      if (target === undefined)
        throw new UnreadableYaml(startOf(item), `There is no anchor &${quoted(item.source).slice(1, -1)} before this alias.`)
      return plain(target, depth + 1)
    }
    if (isSeq(item)) return item.items.map((inner) => plain(inner, depth + 1))
    if (isMap(item)) {
      const pairs = new Map<string, unknown>()
      for (const { key, value } of item.items) {
        const name = isScalar(key) ? key.value : undefined
        if (typeof name !== 'string') throw new UnreadableYaml(startOf(key), 'A key must be plain text.')
        if (pairs.has(name)) throw new UnreadableYaml(startOf(key), `The key ${quoted(name)} stands here twice; keep one.`)
        pairs.set(name, plain(value, depth + 1))
      }
      return Object.fromEntries(pairs)
    }
    return isScalar(item) ? item.value : null
  }
  return plain(node, 0)
}
