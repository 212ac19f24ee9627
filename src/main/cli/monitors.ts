import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { UsageError } from '../../shared/errors.ts'
import type { MonitorProblem } from '../../shared/model/monitor-rules.ts'
import { BUILT_IN_MONITORS } from '../engine/monitors/built-in.ts'
import { compileMonitors } from '../engine/monitors/language/compile.ts'
import type { Command } from './command.ts'

const MONITORS_HELP = `Checks a monitor file, or prints the built-in monitors to start one from.

Usage: npm run -s nexus -- monitors --check FILE
       npm run -s nexus -- monitors --print

Exit codes: 0 without a problem, 1 a monitor has a problem, 2 wrong flag or file.`

/** Text of a monitor file. Throws UsageError. */
export function readMonitors(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    const cause = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`
    throw new UsageError(`Monitors ${file}: ${cause}; give the path of a monitor file in YAML.`)
  }
}

/** `file:line:column: sentence`, as editors and terminals understand it. */
export function problemLines(file: string, problems: readonly MonitorProblem[]): string[] {
  return problems.map(
    ({ monitorId, line, column, message }) => `${file}:${line}:${column}: ${monitorId === null ? '' : `${monitorId}: `}${message}`,
  )
}

export const MONITORS_COMMAND: Command = {
  name: 'monitors',
  summary: 'checks a monitor file, or prints the built-in monitors',
  help: MONITORS_HELP,
  async run(argv, out) {
    const { text, exitCode } = monitorsCommand(argv)
    await out(`${text}\n`)
    process.exitCode = exitCode
  },
}

/** `nexus monitors`. Throws UsageError, one sentence naming the flag or the file. */
export function monitorsCommand(argv: readonly string[]): { text: string; exitCode: number } {
  const { check, print, help } = read(argv)
  if (help) return { text: MONITORS_HELP, exitCode: 0 }
  if (print) return { text: BUILT_IN_MONITORS.trimEnd(), exitCode: 0 }
  if (check === undefined) throw new UsageError('Say --check FILE or --print; "nexus monitors --help" explains them.')
  const { definitions, problems } = compileMonitors(readMonitors(check), 'production')
  const count = definitions.length === 1 ? '1 monitor is' : `${definitions.length} monitors are`
  return { text: [...problemLines(check, problems), `${count} without a problem.`].join('\n'), exitCode: problems.length === 0 ? 0 : 1 }
}

function read(argv: readonly string[]) {
  try {
    const options = { check: { type: 'string' }, print: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
    throw new UsageError(`${cause?.replace(/\.$/, '')}; "nexus monitors --help" explains the flags.`)
  }
}
