import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A small file of the desktop's own. Null where there is none, and for one that cannot be read or that `parse` takes for
 * none of ours, which `notice` is told: then everything is as at the first start.
 */
export function readSmall<T>(path: string, parse: (text: string) => T | null, notice: (sentence: string) => void): T | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      notice(`${path} cannot be read (${error instanceof Error ? error.message : String(error)}): NEXUS goes on as at its first start.`)
    return null
  }
  const kept = parse(text)
  if (kept === null) notice(`${path} is damaged: NEXUS goes on as at its first start, and writes it anew by itself.`)
  return kept
}

/** Writes it whole or not at all. @returns false where that cannot be done, which costs only a preference */
export function writeSmall(path: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
    return true
  } catch {
    return false
  }
}
