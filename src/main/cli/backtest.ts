import { parseArgs } from 'node:util'
import { UsageError } from '../../shared/errors.ts'
import type { Backtest, BacktestWire } from '../../shared/model/backtest.ts'
import { toWire } from '../../shared/model/case.ts'
import { type MonitorProfile, monitorProfileSchema } from '../../shared/model/monitor.ts'
import type { Topology } from '../../shared/model/topology.ts'
import { BacktestRun } from '../engine/backtest/backtest.ts'
import { createDecoder, loadBaseline, MAX_SERVICES } from '../open-source.ts'
import { readLineBlocks } from '../sources/replay/line-reader.ts'
import { openRecording } from '../sources/replay/recording.ts'
import { timeline } from '../sources/replay/timeline.ts'
import { loadTopology } from '../sources/replay/topology-file.ts'
import type { Command } from './command.ts'
import { problemLines, readMonitors } from './monitors.ts'

const BACKTEST_HELP = `Says what monitors would have fired on a recording, and what the built-in ones fire on it.

Usage: npm run -s nexus -- backtest --monitors FILE --recording FILE [flags]

  --monitors FILE     monitor file (YAML; docs/monitors.md)
  --recording FILE    recorded telemetry (.jsonl or .jsonl.gz)
  --topology FILE     services and who calls whom (JSON)
  --baseline FILE     healthy time of the same services (.jsonl or .jsonl.gz)
  --profile demo|production   default production
  --json              print the whole result as JSON
  --help

Exit codes: 0 tried, 1 failed or a monitor has a problem, 2 wrong flag or file.`

const FLAGS = {
  monitors: { type: 'string' },
  recording: { type: 'string' },
  topology: { type: 'string' },
  baseline: { type: 'string' },
  profile: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What a command line program prints, and its exit code. */
export interface Printed {
  readonly text: string
  readonly exitCode: number
}

export const BACKTEST_COMMAND: Command = {
  name: 'backtest',
  summary: 'says what monitors would have fired on a recording',
  help: BACKTEST_HELP,
  async run(argv, out) {
    const { text, exitCode } = await backtestCommand(argv)
    await out(`${text}\n`)
    process.exitCode = exitCode
  },
}

/** `nexus backtest`. Throws UsageError, one sentence naming the flag or the file. */
export async function backtestCommand(argv: readonly string[]): Promise<Printed> {
  const given = read(argv)
  if (given.help) return { text: BACKTEST_HELP, exitCode: 0 }
  const file = needed('--monitors', given.monitors)
  const result = await tryOn(needed('--recording', given.recording), {
    text: readMonitors(file),
    profile: profileOf(given.profile),
    topologyFile: given.topology ?? null,
    baselineFile: given.baseline ?? null,
  })
  const text = given.json ? JSON.stringify(toWire<BacktestWire>(result), null, 2) : readable(file, result)
  return { text, exitCode: result.problems.length === 0 ? 0 : 1 }
}

interface Trial {
  readonly text: string
  readonly profile: MonitorProfile
  readonly topologyFile: string | null
  readonly baselineFile: string | null
}

const NOTHING_KNOWN: Topology = { services: [], calls: [] }

/** Steps the file as a replay does: the same batches, ticks and times. */
async function tryOn(file: string, { text, profile, topologyFile, baselineFile }: Trial): Promise<Backtest> {
  const topology = topologyFile === null ? NOTHING_KNOWN : await loadTopology(topologyFile)
  const baseline = baselineFile === null ? {} : await loadBaseline(baselineFile)
  const { path, startMs, sampleMs, stream } = await openRecording(file, '--recording')
  const decoder = createDecoder(topology.services.map(({ serviceId }) => serviceId))
  const run = new BacktestRun({ topology, profile, baseline, maxServices: MAX_SERVICES }, text)
  for await (const item of timeline(readLineBlocks(path), { startMs, sampleMs, batchLines: 2_000 })) {
    if (item.kind === 'tick') run.step({ kind: 'tick', v: 1 }, item.now)
    else {
      const input = decoder.decode({ source: stream, partition: 0, offset: item.offset, lines: item.lines }, false, item.now)
      if (input !== null) run.step(input, item.now)
    }
  }
  return run.result()
}

function readable(file: string, { summary, wouldFire, didFire, from, to, events, incidents, problems }: Backtest): string {
  const list = (title: string, firings: Backtest['wouldFire']) =>
    firings.length === 0
      ? [`${title}: nothing.`]
      : [
          `${title}:`,
          ...firings.map((each) => `  ${each.from}  ${each.to ?? 'still firing'}  ${each.monitorId}  ${each.group}  ${each.why}`),
        ]
  return [
    ...problemLines(file, problems),
    summary,
    `${events} events from ${from ?? 'nowhere'} to ${to ?? 'nowhere'}; ${incidents} ${incidents === 1 ? 'incident' : 'incidents'}.`,
    ...list('Would have fired', wouldFire),
    ...list('Fired by the built-in monitors', didFire),
  ].join('\n')
}

function needed(flag: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${flag} FILE is needed; "nexus backtest --help" shows the flags.`)
  return value
}

function profileOf(given: string | undefined): MonitorProfile {
  const parsed = monitorProfileSchema.safeParse(given ?? 'production')
  if (!parsed.success) throw new UsageError(`--profile ${given} is not known; it may be demo or production.`)
  return parsed.data
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: false }).values
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
    throw new UsageError(`${cause?.replace(/\.$/, '')}; "nexus backtest --help" shows the flags.`)
  }
}
