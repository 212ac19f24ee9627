import type { TimedInput } from '../../shared/model/input.ts'
import { DamagedChunk } from './codec.ts'
import type { Recording, RunRow } from './recording.ts'

/** Where an unfinished run goes on. */
export interface ResumePlan {
  readonly engineState: string | null
  readonly inputs: TimedInput[]
  readonly offsets: ReadonlyMap<number, number>
  readonly inputsCommitted: number
  readonly lastNow: number | null
  /** Input the snapshot stands for. */
  readonly atInput: number
  /** False: inputs after the snapshot are gone or damaged, so the source must deliver from `offsets` again. */
  readonly whole: boolean
  /** A snapshot was passed over because another version of NEXUS wrote it. */
  readonly foreign: boolean
}

/** Inputs `[from, to)` of a run, or null when the recording has a hole there. */
function readInputs(recording: Recording, runId: number, from: number, to: number): TimedInput[] | null {
  const inputs: TimedInput[] = []
  for (let next = from; next < to; ) {
    const chunk = recording.chunkAt(runId, next)
    if (chunk === null || chunk.firstInput > next) return null
    try {
      const held = recording.inputsOf(chunk)
      if (held.length !== chunk.inputs) return null
      for (const timed of held.slice(next - chunk.firstInput)) inputs.push(timed)
    } catch (error) {
      if (error instanceof DamagedChunk) return null
      throw error
    }
    next = chunk.firstInput + chunk.inputs
  }
  return inputs.length === to - from ? inputs : null
}

/**
 * The newest engine snapshot from which the recorded inputs lead whole to the end of
 * the run. Where none does, the newest readable snapshot with the offsets of its
 * time: the source redelivers what follows, and facts that repeat replace themselves.
 */
export function planResume(recording: Recording, run: RunRow): ResumePlan {
  const beginning = { atInput: 0, lastNow: null, offsets: new Map<number, number>(), state: null }
  const snapshots = recording.snapshots(run.runId)
  const foreign = snapshots.some((snapshot) => snapshot.foreign)
  const starts = [...snapshots.filter((snapshot) => snapshot.state !== null), beginning]
  for (const start of starts) {
    const inputs = readInputs(recording, run.runId, start.atInput, run.inputs)
    if (inputs !== null) {
      return {
        engineState: start.state,
        inputs,
        offsets: run.offsets,
        inputsCommitted: run.inputs,
        lastNow: run.lastNow,
        atInput: start.atInput,
        whole: true,
        foreign,
      }
    }
  }
  const start = starts[0] ?? beginning
  return {
    engineState: start.state,
    inputs: [],
    offsets: start.offsets,
    inputsCommitted: start.atInput,
    lastNow: start.lastNow,
    atInput: start.atInput,
    whole: false,
    foreign,
  }
}
