import { UsageError } from '../../shared/errors.ts'
import { BACKTEST_COMMAND } from './backtest.ts'
import { CAUSES_COMMAND } from './causes.ts'
import { type Command, isNothingLeft, type Output } from './command.ts'
import { DATADOG_COMMAND } from './datadog/command.ts'
import { EXAM_COMMAND } from './exam.ts'
import { MONITORS_COMMAND } from './monitors.ts'

/** `nexus`: what can be done without a running core, one command each. Others are added here. */
const COMMANDS: readonly Command[] = [CAUSES_COMMAND, BACKTEST_COMMAND, MONITORS_COMMAND, EXAM_COMMAND, DATADOG_COMMAND]

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')
  return `NEXUS on the command line. Results go to standard output, trouble to standard error.

Usage: npm run -s nexus -- COMMAND [flags]

${list}

COMMAND --help shows its flags. Exit codes: 0 done, 1 failed, 2 wrong command, flag or file.\n`
}

async function main(argv: readonly string[], out: Output): Promise<void> {
  const [name, ...flags] = argv
  if (name === undefined || name === '--help' || name === '-h') return out(help())
  const command = COMMANDS.find((known) => known.name === name)
  if (command === undefined) {
    const names = COMMANDS.map((known) => known.name).join(', ')
    throw new UsageError(`"${name.slice(0, 80)}" is not a command of nexus; there is ${names}, and --help explains.`)
  }
  if (flags.includes('--help') || flags.includes('-h')) return out(`${command.help}\n`)
  await command.run(flags, out)
}

const write: Output = (text) =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // Whoever reads our output (head, for one) had enough.
      if (error && !isNothingLeft(error)) reject(error)
      else resolve()
    })
  })

process.stdout.on('error', () => {})
main(process.argv.slice(2), write).catch((error: unknown) => {
  const usage = error instanceof UsageError
  process.stderr.write(`${usage ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = usage ? 2 : 1
})
