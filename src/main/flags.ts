import { parseArgs } from 'node:util'
import { UsageError } from '../shared/errors.ts'
import { type MonitorProfile, monitorProfileSchema } from '../shared/model/monitor.ts'
import type { SourceKind } from '../shared/model/source.ts'
import { VERSION } from '../shared/version.ts'
import { nearMiss } from './near-miss.ts'

/** The command line, checked; null where a flag was not given. */
export interface Flags {
  /** Text to print instead of running (help or version). */
  readonly print: string | null
  /** Null: as configured. */
  readonly source: SourceKind | null
  readonly scenario: string | null
  readonly seed: number | null
  readonly replay: string | null
  /** How the recording was given, where it was not --replay. */
  readonly given?: string
  readonly topology: string | null
  readonly baseline: string | null
  /** Undefined: not given; null: "max". */
  readonly speed: number | null | undefined
  readonly loop: boolean
  readonly port: number | null
  readonly data: string | null
  readonly profile: MonitorProfile | null
  readonly monitors: string | null
  readonly open: boolean
  /** Null: not by itself. */
  readonly demo: 'once' | 'loop' | null
  readonly demoScript: string | null
}

const HELP = `NEXUS ${VERSION}: a holodeck console for incidents. It needs no key, no broker and no network.

Usage: npm start -- [flags]        desktop window, or the browser where Electron is missing
       npm run serve -- [flags]    the same core, served to browsers only

What to watch
  --source chaos|replay|kafka|otlp|prometheus
                          chaos is the built-in simulator, the default where no real system is configured
  --scenario NAME         scenario the simulator starts with (steady, latency-spike, cascade, ...)
  --seed N                seed of the simulator: the same seed gives the same events
  --demo, --demo=loop     the scripted demo begins by itself, once or again and again
  --demo-script FILE      another script than the three-minute demo (YAML, see docs/demo.md)
  --replay FILE           play a recorded incident (.jsonl or .jsonl.gz)
  --speed X|max           replay speed: 0.25 to 1000 times real time, or max
  --loop                  start the replay over when it ends
  --otlp                  your own services: receive OpenTelemetry on port 4318 (NEXUS_OTLP: another one)
  --topology FILE         services and who calls whom (JSON)
  --baseline FILE         healthy time of the same services (.jsonl or .jsonl.gz), to judge each by its own normal

Where and how
  --port N                port to listen on (default 8000; another free one is taken, and said, when it is busy)
  --data DIR              where incidents, recordings and preferences are kept
  --profile demo|production   monitor windows of 3 seconds (demo) or 2 minutes (production)
  --monitors FILE         monitors to use (YAML, see docs/monitors.md); changes of the file are taken over while NEXUS runs
  --no-open               do not open the browser
  --help, --version

The desktop window
  --kiosk                 a wall display: full screen, never asleep, healing by itself (--windowed: not, the default)
  --display N             on this display, 1 for the one at the left
  --safe-gpu              draw without the graphics driver

Environment variables and nexus.config.yaml: see .env.example. Exit codes: 0 ended as asked, 1 failed, 2 wrong flag, file or setting.`

const OPTIONS = {
  source: { type: 'string' },
  scenario: { type: 'string' },
  seed: { type: 'string' },
  replay: { type: 'string' },
  speed: { type: 'string' },
  loop: { type: 'boolean' },
  otlp: { type: 'boolean' },
  topology: { type: 'string' },
  baseline: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  monitors: { type: 'string' },
  'no-open': { type: 'boolean' },
  demo: { type: 'boolean' },
  'demo-script': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** What the desktop takes out of the command line before it comes here. */
const DESKTOP_ONLY: ReadonlySet<string> = new Set(['kiosk', 'windowed', 'display', 'safe-gpu'])
/** What `npm start` takes out of it before. */
const LAUNCHER_ONLY: readonly string[] = ['browser', 'download-electron', 'no-download']

/** Checks the command line; throws UsageError, one sentence naming the flag and what it may be. */
export function parseFlags(argv: readonly string[]): Flags {
  const given = read(argv)
  const flags: Flags = {
    print: given.help ? HELP : given.version ? VERSION : null,
    source: sourceOf(given.source, given.otlp === true),
    scenario: given.scenario ?? null,
    seed: wholeNumber('--seed', given.seed, 0xffff_ffff),
    replay: given.replay ?? null,
    topology: given.topology ?? null,
    baseline: given.baseline ?? null,
    speed: speed(given.speed),
    loop: given.loop ?? false,
    port: wholeNumber('--port', given.port, 65_535),
    data: given.data ?? null,
    profile: profile(given.profile),
    monitors: given.monitors ?? null,
    open: !given['no-open'],
    demo: given.demo === 'loop' ? 'loop' : given.demo ? 'once' : null,
    demoScript: given['demo-script'] ?? null,
  }
  if (flags.print === null) checkTogether(flags)
  return flags
}

type Given = {
  [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]['type'] extends 'string' ? string : K extends 'demo' ? boolean | 'loop' : boolean
}

/** Walked token by token: parseArgs' own complaints are no sentences for people. */
function read(argv: readonly string[]): Given {
  const given: Record<string, string | boolean> = {}
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is not a flag of NEXUS; --help lists them all.`)
    if (token.kind !== 'option') continue
    if (DESKTOP_ONLY.has(token.name))
      throw new UsageError(
        `${token.rawName} is for the desktop window; a browser shows a wall display at the address with ?wall behind it.`,
      )
    if (!(token.name in OPTIONS)) throw new UsageError(unknownFlag(token.rawName, token.name))
    const { type } = OPTIONS[token.name as keyof typeof OPTIONS]
    if (type === 'string' && (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new UsageError(`${token.rawName} needs a value after it; --help shows what it may be.`)
    }
    if (token.name === 'demo' && token.value !== undefined && token.value !== 'loop')
      throw new UsageError(`--demo=${token.value} cannot be used: it may be --demo alone, or --demo=loop.`)
    if (type === 'boolean' && token.name !== 'demo' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`)
    given[token.name] = token.value ?? true
  }
  return given
}

function unknownFlag(said: string, name: string): string {
  const meant = nearMiss(name, [...Object.keys(OPTIONS), ...DESKTOP_ONLY, ...LAUNCHER_ONLY])
  return `${said} is not a flag of NEXUS${meant === null ? '' : `, but --${meant} is`}; --help lists them all.`
}

function wholeNumber(flag: string, text: string | undefined, most: number): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most)
    throw new UsageError(`${flag} ${text} cannot be used: it may be a whole number from 0 to ${most}.`)
  return value
}

function speed(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined
  if (text === 'max') return null
  const value = Number(text)
  if (!(value >= 0.25 && value <= 1000))
    throw new UsageError(`--speed ${text} cannot be used: it may be a number from 0.25 to 1000, or max.`)
  return value
}

function profile(text: string | undefined): MonitorProfile | null {
  if (text === undefined) return null
  const parsed = monitorProfileSchema.safeParse(text)
  if (!parsed.success) throw new UsageError(`--profile ${text} cannot be used: it may be demo or production.`)
  return parsed.data
}

const SOURCES: readonly SourceKind[] = ['chaos', 'replay', 'kafka', 'otlp', 'prometheus']

function sourceOf(text: string | undefined, otlp: boolean): Flags['source'] {
  const source = SOURCES.find((one) => one === text)
  if (text !== undefined && source === undefined)
    throw new UsageError(`--source ${text} cannot be used: it may be chaos, replay, kafka, otlp or prometheus.`)
  if (otlp && source !== undefined && source !== 'otlp')
    throw new UsageError(`--otlp watches your own services and --source ${source} does not: give only one of them.`)
  return source ?? (otlp ? 'otlp' : null)
}

function checkTogether(flags: Flags): void {
  const { source } = flags
  if (source === 'replay' && flags.replay === null) throw new UsageError('--source replay needs the recording to play: add --replay FILE.')
  if (source !== null && source !== 'replay' && flags.replay !== null)
    throw new UsageError(`--replay plays a recording and --source ${source} does not: give only one of them.`)
  const replayOnly = flags.speed !== undefined ? '--speed' : flags.loop ? '--loop' : null
  if (flags.replay === null && replayOnly) throw new UsageError(`${replayOnly} steers a recording: add --replay FILE, or leave it out.`)
  const steering = { '--scenario': flags.scenario, '--seed': flags.seed, '--demo': flags.demo }
  const chaosOnly = Object.entries(steering).find(([, given]) => given !== null)?.[0]
  if ((source === 'kafka' || source === 'otlp' || source === 'prometheus') && chaosOnly)
    throw new UsageError(`${chaosOnly} steers the simulator and has no meaning with --source ${source}: leave one of them out.`)
  if (flags.replay !== null && chaosOnly)
    throw new UsageError(`${chaosOnly} steers the simulator and has no meaning with --replay: leave one of them out.`)
}
