import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { complaintOffset, fileWhere, firstComplaint } from '../shared/file-position.ts'

/** A kind of small YAML file that people write by hand. */
export interface YamlKind<T> {
  /** What a sentence about such a file begins with: "Scenario". */
  readonly title: string
  /** One of them in a sentence: "a scenario". */
  readonly one: string
  /** What to do about a path that leads nowhere: a clause without a full stop. */
  readonly hint: string
  /** What an empty one lacks: a clause without a full stop. */
  readonly needs: string
  /** Largest file read, bytes. */
  readonly maxBytes: number
  readonly schema: z.ZodType<T>
}

/** Reads and checks a file. Throws UsageError: one sentence with file, line, column and cause. */
export function readYamlFile<T>(path: string, kind: YamlKind<T>): T {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown reason'
    const cause = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`
    throw new UsageError(`${kind.title} ${path}: ${cause}; ${kind.hint}.`)
  }
  if (bytes.length > kind.maxBytes)
    throw new UsageError(`${kind.title} ${path}: ${bytes.length} bytes are too many; ${kind.one} may have ${kind.maxBytes}.`)
  return parseYamlText(path, bytes.toString('utf8'), kind)
}

/** The same for text that is already read; `file` is only named in errors. */
export function parseYamlText<T>(file: string, text: string, kind: YamlKind<T>): T {
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken) throw new UsageError(`${fileWhere(file, text, broken.pos[0])}: this is not valid YAML: ${oneLine(broken.message)}.`)
  if (document.contents === null) throw new UsageError(`${file}:1:1: ${kind.needs}.`)
  let value: unknown
  try {
    // Few aliases are enough for people; many are how a small file becomes a large value.
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${file}:1:1: this YAML cannot be resolved: ${oneLine(error instanceof Error ? error.message : String(error))}.`)
  }
  const parsed = kind.schema.safeParse(value)
  if (parsed.success) return parsed.data
  const complaint = firstComplaint(parsed.error)
  throw new UsageError(`${fileWhere(file, text, complaintOffset(document.contents, complaint))}: ${oneLine(complaint.text)}.`)
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
}
