import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folder for the desktop's own things: caches, the lock, how the window stood. */
export interface Profile {
  readonly path: string
  /** A sentence where it is not the one that was asked for; null: it is. */
  readonly notice: string | null
}

/**
 * The wanted folder, or a fresh one in the system's temporary folder where nothing can be written into it: a window that
 * forgets its place is better than none. Throws only when that one cannot be written either.
 */
export function openProfile(wanted: string, temporary = tmpdir()): Profile {
  try {
    mkdirSync(wanted, { recursive: true })
    const probe = join(wanted, '.writable')
    writeFileSync(probe, '')
    rmSync(probe)
    return { path: wanted, notice: null }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const path = mkdtempSync(join(temporary, 'nexus-desktop-'))
    return {
      path,
      notice: `The folder ${wanted} cannot be written (${why}): the desktop forgets its window and caches when it ends; choose another folder with --data.`,
    }
  }
}
