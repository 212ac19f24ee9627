import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { removeLeftFolders, standInFolder } from './folders.ts'

const temporary = mkdtempSync(join(tmpdir(), 'nexus-left-'))
afterEach(() => rmSync(temporary, { recursive: true }))

it('removes what a killed process left, and nothing else', () => {
  const { pid: gone } = spawnSync(process.execPath, ['-e', '0'])
  const made = standInFolder(temporary)
  const left = join(temporary, `nexus-stand-in-${gone}-aB3x9Z`)
  mkdirSync(left)
  writeFileSync(join(left, 'nexus.db'), 'history')
  const kept = [made]
  for (const name of [
    'nexus-stand-in-aB3x9Z',
    `nexus-stand-in-${gone}`,
    `nexus-stand-in-${gone}-..`,
    `nexus-other-${gone}-aB3x9Z`,
    'nexus-stand-in-0-aB3x9Z',
  ]) {
    mkdirSync(join(temporary, name))
    kept.push(join(temporary, name))
  }
  const elsewhere = join(temporary, 'elsewhere')
  mkdirSync(elsewhere)
  const link = join(temporary, `nexus-stand-in-${gone}-link`)
  symlinkSync(elsewhere, link, 'junction')
  removeLeftFolders(temporary)
  expect(existsSync(left)).toBe(false)
  expect([...kept, elsewhere, link].filter((path) => !existsSync(path))).toEqual([])
})
