import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UsageError } from '../../shared/errors.ts'
import type { OpenDriver } from './drivers.ts'
import { lockFolder } from './lock.ts'

/** A folder this process may write, and how to let go of it. */
export interface HeldFolder {
  readonly path: string
  /** Database file inside, or `:memory:` where nothing can be written at all. */
  readonly databaseFile: string
  readonly notice: string | null
  release(): void
}

function hold(path: string, open: OpenDriver, notice: string | null): HeldFolder {
  mkdirSync(path, { recursive: true })
  return { path, databaseFile: join(path, 'nexus.db'), notice, release: lockFolder(path, open) }
}

/** How the reason reads inside a sentence. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.split('\n')[0] : null) ?? String(error)

/**
 * Takes the wanted folder. A folder that cannot be written is replaced by a fresh one
 * in the system's temporary folder, and that by memory, each with a sentence that
 * says so. Throws {@link UsageError} only when another process holds the folder.
 */
export function holdFolder(wanted: string, open: OpenDriver): HeldFolder {
  try {
    return hold(resolve(wanted), open, null)
  } catch (error) {
    if (error instanceof UsageError) throw error
    return temporaryFolder(`The data folder ${wanted} cannot be written (${reasonOf(error)})`, open)
  }
}

/** A folder of last resort; `why` begins the sentence. */
export function temporaryFolder(why: string, open: OpenDriver): HeldFolder {
  try {
    const path = mkdtempSync(join(tmpdir(), 'nexus-'))
    return hold(path, open, `${why}: history of this run is kept in ${path} until you start again with a folder that works (--data).`)
  } catch (error) {
    return inMemory(`${why} and neither can the temporary folder (${reasonOf(error)})`)
  }
}

/** No folder at all; `why` begins the sentence. */
export function inMemory(why: string): HeldFolder {
  return {
    path: ':memory:',
    databaseFile: ':memory:',
    notice: `${why}: history is kept in memory and ends with this run; make room or choose a folder with --data.`,
    release: () => {},
  }
}
