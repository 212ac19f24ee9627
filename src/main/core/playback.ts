import type { TimedInput } from '../../shared/model/input.ts'
import type { RecordedRun, Records } from '../records/types.ts'
import type { Clock } from './clock.ts'

/** Work goes on this long before the live core gets its turn, ms. */
const SLICE_MS = 6

/** Hears how far a long piece of work is: `done` of `total` steps, both whole numbers. */
export type Progress = (done: number, total: number) => void

export interface Playback {
  readonly clock: Clock
  readonly records: Records
  readonly run: RecordedRun
  /** Inputs after this source time are left out, ms. */
  readonly untilMs: number
  readonly mostInputs: number
  /** Wall time that it may take, ms. */
  readonly longestMs: number
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress | undefined
  step(timed: TimedInput): void
}

/** Steps a recording through in slices beside the live core; returns a sentence when it ended before the end. */
export async function playBack(playback: Playback): Promise<string | null> {
  const { clock, records, run, signal, mostInputs, longestMs } = playback
  const begun = clock.elapsed()
  const total = Math.min(Math.max(run.to - run.from, 1), mostInputs)
  let slice = begun
  let done = 0
  for (const timed of records.recording(run.runId, run.from)) {
    if (timed.now > playback.untilMs) break
    if (done >= mostInputs) return `It was cut after ${mostInputs} inputs.`
    done++
    playback.step(timed)
    if (clock.elapsed() - slice < SLICE_MS) continue
    playback.progress?.(Math.min(done, total), total)
    await new Promise<void>((resolve) => clock.soon(resolve))
    if (signal?.aborted) return 'It was stopped before its end.'
    slice = clock.elapsed()
    if (slice - begun > longestMs) return `It was cut after ${longestMs / 1_000} seconds of work.`
  }
  return null
}
