import { resolve } from 'node:path'
import { type ExamResult, exam } from '../../exam/exam.ts'
import { UsageError } from '../../shared/errors.ts'
import { toWire } from '../../shared/model/case.ts'
import type { ExamCardWire } from '../../shared/model/exam.ts'
import { type Command, readFlags } from './command.ts'

/** Two up both from src/main/cli's bundle and from out/main. */
const SCENARIOS = resolve(import.meta.dirname, '../../resources/scenarios')
const MAX_RUNS = 10_000

const HELP = `Grades the detection against the truth that chaos runs declare, on a stepped clock: time to detect,
missed and false alarms, named causes.

Usage: npm run -s nexus -- exam [flags]

  --runs N       chaos runs (default 200)
  --seed N       seed of the draw (default 1); the same seed gives the same card
  --json         print the whole card as JSON
  --help

Exit codes: 0 every bar is cleared, 1 one is not, 2 wrong flag.`

function whole(name: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not "${text}".`)
}

const P95_SECONDS = 1.75
const RIGHT_SHARE = 0.95

function passes({ card, steady }: ExamResult): boolean {
  return (
    card.missed === 0 &&
    card.falseAlarms === 0 &&
    steady.falseAlarms === 0 &&
    (card.secondsToDetectP95 ?? 0) <= P95_SECONDS &&
    card.causesRight >= RIGHT_SHARE * card.causesJudged
  )
}

function readable(result: ExamResult): string {
  const { card, steady } = result
  const wrong = card.faults.filter(({ verdict }) => verdict === 'missed' || verdict === 'wrong_cause')
  return [
    `${card.runs} runs, ${card.faults.length} faults: ${card.detected} detected, ${card.missed} missed, ${card.falseAlarms} false alarms.`,
    `Time to detect: median ${card.secondsToDetectP50 ?? '-'} s, p95 ${card.secondsToDetectP95 ?? '-'} s (silence not counted).`,
    `Named cause right in ${card.causesRight} of ${card.causesJudged}.`,
    `Steady state: ${steady.falseAlarms} false alarms in ${Math.round(steady.steadySeconds / 60)} minutes.`,
    ...wrong.map((f) => `  ${f.run} ${f.faultId}: ${f.verdict}, named ${f.namedCause ?? 'nobody'}, true cause ${f.expectedCause}`),
    passes(result) ? 'Every bar is cleared.' : 'A bar is missed.',
    '',
  ].join('\n')
}

export const EXAM_COMMAND: Command = {
  name: 'exam',
  summary: 'grades the detection on seeded chaos runs with known truth',
  help: HELP,
  async run(argv, out) {
    const flags = readFlags('exam', argv, { values: ['runs', 'seed'], switches: ['json'] })
    const runs = whole('runs', flags.get('runs'), 200, 1, MAX_RUNS)
    const seed = whole('seed', flags.get('seed'), 1, 0, 0xffff_ffff)
    const result = exam({ runs, seed, scenarioFolder: SCENARIOS, steady: { seeds: 3, seconds: 1_800 } })
    const wire = { card: toWire<ExamCardWire>(result.card), steady: toWire<ExamCardWire>(result.steady) }
    await out(flags.has('json') ? `${JSON.stringify(wire)}\n` : readable(result))
    if (!passes(result)) process.exitCode = 1
  },
}
