import type { TimedInput } from '../../shared/model/input.ts'
import { encodeChunk } from './codec.ts'

/** Largest chunk written at once; bounds memory of readers. */
const SPLIT = { events: 8_192, inputs: 4_096 }
/** A chunk this large is left alone from then on; a smaller one grows with the next commit. */
const FULL = { events: 1_024, inputs: 384, bytes: 48 * 1024 }

/** A chunk about to be written. */
export interface PlannedChunk {
  /** Row to replace, and its bytes; null: a new one. */
  readonly chunkId: number | null
  readonly replacedBytes: number
  readonly firstInput: number
  readonly inputs: readonly TimedInput[]
  readonly events: number
  readonly body: Uint8Array
}

export const eventsIn = (timed: TimedInput): number => (timed.input.kind === 'telemetry' ? timed.input.events.length : 0)

/**
 * The chunk at the end of a recording. A quiet system commits a handful of inputs at a time, which alone would compress
 * badly, so the last chunk is rewritten with what came since until it is full.
 */
export class Tail {
  #chunkId: number | null = null
  #bytes = 0
  #firstInput = 0
  #inputs: readonly TimedInput[] = []

  /** The next chunk begins here. */
  reset(firstInput: number): void {
    this.#chunkId = null
    this.#bytes = 0
    this.#firstInput = firstInput
    this.#inputs = []
  }

  /** Chunks that bring the recording up to date with `pending`. Changes nothing yet. */
  plan(pending: readonly TimedInput[]): PlannedChunk[] {
    if (pending.length === 0) return []
    const all = this.#inputs.length === 0 ? pending : [...this.#inputs, ...pending]
    const planned: PlannedChunk[] = []
    let from = 0
    let events = 0
    for (let i = 0; i < all.length; i++) {
      events += eventsIn(all[i] as TimedInput)
      if (i + 1 < all.length && events < SPLIT.events && i + 1 - from < SPLIT.inputs) continue
      const inputs = all.slice(from, i + 1)
      planned.push({
        chunkId: from === 0 ? this.#chunkId : null,
        replacedBytes: from === 0 ? this.#bytes : 0,
        firstInput: this.#firstInput + from,
        inputs,
        events,
        body: encodeChunk(inputs),
      })
      from = i + 1
      events = 0
    }
    return planned
  }

  /** The plan is committed; `row` is what its last chunk became. */
  committed(last: PlannedChunk, row: { readonly chunkId: number; readonly bytes: number }): void {
    const end = last.firstInput + last.inputs.length
    if (last.events >= FULL.events || last.inputs.length >= FULL.inputs || last.body.length >= FULL.bytes) {
      this.reset(end)
      return
    }
    this.#chunkId = row.chunkId
    this.#bytes = row.bytes
    this.#firstInput = last.firstInput
    this.#inputs = last.inputs
  }

  /** Forgets the open chunk when it is among the removed ones. */
  removed(chunkIds: ReadonlySet<number>): void {
    if (this.#chunkId !== null && chunkIds.has(this.#chunkId)) this.reset(this.#firstInput + this.#inputs.length)
  }
}
