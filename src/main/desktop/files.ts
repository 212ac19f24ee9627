import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Text of a small file of the desktop's own; empty where it cannot be read: then everything is as at the first start. */
export function readSmall(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
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
