import { parseArgs } from 'node:util'
import { UsageError } from '../../shared/errors.ts'

/** Writes to standard output. */
export type Output = (text: string) => Promise<void>

/** One command of `nexus`. `run` throws UsageError for everything the user can put right. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly help: string
  readonly run: (flags: readonly string[], out: Output) => Promise<void>
}

export const isNothingLeft = (error: Error): boolean => 'code' in error && error.code === 'EPIPE'

/** Flags of one command: those that take a value, and those that do not. */
export interface FlagNames {
  readonly values: readonly string[]
  readonly switches: readonly string[]
}

/** Reads flags. Throws UsageError, one sentence naming the flag. The last of repeated flags counts. */
export function readFlags(command: string, argv: readonly string[], known: FlagNames): ReadonlyMap<string, string> {
  const named = [
    ...known.values.map((name) => [name, { type: 'string' }] as const),
    ...known.switches.map((name) => [name, { type: 'boolean' }] as const),
  ]
  // Walked token by token: parseArgs' own complaints are no sentences for people.
  const { tokens } = parseArgs({ args: [...argv], options: Object.fromEntries(named), strict: false, tokens: true })
  const given = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is not a flag of nexus ${command}; --help lists them all.`)
    if (token.kind !== 'option') continue
    if (known.switches.includes(token.name)) {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`)
      given.set(token.name, '')
      continue
    }
    if (!known.values.includes(token.name))
      throw new UsageError(`${token.rawName} is not a flag of nexus ${command}; --help lists them all.`)
    if (!token.value || (!token.inlineValue && token.value.startsWith('--'))) {
      throw new UsageError(`${token.rawName} needs a value after it; --help shows what it may be.`)
    }
    given.set(token.name, token.value)
  }
  return given
}
