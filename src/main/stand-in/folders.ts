import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folders of stand-ins; the number is the process that made it. */
const NAME = /^nexus-stand-in-(\d+)-[A-Za-z0-9]+$/

/** A fresh folder for a stand-in of this process. Throws where the temporary folder cannot be written. */
export const standInFolder = (temporary = tmpdir()): string => mkdtempSync(join(temporary, `nexus-stand-in-${process.pid}-`))

/** Removes what stand-ins of processes left that were killed; only folders of this user, and only where the process is gone. */
export function removeLeftFolders(temporary = tmpdir()): void {
  for (const name of namesIn(temporary)) {
    const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN)
    const path = join(temporary, name)
    if (!Number.isSafeInteger(pid) || pid <= 0 || !isGone(pid) || !isOurs(path)) continue
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // It stays, as everything else that lies in a temporary folder.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // Another answer means that there is such a process, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** A folder, not a link to one, of this user. */
function isOurs(path: string): boolean {
  try {
    const found = lstatSync(path)
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())
  } catch {
    return false
  }
}
