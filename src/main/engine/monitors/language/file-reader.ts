import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { z } from 'zod'
import { complaintOffset } from '../../../../shared/file-position.ts'
import { MAX_MONITORS_TEXT } from '../../../../shared/model/monitor-rules.ts'
import { type Defaults, defaultsSchema, type Entry, entrySchema } from './file-schema.ts'
import type { ProblemLog } from './problem-log.ts'
import { fileOffset } from './scalar-offset.ts'
import { quoted, suggestion } from './words.ts'
import { type AliasTargets, aliasTargets, startOf, toPlain, UnreadableYaml } from './yaml-plain.ts'

/** Most monitors in a file. */
export const MAX_MONITORS = 2_000

/** One entry of the list, checked key by key, that can say where each of its values stands. */
export interface FileEntry {
  readonly entry: Entry
  /** Offset in the file of the value at a path, or of a character in it. */
  offsetOf(path: readonly PropertyKey[], inside?: number): number
}

export interface MonitorFile {
  readonly defaults: Defaults
  readonly entries: readonly FileEntry[]
  /** Ids of entries that could not be read as far as they have one. */
  readonly brokenIds: ReadonlySet<string>
}

const NOTHING: MonitorFile = { defaults: {}, entries: [], brokenIds: new Set() }

/** Reads the YAML of a monitor file. What is wrong goes to the log; the entries without a fault are there. Never throws. */
export function readMonitorFile(text: string, log: ProblemLog): MonitorFile {
  const refuse = (message: string, offset = 0): MonitorFile => {
    log.add(null, offset, message)
    return NOTHING
  }
  if (text.length > MAX_MONITORS_TEXT) return refuse(`The file has ${text.length} characters; ${MAX_MONITORS_TEXT} are the most.`)
  if ((text.match(/^%/gm)?.length ?? 0) > MAX_DIRECTIVES)
    return refuse('A monitor file needs no lines that begin with "%"; leave them out.')
  const deep = tooDeep(text)
  if (deep !== null) return refuse('This is nested too deeply; a monitor needs five levels.', deep)
  let document: Document
  let aliases: AliasTargets
  try {
    // Double keys are looked for in toPlain: the library compares each key with each.
    document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
    aliases = aliasTargets(document)
  } catch {
    return refuse('This YAML cannot be read: it is nested too deeply.')
  }
  return new FileReader(text, document, aliases, log).read()
}

/** `%YAML` and the like; the library takes long over thousands. */
const MAX_DIRECTIVES = 10
/** Deepest nesting handed to the YAML library, which descends into each level. */
const MAX_NESTING = 100

/** Brackets left open over all entries: text may hold some, but thousands are nesting after all. */
const MAX_LEFT_OPEN = 3_000
const ENTRY_START = /[ ]{0,20}- /y

/** Offset at which brackets or signs of a list are nested deeper than any monitor needs; null: nowhere. Quoting is not regarded. */
function tooDeep(text: string): number | null {
  let brackets = 0
  let inLine = 0
  let carried = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '[' || char === '{') brackets++
    else if ((char === ']' || char === '}') && brackets > 0) brackets--
    if (char === '\n') {
      inLine = 0
      // Each entry of a list begins anew, so that brackets left open in many texts do not add up.
      ENTRY_START.lastIndex = at + 1
      if (brackets > 0 && ENTRY_START.test(text)) {
        carried += brackets
        brackets = 0
      }
    } else if ((char === '-' || char === '?' || char === ':') && /\s/.test(text[at + 1] ?? ' ')) inLine++
    if (brackets > MAX_NESTING || inLine > MAX_NESTING || carried > MAX_LEFT_OPEN) return at
  }
  return null
}

class FileReader {
  private readonly text: string
  private readonly document: Document
  private readonly aliases: AliasTargets
  private readonly log: ProblemLog
  private readonly brokenIds = new Set<string>()

  constructor(text: string, document: Document, aliases: AliasTargets, log: ProblemLog) {
    this.text = text
    this.document = document
    this.aliases = aliases
    this.log = log
  }

  read(): MonitorFile {
    const root = this.document.contents
    const items = this.list(root)
    const inError = this.entriesInError(items)
    const entries: FileEntry[] = []
    for (const [index, node] of items.entries()) {
      const read = this.entry(node, inError.has(index))
      if (read !== null) entries.push(read)
    }
    return { defaults: this.defaults(root), entries, brokenIds: this.brokenIds }
  }

  /** Nodes of the list of monitors; empty where there is none. */
  private list(root: unknown): readonly unknown[] {
    if (!isMap(root)) {
      const what = root === null || (isScalar(root) && root.value === null) ? 'The file is empty' : 'The file is no block of keys'
      if (this.document.errors.length === 0) this.log.add(null, startOf(root), `${what}; it needs a list called monitors.`)
      return []
    }
    for (const { key } of root.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (name === 'monitors' || name === 'defaults') continue
      this.log.add(null, startOf(key), `The key ${quoted(name)} is not known here; a file holds monitors and defaults.`)
    }
    const pairs = root.items.filter(({ key }) => isScalar(key) && key.value === 'monitors')
    const [pair, second] = pairs
    if (second !== undefined) this.log.add(null, startOf(second.key), 'The key "monitors" stands here twice; keep one list.')
    if (pair === undefined) {
      this.log.add(null, startOf(root), 'There is no list called monitors; begin with "monitors:" and one "- id: ..." for each.')
      return []
    }
    const list = isAlias(pair.value) ? this.aliases.get(pair.value) : pair.value
    if (!isSeq(list)) {
      this.log.add(null, startOf(pair.value ?? pair.key), 'monitors must be a list: one "- id: ..." for each.')
      return []
    }
    if (list.items.length > MAX_MONITORS) {
      this.log.add(null, startOf(list.items[MAX_MONITORS]), `A file may have ${MAX_MONITORS} monitors, not ${list.items.length}.`)
      return []
    }
    return list.items
  }

  /**
   * Notes syntax errors and says in which entries they stand. They concern the whole
   * file: a quotation mark left open swallows the monitors after it.
   */
  private entriesInError(items: readonly unknown[]): Set<number> {
    const starts = items.map(startOf)
    const found = new Set<number>()
    for (const error of this.document.errors) {
      const offset = Math.min(error.pos[0], this.text.length)
      const next = starts.findIndex((start) => start > offset)
      found.add((next === -1 ? starts.length : next) - 1)
      this.log.add(null, offset, () => `This is not valid YAML: ${oneLine(error.message)}.`)
    }
    return found
  }

  private entry(node: unknown, inError: boolean): FileEntry | null {
    const plain = this.plain(node)
    const id = idOf(plain)
    const entry = plain === undefined ? undefined : this.check(entrySchema, plain, node, id)
    if (entry === undefined || inError) {
      const named = id ?? this.roughId(node)
      if (named !== null) this.brokenIds.add(named)
      return null
    }
    return { entry, offsetOf: (path, inside) => this.offsetOf(node, path, inside) }
  }

  private defaults(root: unknown): Defaults {
    const pair = isMap(root) ? root.items.find(({ key }) => isScalar(key) && key.value === 'defaults') : undefined
    if (pair === undefined) return {}
    const plain = this.plain(pair.value)
    return plain === undefined ? {} : (this.check(defaultsSchema, plain, pair.value ?? pair.key, null) ?? {})
  }

  /** Plain data, or undefined where it cannot be read. */
  private plain(node: unknown): unknown {
    try {
      return toPlain(node, this.aliases)
    } catch (error) {
      if (!(error instanceof UnreadableYaml)) throw error
      this.log.add(this.roughId(node), error.offset, error.message)
      return undefined
    }
  }

  /** The id of an entry that is not readable as a whole. */
  private roughId(node: unknown): string | null {
    const id = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === 'id')?.value : undefined
    return isScalar(id) && typeof id.value === 'string' && id.value.length <= 100 ? id.value : null
  }

  private check<S extends z.ZodType>(schema: S, plain: unknown, node: unknown, id: string | null): z.output<S> | undefined {
    const parsed = schema.safeParse(plain)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.unknownKey(key, issue.path, node, id)
        continue
      }
      const name = issue.path.length === 0 ? 'This' : issue.path.map((key) => (typeof key === 'number' ? key + 1 : String(key))).join('.')
      const message = valueAt(plain, issue.path) === undefined ? `${name} is missing; it ${issue.message}.` : `${name} ${issue.message}.`
      this.log.add(id, () => this.offsetOf(node, issue.path), message)
    }
    return undefined
  }

  private unknownKey(key: string, path: readonly PropertyKey[], node: unknown, id: string | null): void {
    const offset = () => complaintOffset(node, { path: [...path, key], atKey: true, text: '' })
    const near = () => suggestion(key, path.length === 0 ? ENTRY_KEYS : INNER_KEYS)
    this.log.add(id, offset, () => `The key ${quoted(key)} is not known here.${near()}`)
  }

  private offsetOf(node: unknown, path: readonly PropertyKey[], inside?: number): number {
    const target = isAlias(node) ? this.aliases.get(node) : node
    if (inside !== undefined && isMap(target)) {
      const value = target.getIn(path, true)
      if (isScalar(value) && typeof value.value === 'string') {
        return fileOffset(this.text, { value: value.value, type: value.type, range: value.range }, inside)
      }
    }
    return complaintOffset(target, { path, atKey: false, text: '' })
  }
}

const ENTRY_KEYS = Object.keys(entrySchema.shape)
const INNER_KEYS = ['window', 'alert', 'days', 'from', 'to', 'reason', 'demo', 'production', ...ENTRY_KEYS]

function idOf(plain: unknown): string | null {
  const id = valueAt(plain, ['id'])
  return typeof id === 'string' && id.length > 0 && id.length <= 100 ? id : null
}

function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
  let value = plain
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
}
