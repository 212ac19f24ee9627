import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { NexusError, UsageError } from '../shared/errors.ts'
import { toWire } from '../shared/model/case.ts'
import type { Actor, Command } from '../shared/model/input.ts'
import { MAX_MONITORS_TEXT, type MonitorProblem, type MonitorProblemWire, type MonitorRules } from '../shared/model/monitor-rules.ts'
import type { Clock } from './core/clock.ts'

/** How often the file is looked at, ms. */
const LOOK_MS = 1_000
const SYSTEM: Actor = { name: 'nexus', role: 'system' }
type Load = Extract<Command, { name: 'monitors.load' }>

/** What the file acts on. */
export interface MonitorsFilePorts {
  readonly clock: Clock
  /** Text of the built-in monitors. */
  readonly builtIn: string
  check(text: string): { readonly problems: readonly MonitorProblem[] }
  inForce(): MonitorRules
  load(command: Load, actor: Actor): Promise<unknown>
  notice(sentence: string): void
}

/** Problems told at once; a file may have thousands. */
const MOST_TOLD = 5

/** `path:line:column: what is wrong`. */
function told(path: string, { line, column, message }: MonitorProblem): string {
  return `${path}:${line}:${column}: ${message}`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Text of a monitor file, or null where there is none. Throws an Error with a reason. */
function readText(path: string): string | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  if (text.length > MAX_MONITORS_TEXT) throw new Error(`it is longer than ${MAX_MONITORS_TEXT / 1024} KB`)
  return text
}

/** Throws UsageError with file, line and column when the file given at start cannot be used whole. */
export function requireMonitorsFile(path: string, check: MonitorsFilePorts['check']): void {
  let text: string | null
  try {
    text = readText(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${reasonOf(error)}); correct the path given to --monitors.`)
  }
  if (text === null) throw new UsageError(`There is no file ${path}; correct the path given to --monitors.`)
  const [problem] = check(text).problems
  if (problem) throw new UsageError(told(path, problem))
}

/** The file that monitors are kept in: read at start, watched while NEXUS runs, written by the editor. */
export class MonitorsFile {
  readonly path: string
  private readonly ports: MonitorsFilePorts
  /** What the rules should be; null: whatever the engine has. */
  private wanted: Load | null = null
  /** Modification time and size as last seen. */
  private seen = ''
  private looking: Promise<void> | null = null
  private stopWatch: (() => void) | null = null

  constructor(path: string, ports: MonitorsFilePorts) {
    this.path = path
    this.ports = ports
  }

  /** Puts the file in force where it differs from what a continued run has, and watches it from then on. */
  async start(): Promise<void> {
    this.seen = await this.stamp()
    const text = this.read()
    const { origin } = this.ports.inForce()
    if (text !== null) this.wanted = { name: 'monitors.load', text, origin: 'file', partly: true }
    else if (origin !== 'built_in' && this.seen === '')
      this.wanted = { name: 'monitors.load', text: this.ports.builtIn, origin: 'built_in', partly: true }
    await this.apply(true)
    this.stopWatch = this.ports.clock.every(LOOK_MS, () => this.lookOnce())
  }

  stop(): void {
    this.stopWatch?.()
    this.stopWatch = null
  }

  /** The engine is another one (a recording starts over): it gets the same monitors. */
  restarted(): void {
    void this.apply(false)
  }

  /** Puts a whole file in force and keeps it. Throws NEXUS_MONITORS_INVALID, and NEXUS_CORE_FAILED when it cannot be written. */
  async save(text: string, actor: Actor): Promise<void> {
    const { problems } = this.ports.check(text)
    if (problems.length > 0) throw refusal(problems)
    const command: Load = { name: 'monitors.load', text, origin: 'editor', partly: false }
    // Our own change is none of the file's: no look while it is made.
    await this.looking
    this.looking = this.keep(text, command).finally(() => {
      this.looking = null
    })
    await this.looking
    await this.ports.load(command, actor)
  }

  private async keep(text: string, command: Load): Promise<void> {
    this.write(text)
    this.wanted = command
    this.seen = await this.stamp()
  }

  /** Never half a file: written beside it and renamed. */
  private write(text: string): void {
    const unfinished = `${this.path}.new`
    try {
      const file = openSync(unfinished, 'w')
      try {
        writeSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(unfinished, this.path)
    } catch (error) {
      rmSync(unfinished, { force: true })
      throw new NexusError(
        'NEXUS_CORE_FAILED',
        `The monitors were not saved: ${this.path} cannot be written (${reasonOf(error)}); the former ones stay in force.`,
      )
    }
  }

  private read(): string | null {
    try {
      return readText(this.path)
    } catch (error) {
      this.ports.notice(`${this.path} cannot be read (${reasonOf(error)}); the monitors in force stay.`)
      return null
    }
  }

  /** Settles when no look at the file is under way. */
  async settled(): Promise<void> {
    await this.looking
  }

  private lookOnce(): void {
    this.looking ??= this.look().finally(() => {
      this.looking = null
    })
  }

  private async look(): Promise<void> {
    const stamp = await this.stamp()
    if (stamp === this.seen) return
    this.seen = stamp
    if (stamp === '') this.ports.notice(`${this.path} is gone; its monitors stay in force until NEXUS starts the next time.`)
    const text = this.read()
    // Editors empty a file before they write it: the next look finds it whole.
    if (text === null || text.trim() === '') return
    this.wanted = { name: 'monitors.load', text, origin: 'file', partly: true }
    await this.apply(true)
  }

  private async apply(tell: boolean): Promise<void> {
    const { wanted } = this
    if (wanted === null) return
    if (tell) this.tell(wanted.text)
    if (wanted.text === this.ports.inForce().text) return
    try {
      await this.ports.load({ ...wanted, partly: true }, SYSTEM)
    } catch (error) {
      this.ports.notice(`The monitors of ${this.path} could not be loaded: ${reasonOf(error)}`)
    }
  }

  private tell(text: string): void {
    const { problems } = this.ports.check(text)
    for (const problem of problems.slice(0, MOST_TOLD)) this.ports.notice(told(this.path, problem))
    if (problems.length > MOST_TOLD)
      this.ports.notice(`${this.path} has ${problems.length - MOST_TOLD} more problems; monitors without one are in force.`)
  }

  private async stamp(): Promise<string> {
    try {
      const { mtimeMs, size } = await stat(this.path)
      return `${mtimeMs} ${size}`
    } catch {
      return ''
    }
  }
}

function refusal(problems: readonly MonitorProblem[]): NexusError {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return new NexusError('NEXUS_MONITORS_INVALID', `Line ${first?.line}, column ${first?.column}${more}: ${first?.message}`, {
    problems: problems.slice(0, 100).map((problem) => toWire<MonitorProblemWire>(problem)),
  })
}
