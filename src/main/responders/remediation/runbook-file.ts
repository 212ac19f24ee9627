import { readFileSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { UsageError } from '../../../shared/errors.ts'
import type { RemediationRule } from '../../../shared/model/input.ts'
import type { Clock } from '../../core/clock.ts'
import { MAX_RUNBOOK_TEXT, readRunbook } from './runbook/read.ts'
import type { Runbook, Variables } from './runbook/types.ts'

/** How often the file is looked at, ms. */
const LOOK_MS = 1_000
/** Problems told at once. */
const MOST_TOLD = 5
/** Everybody may write. */
const WORLD_WRITABLE = 0o002

const EMPTY: Runbook = { entries: [], passed: {}, secrets: new Map() }

export interface RunbookFilePorts {
  readonly clock: Clock
  readonly variables: Variables
  notice(sentence: string): void
  /** Another runbook is in force. */
  changed(): void
}

/** The runbook: read at start, watched while NEXUS runs. What is broken never takes the place of what works. */
export class RunbookFile {
  readonly path: string
  /** What is wrong with the file as it stands; null: nothing. */
  trouble: string | null = null
  private readonly ports: RunbookFilePorts
  private book = EMPTY
  private seen = ''
  private looking: Promise<void> | null = null
  private stopWatch: (() => void) | null = null

  constructor(path: string, ports: RunbookFilePorts) {
    this.path = path
    this.ports = ports
    this.seen = stampOf(path)
    this.tell(this.read() ?? [], 'no fix of it can be carried out')
  }

  get runbook(): Runbook {
    return this.book
  }

  /** Which actions it allows where, for the engine. */
  get rules(): RemediationRule[] {
    return this.book.entries.map(({ service, actions }) => ({ service, actions: [...actions.keys()] }))
  }

  start(): void {
    this.stopWatch = this.ports.clock.every(LOOK_MS, () => {
      this.looking ??= this.look().finally(() => {
        this.looking = null
      })
    })
  }

  stop(): void {
    this.stopWatch?.()
    this.stopWatch = null
  }

  /** Settles when no look at the file is under way. */
  async settled(): Promise<void> {
    await this.looking
  }

  private async look(): Promise<void> {
    const stamp = await stat(this.path).then(
      ({ mtimeMs, size, mode }) => `${mtimeMs} ${size} ${mode}`,
      () => '',
    )
    if (stamp === this.seen) return
    this.seen = stamp
    const before = this.book
    const problems = this.read()
    if (problems === null) {
      this.trouble = null
      this.book = EMPTY
      this.ports.notice(`${this.path} is gone: nothing of it can be carried out any more.`)
    } else this.tell(problems, 'the former entries stay in force')
    if (this.book !== before) this.ports.changed()
  }

  /** Takes the file in where it is whole; returns what is wrong with it, or null where there is none. */
  private read(): readonly string[] | null {
    const found = readFile(this.path, this.ports.variables)
    if (found === null) return null
    // Editors empty a file before they write it: the next look finds it whole.
    if (found.runbook !== null && !(found.isBlank && this.book !== EMPTY)) this.book = found.runbook
    return found.problems
  }

  private tell(problems: readonly string[], consequence: string): void {
    this.trouble = problems[0] ?? null
    for (const problem of problems.slice(0, MOST_TOLD)) this.ports.notice(problem)
    if (problems.length > MOST_TOLD) this.ports.notice(`${this.path} has ${problems.length - MOST_TOLD} more problems.`)
    if (problems.length > 0) this.ports.notice(`The runbook ${this.path} cannot be used as it stands: ${consequence}.`)
  }
}

/** Throws UsageError with file, line and column when the runbook that was named cannot be used. */
export function requireRunbookFile(path: string, variables: Variables): void {
  const found = readFile(path, variables)
  if (found === null) throw new UsageError(`There is no file ${path}; correct NEXUS_REMEDIATIONS.`)
  const [problem] = found.problems
  if (problem !== undefined) throw new UsageError(problem)
}

interface ReadFile {
  readonly runbook: Runbook | null
  readonly isBlank: boolean
  readonly problems: readonly string[]
}

/** The file as it stands; null: there is none. */
function readFile(path: string, variables: Variables): ReadFile | null {
  const refused = (problem: string): ReadFile => ({ runbook: null, isBlank: false, problems: [problem] })
  try {
    const text = readFileSync(path, 'utf8')
    if (text.length > MAX_RUNBOOK_TEXT) return refused(`${path} is longer than ${MAX_RUNBOOK_TEXT / 1024} KB; make it shorter.`)
    if (process.platform !== 'win32' && (statSync(path).mode & WORLD_WRITABLE) !== 0)
      return refused(`${path} may be written by everybody on this machine, who could run commands by it; take that away (chmod o-w).`)
    const { runbook, problems } = readRunbook(text, variables)
    const isBlank = text.trim() === ''
    return { runbook, isBlank, problems: problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    return refused(`${path} cannot be read (${error instanceof Error ? error.message : String(error)}); correct its permissions.`)
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.mode}`
}
