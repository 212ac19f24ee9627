import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/first-start.md'), 'utf8')
const rows = page
  .split('\n')
  .map((line) => /^\| (\d+) \| (.+) \| (.+) \| (.+) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, number = '', cause = '', , held = '']) => ({
    number: Number(number),
    cause,
    held: [...held.matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file = '', words = '']) => ({ file, words })),
  }))

describe('docs/first-start.md', () => {
  it('lists the fifteen causes of the notes and those beside them, one after another', () => {
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_row, at) => at + 1))
    expect(rows.length).toBeGreaterThanOrEqual(15)
  })

  it.each(rows)('$number, $cause: what holds it is there', ({ held }) => {
    expect(held.length).toBeGreaterThan(0)
    for (const { file, words } of held) {
      expect(existsSync(join(ROOT, file)), file).toBe(true)
      expect(readFileSync(join(ROOT, file), 'utf8'), `${file} has ${words}`).toContain(words)
    }
  })
})
