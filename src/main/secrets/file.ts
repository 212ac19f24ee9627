import { chmodSync, readFileSync, renameSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

export const SECRETS_FILE = 'secrets.json'
const VERSION = 1
/** A file of ours is some kilobytes. */
const MOST_BYTES = 1024 * 1024
const OTHERS = 0o077

/** `safe-storage-1`: base64 of what the system's encryption gave; `not-encrypted`: the text itself. */
const entrySchema = z.object({ form: z.enum(['safe-storage-1', 'not-encrypted']), protected: z.boolean(), value: z.string() })
export type KeptEntry = z.infer<typeof entrySchema>
const fileSchema = z.object({ version: z.literal(VERSION), secrets: z.record(z.string(), entrySchema) })
const newerSchema = z.object({ version: z.number().gt(VERSION) })

export type KeptEntries = Readonly<Record<string, KeptEntry>>

/** What was found. `blocked`: nothing may be written over it. */
export interface FoundFile {
  readonly entries: KeptEntries
  readonly blocked: boolean
  /** One sentence; null: all is well. */
  readonly problem: string | null
}

const EMPTY: FoundFile = { entries: {}, blocked: false, problem: null }
const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason')

/**
 * Reads the file of kept secrets. One that is damaged is put aside under another name, so that nothing of it is lost; one
 * that cannot be read, or that a newer NEXUS wrote, stays and is not written over. Never throws.
 */
export function readSecretsFile(folder: string): FoundFile {
  const path = join(folder, SECRETS_FILE)
  let text: string
  try {
    if (statSync(path).size > MOST_BYTES) return putAside(path)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (reasonOf(error) === 'ENOENT' || reasonOf(error) === 'ENOTDIR') return EMPTY
    return {
      entries: {},
      blocked: true,
      problem: `The kept keys cannot be read (${SECRETS_FILE}: ${reasonOf(error)}), so none is used and none can be set: correct the permissions of the file, then start NEXUS again.`,
    }
  }
  const json = jsonOf(text)
  const parsed = fileSchema.safeParse(json)
  if (parsed.success) {
    narrow(path)
    return { entries: { ...parsed.data.secrets }, blocked: false, problem: null }
  }
  if (!newerSchema.safeParse(json).success) return putAside(path)
  return {
    entries: {},
    blocked: true,
    problem: `A newer NEXUS wrote the kept keys (${SECRETS_FILE}), so none is used and none can be set: start that one, or move the file away.`,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The file is its owner's alone, whoever copied it here. */
function narrow(path: string): void {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) chmodSync(path, 0o600)
  } catch {
    // Somebody else's file: it is as protected as its owner left it.
  }
}

function putAside(path: string): FoundFile {
  const aside = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
  const damaged = `The kept keys are damaged (${SECRETS_FILE}) and none of them is used`
  try {
    renameSync(path, aside)
    narrow(aside)
    return { entries: {}, blocked: false, problem: `${damaged}: the file was put aside beside it; set the keys again.` }
  } catch (error) {
    return {
      entries: {},
      blocked: true,
      problem: `${damaged}, nor could the file be put aside (${reasonOf(error)}): move it away yourself.`,
    }
  }
}

/** Writes the file whole or not at all, for its owner's eyes only. Throws what the system says. */
export async function writeSecretsFile(folder: string, entries: KeptEntries): Promise<void> {
  const path = join(folder, SECRETS_FILE)
  const fresh = `${path}.new`
  await mkdir(dirname(path), { recursive: true })
  // One that a crash left would keep its own permissions.
  await rm(fresh, { force: true })
  const file = await open(fresh, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify({ version: VERSION, secrets: entries }, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
}
