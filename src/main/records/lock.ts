import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../shared/errors.ts'
import { type Driver, toFailure } from './driver.ts'
import type { OpenDriver } from './drivers.ts'

/**
 * Folders this very process holds, since kernel locks do not keep a process from
 * itself; and their locks, since one that nothing refers to is closed by the
 * garbage collector, which lets the next process in.
 */
const held = new Map<string, Driver>()

/**
 * Makes this process the only writer of `folder`; returns the release. The lock is
 * the kernel's, taken by SQLite on `nexus.lock`, so it ends with the process however
 * that ends: there is no stale lock, and a reused pid means nothing. `nexus.pid`
 * beside it only serves the sentence. Throws {@link UsageError} when another process
 * holds it, a `SqlFailure` when the folder cannot be written.
 */
export function lockFolder(folder: string, open: OpenDriver): () => void {
  const real = realpathSync(folder)
  const lockFile = join(real, 'nexus.lock')
  const pidFile = join(real, 'nexus.pid')
  if (held.has(real)) throw occupied(folder, `this process, ${process.pid}`)
  const lock = takeLock(lockFile, open, () => occupied(folder, ownerOf(pidFile)))
  held.set(real, lock)
  try {
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch {
    // A full disk: the lock holds without it.
  }
  return () => {
    if (!held.delete(real)) return
    rmSync(pidFile, { force: true })
    lock.close()
  }
}

function takeLock(file: string, open: OpenDriver, refused: () => UsageError): Driver {
  const attempt = (): Driver => {
    const driver = open(file)
    try {
      driver.exec('PRAGMA busy_timeout = 100')
      driver.exec('BEGIN EXCLUSIVE')
      return driver
    } catch (error) {
      driver.close()
      throw error
    }
  }
  try {
    return attempt()
  } catch (error) {
    const { kind } = toFailure(error)
    if (kind === 'busy') throw refused()
    if (kind !== 'damaged') throw error
    // The lock file holds nothing; bytes that someone put there only stand in the way.
    rmSync(file, { force: true })
    return attempt()
  }
}

function ownerOf(pidFile: string): string {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
    return Number.isNaN(pid) ? 'unknown process id' : `process ${pid}`
  } catch {
    return 'unknown process id'
  }
}

function occupied(folder: string, owner: string): UsageError {
  return new UsageError(`Another NEXUS (${owner}) already keeps its history in ${folder}: close it, or choose another folder with --data.`)
}
