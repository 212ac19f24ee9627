import { parseArgs } from 'node:util'
import { UsageError } from '../shared/errors.ts'

/** What one run of the command line makes. */
export interface CliOptions {
  readonly show: 'help' | 'list' | null
  /** Name of a mode or scenario, or the path of a scenario file. */
  readonly scenario: string
  readonly seed: number
  /** Null: standard output. */
  readonly out: string | null
  /** Null: as long as the scenario lasts, a minute where it has no end. */
  readonly durationSeconds: number | null
  /** Events a second in all; null: the scenario's. */
  readonly rate: number | null
  readonly startMs: number
  /** Brokers to play to in real time; null: JSONL is written. */
  readonly kafka: string | null
}

/** When a run begins that is not told otherwise: fixed, so that the same command writes the same bytes. */
const DEFAULT_START = '2026-01-01T00:00:00.000Z'

export const CLI_HELP = `Writes telemetry events of the NEXUS chaos simulator as JSONL. The same flags always give the same bytes.

Usage: npm run chaos -- --scenario NAME [--seed N] [--out FILE] [--duration S] [--rate N] [--start INSTANT]
       npm run chaos -- --kafka HOST:PORT [--scenario NAME] [--seed N] [--rate N] [--seconds S]

  --scenario NAME    mode or scenario (--list shows them), or the path of a scenario file (.yaml); default steady
  --seed N           whole number from 0 to 4294967295; default 1
  --out FILE         file to write; default standard output
  --duration S       seconds to simulate; default the scenario's length, or 60
  --rate N           events a second over all services; default the scenario's, or 2 for each service
  --start INSTANT    ISO 8601 time of the first event; default ${DEFAULT_START}
  --kafka HOST:PORT  brokers to send to instead, in real time from now on, keyed by service; KAFKA_TOPIC, KAFKA_SASL_...
                     and KAFKA_SSL count as for NEXUS
  --seconds S        the same as --duration
  --list             the modes and scenarios there are
  --help

Exit codes: 0 written, 1 failed, 2 wrong flag or file.`

const FLAGS = {
  scenario: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  duration: { type: 'string' },
  seconds: { type: 'string' },
  kafka: { type: 'string' },
  rate: { type: 'string' },
  start: { type: 'string' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Checks the command line. Throws UsageError, one sentence naming the flag and what it may be. */
export function parseCli(argv: readonly string[]): CliOptions {
  const given: { -readonly [K in keyof typeof FLAGS]?: string } = {}
  // Walked token by token: parseArgs' own complaints are no sentences for people.
  const { tokens } = parseArgs({ args: [...argv], options: FLAGS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is not a flag of npm run chaos; --help lists them all.`)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(FLAGS, token.name)) throw new UsageError(`${token.rawName} is not a flag of npm run chaos; --help lists them all.`)
    const name = token.name as keyof typeof FLAGS
    const { type } = FLAGS[name]
    if (type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`)
    if (type === 'string' && (!token.value || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new UsageError(`${token.rawName} needs a value after it; --help shows what it may be.`)
    }
    given[name] = token.value ?? name
  }
  if (given.seconds !== undefined && given.duration !== undefined)
    throw new UsageError('--seconds and --duration mean the same: give only one of them.')
  const fileOnly = given.out !== undefined ? '--out' : given.start !== undefined ? '--start' : null
  if (given.kafka !== undefined && fileOnly)
    throw new UsageError(`${fileOnly} is for files, and --kafka sends in real time: leave one of them out.`)
  return {
    show: given.help ? 'help' : given.list ? 'list' : null,
    scenario: given.scenario ?? 'steady',
    seed: wholeNumber('--seed', given.seed ?? '1', 0xffff_ffff),
    out: given.out ?? null,
    durationSeconds:
      given.seconds === undefined ? number('--duration', given.duration, 0, 31_536_000) : number('--seconds', given.seconds, 0, 31_536_000),
    rate: number('--rate', given.rate, 0, 1_000_000),
    startMs: instant(given.start ?? DEFAULT_START),
    kafka: given.kafka ?? null,
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most)
    throw new UsageError(`${flag} ${text} cannot be used: it may be a whole number from 0 to ${most}.`)
  return value
}

function number(flag: string, text: string | undefined, above: number, most: number): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!(value > above && value <= most))
    throw new UsageError(`${flag} ${text} cannot be used: it may be a number above ${above}, up to ${most}.`)
  return value
}

function instant(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms) || !isDay(text.slice(0, 10)))
    throw new UsageError(`--start ${text} cannot be used: it may be an instant such as ${DEFAULT_START}.`)
  return ms
}

/** Whether the calendar has this `YYYY-MM-DD`: Date.parse takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
