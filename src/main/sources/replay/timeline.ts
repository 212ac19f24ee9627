import { EventTimeReader } from './event-time.ts'
import type { LineBlock } from './line-reader.ts'

/** What happens next in a recording, and at which source time. */
export type TimelineItem =
  | {
      readonly kind: 'batch'
      readonly now: number
      /** Line number from 0 of the first line. */
      readonly offset: number
      readonly lines: readonly string[]
      /** Source time since the previous lines. */
      readonly gapMs: number
      /** Bytes of the file read so far. */
      readonly bytes: number
    }
  | { readonly kind: 'tick'; readonly now: number; readonly gapMs: number }

export interface TimelineEnd {
  readonly lines: number
  /** What is missing, as a clause; null at a proper end. */
  readonly cut: string | null
}

/** Ticks of live sources are this far apart; no recording ticks more often. */
const TICK_MS = 250
/** Ticks per sample interval where samples are rarer than ticks: at the default speed, per second of wall time. */
const TICKS_PER_SAMPLE = 20
/** A hole of months must not become millions of ticks. */
const MAX_TICKS_PER_GAP = 1_000

/**
 * Turns lines into batches, one per event time, and ticks between them. It depends on
 * the file alone, never on speed, so every playing steps the same inputs: lines of an
 * earlier time than the newest (late ones) and lines without a time go along with the
 * newest. A tick of the same instant as a batch always comes before it: offset and
 * time together say exactly what has been delivered.
 */
export async function* timeline(
  blocks: AsyncGenerator<LineBlock, string | null>,
  options: { startMs: number; sampleMs: number; batchLines: number },
): AsyncGenerator<TimelineItem, TimelineEnd> {
  const times = new EventTimeReader()
  let now = options.startMs
  let gapMs = 0
  let tickedMs = Number.NEGATIVE_INFINITY
  let lines: string[] = []
  let offset = 0
  let bytes = 0

  function* flush(): Generator<TimelineItem> {
    if (lines.length === 0) return
    yield { kind: 'batch', now, offset, lines, gapMs, bytes }
    offset += lines.length
    lines = []
    gapMs = 0
  }

  function* ticksTo(toMs: number): Generator<TimelineItem> {
    const gap = toMs - now
    const stepMs = Math.ceil(Math.max(TICK_MS, Math.min(gap, options.sampleMs) / TICKS_PER_SAMPLE, gap / MAX_TICKS_PER_GAP))
    for (let at = Math.max(tickedMs + TICK_MS, now + 1); at <= toMs; at += stepMs) {
      tickedMs = at
      yield { kind: 'tick', now: at, gapMs: gap }
    }
  }

  let cut: string | null
  try {
    for (;;) {
      const block = await blocks.next()
      if (block.done) {
        cut = block.value
        break
      }
      for (const line of block.value.lines) {
        const at = times.read(line)
        if (at !== null && at > now) {
          yield* flush()
          yield* ticksTo(at)
          gapMs = at - now
          now = at
        } else if (lines.length >= options.batchLines) {
          yield* flush()
        }
        lines.push(line)
        bytes = block.value.bytes
      }
    }
  } finally {
    await blocks.return(null)
  }
  yield* flush()
  // The last samples are judged too.
  yield { kind: 'tick', now: now + 1, gapMs: 1 }
  return { lines: offset, cut }
}
