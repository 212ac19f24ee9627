import { NexusError } from '../../shared/errors.ts'
import type { MetricAnswer } from '../../shared/model/metric-query.ts'
import { type Engine, QueryRun, recordedConfig } from '../engine/index.ts'
import type { Records } from '../records/types.ts'
import type { Clock } from './clock.ts'
import { playBack } from './playback.ts'

/** The newest events that one query looks at, about so many. */
const MOST_EVENTS = 300_000
const MOST_INPUTS = 200_000
/** Wall time that one query may take, ms. */
const LONGEST_MS = 5_000
/** Queries that may wait for their turn. */
const MOST_WAITING = 16

/** Answers queries of the monitor language on what was recorded last; one at a time, the others wait their turn. */
export class MetricQueries {
  private readonly ports: { readonly clock: Clock; readonly records: Records; engine(): Engine }
  private turn: Promise<unknown> = Promise.resolve()
  private waiting = 0

  constructor(ports: MetricQueries['ports']) {
    this.ports = ports
  }

  /** Throws NEXUS_INPUT_INVALID for a query that cannot be read, NEXUS_RECORDING_UNKNOWN where nothing is recorded. */
  async run(text: string, signal?: AbortSignal): Promise<MetricAnswer> {
    // Read before it waits: what is wrong with it is told at once.
    const query = new QueryRun(this.ports.engine().config, text)
    if (this.waiting >= MOST_WAITING)
      throw new NexusError('NEXUS_CORE_FAILED', `${MOST_WAITING} queries wait already; ask again when some of them are answered.`)
    this.waiting++
    const mine = this.turn.then(() => this.perform(query.spanMs, text, signal)).finally(() => this.waiting--)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async perform(spanMs: number, text: string, signal: AbortSignal | undefined): Promise<MetricAnswer> {
    const { clock, records } = this.ports
    const engine = this.ports.engine()
    const run = records.recordedRun({ sinceMs: (engine.snapshot().now ?? clock.now()) - spanMs, mostEvents: MOST_EVENTS })
    if (run === null) throw new NexusError('NEXUS_RECORDING_UNKNOWN', 'Nothing is recorded yet to ask about; let NEXUS run for a while.')
    const query = new QueryRun(recordedConfig(run.header) ?? engine.config, text)
    const cut = await playBack({
      clock,
      records,
      run,
      untilMs: Number.POSITIVE_INFINITY,
      mostInputs: MOST_INPUTS,
      longestMs: LONGEST_MS,
      signal,
      step: ({ input, now }) => query.step(input, now),
    })
    const answer = query.result()
    return cut === null ? answer : { ...answer, summary: `${answer.summary} ${cut}` }
  }
}
