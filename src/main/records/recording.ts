import { deflateSync, inflateSync } from 'node:zlib'
import type { TimedInput } from '../../shared/model/input.ts'
import { ENGINE_STATE_FORMAT } from '../../shared/version.ts'
import { decodeChunk } from './codec.ts'
import { bytesOf, type Driver, numberOf, type Row, SqlFailure, textOf } from './driver.ts'
import { prepareAll } from './recording-sql.ts'

/** Bytes a chunk costs besides its body: row, index entry, page slack. */
const CHUNK_OVERHEAD = 96

/** Where a run stands in the database. */
export interface RunRow {
  readonly runId: number
  readonly inputs: number
  readonly lastNow: number | null
  readonly offsets: ReadonlyMap<number, number>
}

/** A run of which chunks are there. */
export interface StoredRun {
  readonly runId: number
  readonly header: string
  /** First input still recorded. */
  readonly firstInput: number
  /** Inputs it has had. */
  readonly inputs: number
  /** Something was removed from its beginning. */
  readonly pruned: boolean
}

export interface ChunkMeta {
  readonly chunkId: number
  readonly runId: number
  readonly firstInput: number
  readonly inputs: number
  readonly events: number
  readonly bytes: number
}

export interface SnapshotRow {
  readonly atInput: number
  readonly lastNow: number | null
  readonly offsets: ReadonlyMap<number, number>
  /** Engine state; null when the row is damaged or holds a form that this NEXUS does not know. */
  readonly state: string | null
  /** It holds engine state of another form than this NEXUS writes. */
  readonly foreign: boolean
}

const offsetsText = (offsets: ReadonlyMap<number, number>): string => JSON.stringify([...offsets].sort((a, b) => a[0] - b[0]))

function offsetsOf(row: Row): Map<number, number> {
  try {
    return new Map(JSON.parse(textOf(row, 'offsets')) as [number, number][])
  } catch (error) {
    throw new SqlFailure('damaged', 'the offsets of a run do not parse', { cause: error })
  }
}

const lastNowOf = (row: Row): number | null => (row.last_now === null ? null : numberOf(row, 'last_now'))

function chunkOf(row: Row): ChunkMeta {
  return {
    chunkId: numberOf(row, 'chunk_id'),
    runId: numberOf(row, 'run_id'),
    firstInput: numberOf(row, 'first_input'),
    inputs: numberOf(row, 'inputs'),
    events: numberOf(row, 'events'),
    bytes: numberOf(row, 'bytes'),
  }
}

/** Newest snapshots kept of each unfinished run: one, and one in case it is damaged. */
const SNAPSHOTS_KEPT = 2

/** Rows of runs, chunks and snapshots. Writes belong inside a transaction of the caller. */
export class Recording {
  readonly #sql: ReturnType<typeof prepareAll>

  constructor(driver: Driver) {
    this.#sql = prepareAll(driver)
  }

  findOpen(source: string, header: string): RunRow | null {
    const row = this.#sql.findOpen.get(source, header)
    if (row === undefined) return null
    return { runId: numberOf(row, 'run_id'), inputs: numberOf(row, 'inputs'), lastNow: lastNowOf(row), offsets: offsetsOf(row) }
  }

  /** A run of which something is recorded, or null. */
  recorded(runId: number): StoredRun | null {
    const row = this.#sql.recorded.get(runId)
    if (row === undefined) return null
    return {
      runId: numberOf(row, 'run_id'),
      header: textOf(row, 'header'),
      firstInput: numberOf(row, 'first_input'),
      inputs: numberOf(row, 'inputs'),
      pruned: numberOf(row, 'pruned_inputs') > 0,
    }
  }

  /** The newest run of which events are recorded, or null. */
  newestRecorded(): number | null {
    const row = this.#sql.newestRecorded.get()
    return row === undefined ? null : numberOf(row, 'run_id')
  }

  /** The first input of a run's newest events, about so many, in whole chunks; inputs without an event count as half of one. */
  newestInputs(runId: number, mostEvents: number): number {
    let from = Number.MAX_SAFE_INTEGER
    for (let left = mostEvents; left > 0; ) {
      const chunk = this.chunkBefore(runId, from)
      if (chunk === null) break
      from = chunk.firstInput
      left -= chunk.events + chunk.inputs / 2
    }
    return from === Number.MAX_SAFE_INTEGER ? 0 : from
  }

  nextRunId(): number {
    return numberOf(this.#sql.nextRunId.get() ?? {}, 'next')
  }

  begin(runId: number, run: { source: string; header: string; live: boolean }, startedMs: number): void {
    this.#sql.begin.run(runId, run.source, run.header, run.live ? 1 : 0, startedMs)
  }

  saveProgress(runId: number, inputs: number, lastNow: number | null, offsets: ReadonlyMap<number, number>): void {
    this.#sql.progress.run(inputs, lastNow, offsetsText(offsets), runId)
  }

  /** Ends a run for good: nothing will resume it, so its snapshots go. */
  close(runId: number, state: 'finished' | 'abandoned'): void {
    this.#sql.setState.run(state, runId)
    this.#sql.dropSnapshots.run(runId)
  }

  /** Unfinished runs besides `current`, oldest first. */
  otherOpenRuns(current: number): number[] {
    return this.#sql.otherOpen.all(current).map((row) => numberOf(row, 'run_id'))
  }

  /** Forgets ended runs of which nothing is recorded any more. */
  forgetEmptyRuns(current: number): void {
    this.#sql.forget.run(current)
  }

  putChunk(chunk: Omit<ChunkMeta, 'chunkId' | 'bytes'> & { chunkId: number | null; body: Uint8Array }): ChunkMeta {
    const { chunkId, runId, firstInput, inputs, events, body } = chunk
    const bytes = body.length + CHUNK_OVERHEAD
    if (chunkId !== null && this.#sql.replaceChunk.run(inputs, events, bytes, body, chunkId).changes === 1) {
      return { chunkId, runId, firstInput, inputs, events, bytes }
    }
    const added = this.#sql.addChunk.run(runId, firstInput, inputs, events, bytes, body).lastInsertRowid
    return { chunkId: added, runId, firstInput, inputs, events, bytes }
  }

  /** Removes a chunk from its recording and counts it there. */
  prune(chunk: ChunkMeta): void {
    this.#sql.dropChunk.run(chunk.chunkId)
    this.#sql.countPruned.run(chunk.inputs, chunk.events, chunk.runId)
  }

  /** Forgets what was recorded from `firstInput` on: the source delivers it again. */
  dropFrom(runId: number, firstInput: number): void {
    this.#sql.dropFrom.run(runId, firstInput)
    this.#sql.dropSnapshotsFrom.run(runId, firstInput)
  }

  /** Bytes of all recordings. */
  totalBytes(): number {
    return numberOf(this.#sql.total.get() ?? {}, 'bytes')
  }

  oldestOfEndedRuns(): ChunkMeta | null {
    return chunkOrNull(this.#sql.oldestEnded.get())
  }

  /** The oldest chunk of an unfinished run that its newest snapshot makes unnecessary for resuming. */
  oldestCovered(): ChunkMeta | null {
    return chunkOrNull(this.#sql.oldestCovered.get())
  }

  oldestOf(runId: number): ChunkMeta | null {
    return chunkOrNull(this.#sql.oldestOf.get(runId))
  }

  /** The first chunk of a run that holds an input at or after `input`. */
  chunkAt(runId: number, input: number): ChunkMeta | null {
    const before = this.chunkBefore(runId, input)
    if (before !== null && before.firstInput + before.inputs > input) return before
    return chunkOrNull(this.#sql.chunkFrom.get(runId, input))
  }

  /** The last chunk of a run that begins before `input`. */
  chunkBefore(runId: number, input: number): ChunkMeta | null {
    return chunkOrNull(this.#sql.chunkBefore.get(runId, input))
  }

  /** Inputs of one chunk. Throws `DamagedChunk`. */
  inputsOf(chunk: ChunkMeta): TimedInput[] {
    const row = this.#sql.body.get(chunk.chunkId)
    return row === undefined ? [] : decodeChunk(bytesOf(row, 'body'))
  }

  addSnapshot(runId: number, atInput: number, lastNow: number | null, offsets: ReadonlyMap<number, number>, state: string): void {
    this.#sql.addSnapshot.run(runId, atInput, lastNow, offsetsText(offsets), deflateSync(state, { level: 1 }), ENGINE_STATE_FORMAT)
    this.#sql.trimSnapshots.run(runId, runId, SNAPSHOTS_KEPT)
  }

  /** Newest first. */
  snapshots(runId: number): SnapshotRow[] {
    return this.#sql.snapshots.all(runId).map((row) => {
      const foreign = numberOf(row, 'format') !== ENGINE_STATE_FORMAT
      return {
        atInput: numberOf(row, 'at_input'),
        lastNow: lastNowOf(row),
        offsets: offsetsOf(row),
        state: foreign ? null : inflated(bytesOf(row, 'body')),
        foreign,
      }
    })
  }
}

const chunkOrNull = (row: Row | undefined): ChunkMeta | null => (row === undefined ? null : chunkOf(row))

function inflated(body: Uint8Array): string | null {
  try {
    return inflateSync(body).toString()
  } catch {
    return null
  }
}
