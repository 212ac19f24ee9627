import type { z } from 'zod'

/**
 * Where in a text file something is wrong, for one-sentence errors. Pure: whoever
 * parses the file (JSON, YAML) says at which offset the value of a path stands.
 */

/** Line and column, both from 1, of a character offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset))
  const lastBreak = before.lastIndexOf('\n')
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++
  return { line, column: before.length - lastBreak }
}

/** `file:line:column`, as editors and terminals understand it. */
export function fileWhere(file: string, text: string, offset: number): string {
  const { line, column } = lineAndColumn(text, offset)
  return `${file}:${line}:${column}`
}

/** What is wrong with a file's content, and at which path of the document. */
export interface Complaint {
  readonly path: readonly PropertyKey[]
  /** True: the key itself is at fault, not its value. */
  readonly atKey: boolean
  /** A clause without a full stop: "faults.0.at: expected number, received string". */
  readonly text: string
}

/** The first and deepest complaint of a failed parse; in a union the branch that came furthest speaks. */
export function firstComplaint(error: z.ZodError): Complaint {
  const found = deepest(error.issues, [])
  return found ?? { path: [], atKey: false, text: 'the content does not have the expected form' }
}

function deepest(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[]): Complaint | null {
  let best: Complaint | null = null
  for (const issue of issues) {
    const path = [...prefix, ...issue.path]
    let complaint: Complaint
    if (issue.code === 'invalid_union') {
      const inner = issue.errors.map((branch) => deepest(branch, path)).filter((found) => found !== null)
      complaint = inner.reduce<Complaint>(
        (furthest, next) => (next.path.length > furthest.path.length ? next : furthest),
        inner[0] ?? { path, atKey: false, text: worded(path, issue.message) },
      )
    } else if (issue.code === 'unrecognized_keys') {
      const key = issue.keys[0] ?? ''
      complaint = { path: [...path, key], atKey: true, text: worded([...path, key], 'this key is not known') }
    } else {
      complaint = { path, atKey: false, text: worded(path, issue.message) }
    }
    if (best === null) best = complaint
  }
  return best
}

function worded(path: readonly PropertyKey[], message: string): string {
  const clause = message.replace(/^Invalid input: /, '').replace(/\.$/, '')
  return path.length === 0 ? clause : `${path.map(String).join('.')}: ${clause}`
}

/** A node of a parsed document, as the `yaml` package builds them: scalars, maps of pairs, sequences of nodes. */
interface DocumentNode {
  readonly range?: readonly number[] | null
  readonly value?: unknown
  readonly items?: readonly unknown[]
}
interface DocumentPair {
  readonly key: unknown
  readonly value: unknown
}

/** Offset of a complaint's key or value in a parsed document; where it is missing, of its nearest parent. */
export function complaintOffset(root: unknown, { path, atKey }: Complaint): number {
  let node = root
  let offset = startOf(root) ?? 0
  for (const [depth, key] of path.entries()) {
    const items = (node as DocumentNode | null)?.items
    if (!items) break
    const pair = items.find((item): item is DocumentPair => isPair(item) && String((item.key as DocumentNode).value) === String(key))
    const next: unknown = pair ? (pair.value ?? pair.key) : isPair(items[0]) ? undefined : items[Number(key)]
    const target = pair && atKey && depth === path.length - 1 ? pair.key : next
    if (target === undefined || target === null) break
    offset = startOf(target) ?? offset
    node = next
  }
  return offset
}

function isPair(item: unknown): item is DocumentPair {
  return typeof item === 'object' && item !== null && 'key' in item
}

function startOf(node: unknown): number | null {
  return (node as DocumentNode | null | undefined)?.range?.[0] ?? null
}
