import type { TimedInput } from '../../shared/model/input.ts'
import type { Recording } from './recording.ts'
import type { ResumePlan } from './resume.ts'
import { eventsIn } from './tail.ts'

export interface RunIdentity {
  readonly source: string
  readonly header: string
  readonly live: boolean
}

/** The current run, counted up to the last appended input (committed or not). */
export class Run {
  readonly id: number
  readonly identity: RunIdentity
  readonly offsets: Map<number, number>
  inputs: number
  lastNow: number | null
  /** Input of the newest snapshot. */
  snapshotAt: number
  /** Events since the newest snapshot. */
  eventsSinceSnapshot = 0
  /** Chunk bytes since the newest snapshot. */
  bytesSinceSnapshot = 0
  /** Inputs since the newest snapshot are missing from the recording. */
  hole = false
  finished = false
  /** Its row is there. */
  begun: boolean
  /** Row work that waits for the first transaction which succeeds. */
  #preparation: ((recording: Recording) => void) | null

  constructor(id: number, identity: RunIdentity, plan: ResumePlan | null, preparation: ((recording: Recording) => void) | null) {
    this.id = id
    this.identity = identity
    this.offsets = new Map(plan?.offsets)
    this.inputs = plan?.inputsCommitted ?? 0
    this.lastNow = plan?.lastNow ?? null
    this.snapshotAt = plan?.atInput ?? 0
    this.begun = plan !== null
    for (const timed of plan?.inputs ?? []) this.eventsSinceSnapshot += eventsIn(timed)
    this.#preparation = preparation
  }

  count(timed: TimedInput): void {
    const { input } = timed
    this.inputs++
    this.lastNow = timed.now
    if (input.kind !== 'telemetry') return
    this.eventsSinceSnapshot += input.events.length
    const last = input.offsets.at(-1)
    if (last === undefined) return
    const next = last + 1
    if (next > (this.offsets.get(input.partition) ?? 0)) this.offsets.set(input.partition, next)
  }

  /** Inside a transaction: makes the rows what they should be before anything is added. */
  prepare(recording: Recording, now: number): void {
    this.#preparation?.(recording)
    if (!this.begun) recording.begin(this.id, this.identity, now)
  }

  /** The transaction of `prepare` is committed, and the recording grew by so many bytes. */
  prepared(grownBytes: number): void {
    this.#preparation = null
    this.begun = true
    this.bytesSinceSnapshot += grownBytes
  }

  /** A snapshot stands for everything counted. */
  snapshotTaken(): void {
    this.snapshotAt = this.inputs
    this.eventsSinceSnapshot = 0
    this.bytesSinceSnapshot = 0
    this.hole = false
  }

  /** The database was replaced: everything of this run must be written anew, and its recording has a hole. */
  restart(): void {
    this.#preparation = null
    this.begun = false
    this.hole = true
  }
}
