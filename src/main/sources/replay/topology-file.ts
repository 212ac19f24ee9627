import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { UsageError } from '../../../shared/errors.ts'
import { complaintOffset, fileWhere, firstComplaint } from '../../../shared/file-position.ts'
import { type Topology, topologyFileSchema, topologyFromFile } from '../../../shared/model/topology.ts'
import { sizeOf, unreadable } from './recording.ts'

/** Largest topology file read, bytes: some 100,000 services. */
const MAX_BYTES = 16 * 1024 * 1024

/** Reads a topology file, JSON or YAML. Throws UsageError with file, line, column and cause. */
export async function loadTopology(file: string): Promise<Topology> {
  const path = resolve(file)
  const bytes = await sizeOf(path, '--topology')
  if (bytes > MAX_BYTES)
    throw new UsageError(
      `${path} is too large for a topology (${bytes} bytes, at most ${MAX_BYTES}); correct the path given to --topology.`,
    )
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, '--topology', error)
  })
  return parseTopology(path, text)
}

function parseTopology(path: string, text: string): Topology {
  // JSON first: it is ten times faster, and its files may be indented with tabs.
  const json = parseJson(text)
  if (json !== undefined) {
    const parsed = topologyFileSchema.safeParse(json)
    if (parsed.success) return topologyFromFile(parsed.data)
  }
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken && json === undefined) {
    throw new UsageError(`${fileWhere(path, text, broken.pos[0])}: this is neither JSON nor YAML: ${oneLine(broken.message)}.`)
  }
  let value: unknown = json
  try {
    value ??= document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${path}:1:1: this YAML cannot be resolved: ${oneLine((error as Error).message)}.`)
  }
  const parsed = topologyFileSchema.safeParse(value)
  if (parsed.success) return topologyFromFile(parsed.data)
  const complaint = firstComplaint(parsed.error)
  throw new UsageError(`${fileWhere(path, text, complaintOffset(document.contents, complaint))}: ${oneLine(complaint.text)}.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
}
