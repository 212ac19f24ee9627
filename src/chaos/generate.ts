import type { ScenarioWire } from '../shared/model/chaos.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import type { CliOptions } from './cli-options.ts'
import { createSimulator } from './simulator.ts'

/** Lines in one piece of text, so that a run of any length and rate needs little memory. */
const PIECE_LINES = 5_000
const USUAL_DURATION_S = 60

/** JSONL text of a run on the default system, piece by piece, each ending in a line break. Events at the very end are left out: [start, end). */
export function* generate(
  scenario: ScenarioWire,
  options: Pick<CliOptions, 'seed' | 'startMs' | 'durationSeconds' | 'rate'>,
): Generator<string> {
  const { seed, startMs } = options
  const durationMs = (options.durationSeconds ?? scenario.duration ?? USUAL_DURATION_S) * 1_000
  const simulator = createSimulator({ topology: DEFAULT_TOPOLOGY, scenario, seed, startMs, eventsPerSecond: options.rate ?? undefined })
  // A microsecond short of the end: no event of the next second.
  const endMs = startMs + durationMs - 0.001
  for (;;) {
    const { lines, done } = simulator.advanceSome(endMs, PIECE_LINES)
    if (lines.length > 0) yield `${lines.join('\n')}\n`
    if (done) return
  }
}
