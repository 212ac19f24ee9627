import { type NexusConfig, readConfig } from '../../src/main/config.ts'
import { UsageError } from '../../src/shared/errors.ts'

/** The configuration that an environment makes, beside the file in `folder`. Throws UsageError as a start does. */
export function configOf(env: Record<string, string>, folder: string, argv: string[] = []): NexusConfig {
  const start = readConfig(argv, env, folder)
  if (start.kind !== 'run') throw new Error(`printed: ${start.text}`)
  return start.config
}

/** What a start says when it refuses such an environment; empty: it does not. */
export function refusalOf(env: Record<string, string>, folder: string, argv: string[] = []): string {
  try {
    configOf(env, folder, argv)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return ''
}
