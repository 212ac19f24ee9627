/** Most messages handed over at once: between two batches heartbeats are sent and others get their turn. */
const MOST_LINES = 1_000

interface Message {
  readonly offset: string
  readonly value: Buffer | null
}

/** Messages without a gap in their offsets. */
export interface Run {
  readonly offset: number
  /** An empty line for a message without a value (a tombstone): it keeps its offset and is skipped. */
  readonly lines: (string | Uint8Array)[]
}

/**
 * A fetched batch as runs of whole offsets: compacted topics and transactions leave holes, and `offset + i` must name
 * line i. Messages before `next` were folded already and are left out.
 */
export function* runsOf(messages: readonly Message[], next: number): Generator<Run> {
  let run: { offset: number; lines: (string | Uint8Array)[] } | null = null
  for (const message of messages) {
    const offset = Number(message.offset)
    if (offset < next) continue
    if (run !== null && (offset !== run.offset + run.lines.length || run.lines.length === MOST_LINES)) {
      yield run
      run = null
    }
    run ??= { offset, lines: [] }
    run.lines.push(message.value ?? '')
  }
  if (run !== null) yield run
}
