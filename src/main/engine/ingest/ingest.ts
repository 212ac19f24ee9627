import type { TelemetryInput } from '../../../shared/model/input.ts'
import type { IngestStatsWire, TelemetryEvent } from '../../../shared/model/telemetry.ts'
import { decodeLine, type Utf8Decoder } from './decode.ts'
import { RejectLog } from './reject-log.ts'

/** Undecoded lines of one partition; `offset + i` identifies line i. (What sources call a raw batch.) */
export interface LineBatch {
  readonly source: string
  readonly partition: number
  readonly offset: number
  readonly lines: readonly (string | Uint8Array)[]
}

export interface IngestOptions {
  /** Distinct services admitted; events of further ones are refused as `too_many_services`. */
  readonly maxServices: number
  /** Services already known (of the topology, or of a restored engine). */
  readonly services: Iterable<string>
  /** How bytes become text; in Node `(bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()`. */
  readonly utf8: Utf8Decoder
}

/** The hot edge between sources and the engine. */
export interface Ingest {
  /**
   * Decodes and validates a batch; refused lines are counted and kept, blank ones
   * skipped. Null when nothing is left. Never throws on any content.
   * @param nowMs source time, ms since the epoch: when refused input is said to have come
   */
  decode(batch: LineBatch, live: boolean, nowMs: number): TelemetryInput | null
  /** The refused half of the ingest counters. */
  stats(): Pick<IngestStatsWire, 'rejected' | 'by_reason' | 'recent'>
}

function isBlank(line: string | Uint8Array): boolean {
  const first = typeof line === 'string' ? line.charCodeAt(0) : line[0]
  if (first !== undefined && first > 32 && first < 128) return false
  if (typeof line === 'string') return line.trim() === ''
  return line.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))
}

/** Creates an ingest with its own counters. */
export function createIngest(options: IngestOptions): Ingest {
  const admitted = new Set(options.services)
  const refused = new RejectLog(options.utf8)
  return {
    decode(batch, live, nowMs) {
      const events: TelemetryEvent[] = []
      const offsets: number[] = []
      for (let i = 0; i < batch.lines.length; i++) {
        const line = batch.lines[i]
        if (line === undefined || isBlank(line)) continue
        const offset = batch.offset + i
        const decoded = decodeLine(line, options.utf8)
        if (typeof decoded === 'string') {
          refused.add(decoded, nowMs, batch.source, `${batch.partition}:${offset}`, line)
          continue
        }
        if (!admitted.has(decoded.serviceId)) {
          if (admitted.size >= options.maxServices) {
            refused.add('too_many_services', nowMs, batch.source, `${batch.partition}:${offset}`, line)
            continue
          }
          admitted.add(decoded.serviceId)
        }
        events.push(decoded)
        offsets.push(offset)
      }
      if (events.length === 0) return null
      return { kind: 'telemetry', v: 1, source: batch.source, partition: batch.partition, offsets, events, live }
    },
    stats: () => refused.stats(),
  }
}
