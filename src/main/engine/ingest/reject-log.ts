import type { IngestStatsWire, RejectedInputWire, RejectReason } from '../../../shared/model/telemetry.ts'
import { isoInstant } from '../text.ts'
import type { Utf8Decoder } from './decode.ts'

const KEPT = 100
const EXCERPT_CHARS = 200
/** A character is at most four bytes. */
const EXCERPT_BYTES = EXCERPT_CHARS * 4

/** Refused input: a counter for each reason, and the newest 100 kept for inspection. */
export class RejectLog {
  private total = 0
  private readonly counts = new Map<RejectReason, number>()
  private readonly recent: RejectedInputWire[] = []
  private next = 0
  private readonly utf8: Utf8Decoder

  constructor(utf8: Utf8Decoder) {
    this.utf8 = utf8
  }

  add(reason: RejectReason, nowMs: number, source: string, position: string, line: string | Uint8Array): void {
    this.total++
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1)
    const excerpt = (typeof line === 'string' ? line : this.utf8(line.subarray(0, EXCERPT_BYTES))).slice(0, EXCERPT_CHARS)
    this.recent[this.next] = { at: isoInstant(nowMs), reason, source, position, excerpt }
    this.next = (this.next + 1) % KEPT
  }

  /** The refused half of the ingest counters, newest kept input first. */
  stats(): Pick<IngestStatsWire, 'rejected' | 'by_reason' | 'recent'> {
    const oldestFirst = [...this.recent.slice(this.next), ...this.recent.slice(0, this.next)]
    return { rejected: this.total, by_reason: Object.fromEntries(this.counts), recent: oldestFirst.reverse() }
  }
}
