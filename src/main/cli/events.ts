import { resolve } from 'node:path'
import { UsageError } from '../../shared/errors.ts'
import type { RejectReason, TelemetryEvent } from '../../shared/model/telemetry.ts'
import { createIngest } from '../engine/index.ts'
import { readLineBlocks } from '../sources/replay/line-reader.ts'
import { openRecording, unreadable } from '../sources/replay/recording.ts'

/** Distinct services that one file may name. */
const MAX_SERVICES = 10_000

const CAUSES: Partial<Record<RejectReason, string>> = {
  bad_json: 'this is not JSON',
  not_an_object: 'this is not a JSON object',
  oversized: 'the line is longer than an event may be',
  too_many_services: `the file names more than ${MAX_SERVICES} services`,
}

/** What a file of telemetry holds. */
export interface EventFile {
  readonly events: TelemetryEvent[]
  /** Time between two samples of a service, ms. */
  readonly sampleMs: number
  /** Clause that says what is missing at the end; null when the file is whole. */
  readonly cut: string | null
}

/**
 * Reads a file of telemetry events (JSONL or .jsonl.gz). One cut off at its end gives what it has. Throws UsageError
 * with file, line and cause for anything else that is wrong.
 */
export async function readEvents(file: string, flag: string): Promise<EventFile> {
  const { path, sampleMs } = await openRecording(file, flag)
  const ingest = createIngest({ maxServices: MAX_SERVICES, services: [], utf8: (bytes) => Buffer.from(bytes).toString() })
  const events: TelemetryEvent[] = []
  const blocks = readLineBlocks(path)
  let offset = 0
  try {
    for (;;) {
      const block = await blocks.next().catch((error: unknown) => {
        throw unreadable(path, flag, error)
      })
      if (block.done) {
        const refused = refusal(ingest, path, block.value === null ? Number.POSITIVE_INFINITY : offset - 1)
        if (refused !== null) throw refused
        return { events, sampleMs, cut: block.value }
      }
      const { lines } = block.value
      for (const event of ingest.decode({ source: path, partition: 0, offset, lines }, false, 0)?.events ?? []) events.push(event)
      offset += lines.length
      const refused = lines.length > 1 ? refusal(ingest, path, offset - 1) : null
      if (refused !== null) throw refused
    }
  } finally {
    // Closes the file, also when a line is refused in the middle.
    await blocks.return(null)
  }
}

/** The first refused line before line `end` (counted from 0), as a sentence. */
function refusal(ingest: ReturnType<typeof createIngest>, path: string, end: number): UsageError | null {
  const found = ingest
    .stats()
    .recent.map(({ reason, position }) => ({ reason, line: Number(position.split(':')[1] ?? 0) }))
    .filter(({ line }) => line < end)
    .sort((a, b) => a.line - b.line)[0]
  if (found === undefined) return null
  const cause = CAUSES[found.reason] ?? `${found.reason.replace('bad_', '')} is missing or wrong`
  return new UsageError(`${resolve(path)}:${found.line + 1}: ${cause}; correct or remove this line.`)
}
