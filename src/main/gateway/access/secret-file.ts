import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const BYTES = 32

/**
 * What sessions are signed with, kept in `file` for its owner's eyes only so that a restart signs nobody out. Where it
 * can be neither read nor written, one for this run.
 */
export function sessionSecret(file: string | undefined): { readonly secret: Buffer; readonly kept: boolean } {
  const fresh = randomBytes(BYTES)
  if (file === undefined) return { secret: fresh, kept: false }
  try {
    const known = readFileSync(file)
    if (known.length === BYTES) return { secret: known, kept: true }
  } catch {
    // There is none yet, or it cannot be read: the next line tells.
  }
  try {
    writeFileSync(file, fresh, { mode: 0o600 })
    return { secret: fresh, kept: true }
  } catch {
    return { secret: fresh, kept: false }
  }
}
