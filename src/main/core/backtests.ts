import { NexusError } from '../../shared/errors.ts'
import type { Backtest } from '../../shared/model/backtest.ts'
import { BacktestRun, type EngineConfig, recordedConfig } from '../engine/index.ts'
import type { Records } from '../records/types.ts'
import type { Clock } from './clock.ts'
import { type Progress, playBack } from './playback.ts'

export interface BacktestRequest {
  /** A monitor file. */
  readonly text: string
  /** Incident whose recording is used; absent: the newest recording. */
  readonly incidentId?: string | undefined
  /** Only this monitor counts. */
  readonly monitorId?: string | undefined
}

export interface BacktestPorts {
  readonly clock: Clock
  readonly records: Records
  /** Configuration in force, for recordings that do not say theirs. */
  config(): EngineConfig
}

/** Without an incident: the newest events of the recording, about so many; each passes two engines. */
const MOST_EVENTS = 300_000
/** Inputs stepped at most: a recording of an incident may be full of them. */
const MOST_INPUTS = 400_000
/** Wall time that one back-test may take, ms. */
const LONGEST_MS = 20_000
/** Recording before an incident that is stepped too, so that windows and baselines are filled, ms. */
const BEFORE_MS = 15 * 60_000
/** Recording after its end, ms. */
const AFTER_MS = 2 * 60_000
/** Back-tests that wait for their turn, at most: somebody who may only look must not keep NEXUS busy for hours. */
const MOST_WAITING = 8
/** Alerts listed of each side. */
const MOST_LISTED = 500

/** Tries monitors on recorded history, in slices beside the live core; one at a time, the others wait their turn. */
export class Backtests {
  private readonly ports: BacktestPorts
  private turn: Promise<unknown> = Promise.resolve()
  private waiting = 0

  constructor(ports: BacktestPorts) {
    this.ports = ports
  }

  /** Throws NEXUS_RECORDING_UNKNOWN, and NEXUS_RATE_LIMIT when too many wait. When `signal` aborts it ends with what it has. */
  async run(request: BacktestRequest, signal?: AbortSignal, progress?: Progress): Promise<Backtest> {
    if (this.waiting >= MOST_WAITING)
      throw new NexusError('NEXUS_RATE_LIMIT', `${MOST_WAITING} back-tests wait for their turn already: try again when one has ended.`)
    this.waiting++
    const mine = this.turn.then(() => this.perform(request, signal, progress))
    this.turn = mine.catch(() => undefined)
    return mine.finally(() => this.waiting--)
  }

  private async perform(
    { text, incidentId, monitorId }: BacktestRequest,
    signal: AbortSignal | undefined,
    progress: Progress | undefined,
  ): Promise<Backtest> {
    const { clock, records } = this.ports
    const incident = incidentId === undefined ? null : records.incident(incidentId)
    const sinceMs = incident === null ? undefined : Date.parse(incident.openedAt) - BEFORE_MS
    const untilMs =
      incident === null ? Number.POSITIVE_INFINITY : Math.max(Date.parse(incident.resolvedAt ?? incident.updatedAt) + AFTER_MS, 0)
    const run =
      incidentId !== undefined && incident === null
        ? null
        : records.recordedRun(incident === null ? { mostEvents: MOST_EVENTS } : { incidentId, sinceMs })
    if (run === null) throw unknownRecording(incidentId)
    const trial = new BacktestRun(recordedConfig(run.header) ?? this.ports.config(), text, monitorId)
    const stopped = await playBack({
      clock,
      records,
      run,
      untilMs,
      mostInputs: MOST_INPUTS,
      longestMs: LONGEST_MS,
      signal,
      progress,
      step: ({ input, now }) => trial.step(input, now),
    })
    const cut = stopped ?? (run.cut ? 'What was recorded before that was left out.' : null)
    const result = trial.result()
    return {
      ...result,
      wouldFire: result.wouldFire.slice(0, MOST_LISTED),
      didFire: result.didFire.slice(0, MOST_LISTED),
      summary: [result.summary, ...(cut === null ? [] : [cut])].join(' '),
    }
  }
}

function unknownRecording(incidentId: string | undefined): NexusError {
  return new NexusError(
    'NEXUS_RECORDING_UNKNOWN',
    incidentId === undefined
      ? 'Nothing is recorded yet to try monitors on; let NEXUS run for a while.'
      : `There is no recording of an incident ${JSON.stringify(incidentId)}; leave it out to use the newest recording.`,
  )
}
