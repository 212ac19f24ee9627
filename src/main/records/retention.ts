import type { Recording } from './recording.ts'

export interface Pruned {
  /** Bytes of all recordings afterwards. */
  readonly total: number
  readonly events: number
  readonly chunkIds: ReadonlySet<number>
  /** Inputs that resuming the current run needs had to go. */
  readonly hole: boolean
  /** Unfinished runs of other sources that can no longer be resumed. */
  readonly abandoned: number
}

/**
 * Brings the recordings under the cap, inside the transaction that made them grow.
 * First go the oldest chunks of ended runs, then those that a snapshot stands for,
 * then other runs that were never ended, and only at the very last what the current
 * run needs: then it resumes from its snapshot and the source delivers again.
 */
export function enforceCap(recording: Recording, runId: number, capBytes: number, total: number): Pruned {
  const chunkIds = new Set<number>()
  let events = 0
  let hole = false
  let abandoned = 0
  while (total > capBytes) {
    let victim = recording.oldestOfEndedRuns() ?? recording.oldestCovered()
    if (victim === null) {
      const other = recording.otherOpenRuns(runId)[0]
      if (other !== undefined) {
        recording.close(other, 'abandoned')
        abandoned++
        continue
      }
      victim = recording.oldestOf(runId)
      if (victim === null) break
      hole = true
    }
    recording.prune(victim)
    chunkIds.add(victim.chunkId)
    events += victim.events
    total -= victim.bytes
  }
  return { total, events, chunkIds, hole, abandoned }
}
