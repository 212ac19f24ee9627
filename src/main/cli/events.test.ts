import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readEvents } from './events.ts'

const OPEN_FILES = '/proc/self/fd'
if (!existsSync(OPEN_FILES)) process.stdout.write(`${OPEN_FILES} is not here: whether files of events are closed is not tried.\n`)
const folder = mkdtempSync(join(tmpdir(), 'nexus-events-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Whether this process has a file open. */
function isOpen(file: string): boolean {
  return readdirSync(OPEN_FILES).some((name) => {
    try {
      return readlinkSync(join(OPEN_FILES, name)) === file
    } catch {
      return false
    }
  })
}

describe.skipIf(!existsSync(OPEN_FILES))('a file of events', () => {
  it('is closed when a line of it is refused', async () => {
    const file = join(folder, 'broken.jsonl')
    const line = '{"timestamp":"2026-01-01T00:00:00Z","service_id":"a","latency_ms":1}\n'
    writeFileSync(file, `${line}[]\n${line.repeat(5_000)}`)
    await expect(readEvents(file, '--baseline')).rejects.toThrow('broken.jsonl:2: this is not a JSON object')
    expect(isOpen(file)).toBe(false)
  })

  it('is counted in words', async () => {
    const file = join(folder, 'one.json')
    writeFileSync(file, '{}')
    await expect(readEvents(file, '--recording')).rejects.toThrow('no telemetry event in its only line;')
  })
})
