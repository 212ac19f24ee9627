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

const offsetAt = (messages: readonly Message[], at: number): number => Number(messages[at]?.offset)

/**
 * A fetched batch as runs of whole offsets: compacted topics and transactions leave holes, and `offset + i` must name
 * line i. Messages before `next` were folded already and are left out.
 */
export function* runsOf(messages: readonly Message[], next: number): Generator<Run> {
  let at = 0
  while (at < messages.length && offsetAt(messages, at) < next) at++
  while (at < messages.length) {
    const offset = offsetAt(messages, at)
    let end = Math.min(at + MOST_LINES, messages.length)
    // Offsets only grow: where the last one fits, nothing is missing between. There is a hole once in a blue moon.
    if (offsetAt(messages, end - 1) !== offset + (end - 1 - at)) {
      end = at + 1
      while (end < messages.length && end - at < MOST_LINES && offsetAt(messages, end) === offset + (end - at)) end++
    }
    const lines: (string | Uint8Array)[] = []
    for (let i = at; i < end; i++) lines.push(messages[i]?.value ?? '')
    yield { offset, lines }
    at = end
  }
}
