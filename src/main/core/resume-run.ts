import type { Engine, EngineConfig } from '../engine/types.ts'
import type { Records, ResumedRun } from '../records/types.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** A run of a live source whose newest input lies further ahead of the wall clock than this is not continued, ms. */
const MAX_AHEAD_MS = 60_000

interface ResumeParts {
  readonly clock: Clock
  readonly log: Log
  readonly records: Records
  readonly engineConfig: EngineConfig
  createEngine(config: EngineConfig, state?: string): Engine
  notice(sentence: string): void
}

/** The engine as the records hold it, or a new one with a new run where they hold nothing usable; that is said. */
export function resumeRun(parts: ResumeParts, identity: Parameters<Records['openRun']>[0]): { engine: Engine; run: ResumedRun } {
  const { clock, log, records, engineConfig, createEngine, notice } = parts
  const run = records.openRun(identity)
  const anew = (sentence: string) => {
    notice(sentence)
    records.finishRun()
    return { engine: createEngine(engineConfig), run: records.openRun(identity) }
  }
  // Nothing that a live source delivers now could be in time for such a run.
  if (identity.live && (run.lastNow ?? 0) - clock.now() > MAX_AHEAD_MS)
    return anew(
      'The system clock was set back: the last run reaches further than the present, so a new one begins; earlier incidents stay in the history.',
    )
  try {
    const engine = createEngine(engineConfig, run.engineState ?? undefined)
    for (const { now, input } of run.inputs) engine.step(input, now)
    return { engine, run }
  } catch (error) {
    log.error('The kept state of the engine cannot be read.', { err: error })
    return anew('The state kept from the last run cannot be read, so this run starts anew; earlier incidents stay in the history.')
  }
}
