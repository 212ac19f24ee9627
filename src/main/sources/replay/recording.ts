import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../../../shared/errors.ts'
import { EventTimeReader } from './event-time.ts'
import { readLineBlocks } from './line-reader.ts'

/** What is known of a recording before it plays. */
export interface Recording {
  readonly path: string
  /** Stable name of its content: `replay:<hash of size, beginning and end>`. */
  readonly stream: string
  readonly bytes: number
  readonly startMs: number
  /** Null where finding it would mean inflating a large file. */
  readonly endMs: number | null
  /** Time between two samples of a service. */
  readonly sampleMs: number
}

/** How much of the beginning is looked at, lines and characters. */
const HEAD_LINES = 5_000
const HEAD_CHARACTERS = 1_000_000
const TAIL_BYTES = 256 * 1024
/** Larger gzips are not read through for their end. */
const MAX_SCANNED_GZIP = 16 * 1024 * 1024
const HASHED_BYTES = 64 * 1024
/** A stated sample interval beyond a day is a mistake: the times of the samples tell it then, s. */
const MAX_SAMPLE_SECONDS = 86_400

/** Opens and looks into a recording. Throws UsageError, one sentence with the path and the cause. */
export async function openRecording(file: string, flag = '--replay'): Promise<Recording> {
  const path = resolve(file)
  const bytes = await sizeOf(path, flag)
  try {
    const { ends, gzip } = await readEnds(path, bytes)
    const head = await readHead(path)
    if (head.startMs === null) {
      throw new UsageError(
        gzip && head.cut !== null
          ? `${path} holds no telemetry event that can be read: ${head.cut}; copy it again.`
          : `${path} has no telemetry event in its ${head.lines === 1 ? 'only line' : `first ${head.lines} lines`}; ${flag} takes JSONL (or .jsonl.gz) with a timestamp in each line.`,
      )
    }
    const hash = createHash('sha256').update(`${bytes}\n`)
    for (const end of ends) hash.update(end)
    const endMs = gzip ? (bytes <= MAX_SCANNED_GZIP ? await scanEnd(path) : null) : endOfTail(ends.at(-1) ?? Buffer.alloc(0))
    return {
      path,
      stream: `replay:${hash.digest('hex').slice(0, 32)}`,
      bytes,
      startMs: head.startMs,
      endMs: endMs === null ? null : Math.max(endMs, head.startMs),
      sampleMs: head.sampleMs,
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw unreadable(path, flag, error)
  }
}

/** Size of a regular file that is not empty. */
export async function sizeOf(path: string, flag: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, flag, error)
  })
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; ${flag} needs the path of a file.`)
  if (found.size === 0)
    throw new UsageError(
      `${path} is empty; ${flag} needs ${flag === '--topology' ? 'services and calls' : 'a file with telemetry events'}.`,
    )
  return found.size
}

/** A failure of the file system in a sentence. */
export function unreadable(path: string, flag: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code
  const causes: Record<string, string> = { ENOENT: 'there is no such file', EACCES: 'permission is denied', EISDIR: 'it is a folder' }
  const cause = (code !== undefined && causes[code]) || (error instanceof Error ? error.message : String(error))
  return new UsageError(`${path} cannot be read: ${cause}; correct the path given to ${flag}.`)
}

async function readEnds(path: string, bytes: number): Promise<{ ends: Buffer[]; gzip: boolean }> {
  const handle = await open(path, 'r')
  try {
    const first = Buffer.alloc(Math.min(bytes, HASHED_BYTES))
    await handle.read(first, 0, first.length, 0)
    const last = Buffer.alloc(Math.min(bytes, TAIL_BYTES))
    await handle.read(last, 0, last.length, bytes - last.length)
    return { ends: [first, last], gzip: first[0] === 0x1f && first[1] === 0x8b }
  } finally {
    await handle.close()
  }
}

/** First event time and sample interval: as the events state it, else the median distance of a service's samples. */
async function readHead(path: string): Promise<{ startMs: number | null; sampleMs: number; lines: number; cut: string | null }> {
  const times = new EventTimeReader()
  const newest = new Map<string, number>()
  const intervals: number[] = []
  let stated: number | null = null
  let startMs: number | null = null
  let lines = 0
  let characters = 0
  let cut: string | null = null
  const blocks = readLineBlocks(path)
  for (;;) {
    const block = await blocks.next()
    if (block.done) {
      cut = block.value
      break
    }
    for (const line of block.value.lines) {
      lines++
      characters += line.length
      const at = times.read(line)
      if (at === null) continue
      startMs ??= at
      const { serviceId, sampleSeconds } = identityOf(line)
      if (sampleSeconds !== null) stated ??= sampleSeconds * 1_000
      if (serviceId === null) continue
      const before = newest.get(serviceId)
      if (before !== undefined && at > before) intervals.push(at - before)
      newest.set(serviceId, Math.max(at, before ?? at))
    }
    if (lines >= HEAD_LINES || characters >= HEAD_CHARACTERS || stated !== null) break
  }
  await blocks.return(null)
  intervals.sort((a, b) => a - b)
  return { startMs, sampleMs: stated ?? intervals[intervals.length >> 1] ?? 1_000, lines, cut }
}

function identityOf(line: string): { serviceId: string | null; sampleSeconds: number | null } {
  try {
    const event = JSON.parse(line) as { service_id?: unknown; metadata?: { sample_seconds?: unknown } | null } | null
    const seconds = event?.metadata?.sample_seconds
    return {
      serviceId: typeof event?.service_id === 'string' ? event.service_id : null,
      sampleSeconds: typeof seconds === 'number' && seconds > 0 && seconds <= MAX_SAMPLE_SECONDS ? seconds : null,
    }
  } catch {
    return { serviceId: null, sampleSeconds: null }
  }
}

function endOfTail(tail: Buffer): number | null {
  const times = new EventTimeReader()
  return tail
    .toString('utf8')
    .split('\n')
    .reduce<number | null>((end, line) => later(end, times.read(line)), null)
}

async function scanEnd(path: string): Promise<number | null> {
  const times = new EventTimeReader()
  let end: number | null = null
  for await (const block of readLineBlocks(path)) for (const line of block.lines) end = later(end, times.read(line))
  return end
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
