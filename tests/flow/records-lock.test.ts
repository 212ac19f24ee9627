import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRecords } from '../../src/main/records/index.ts'
import { UsageError } from '../../src/shared/errors.ts'

test('two processes never write one folder, and a killed one leaves it free at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-lock-test-'))
  const open = () => openRecords({ folder, capBytes: 1_000_000, clock: { now: () => 0 } })
  const holder = spawn(process.execPath, [join(import.meta.dirname, '../support/kill/holder.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    await once(holder.stdout, 'data')
    expect(open).toThrow(UsageError)
    expect(open).toThrow(
      `Another NEXUS (process ${holder.pid}) already keeps its history in ${folder}: close it, or choose another folder with --data.`,
    )
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const records = open()
    expect(records.folder).toBe(folder)
    expect(records.notices).toEqual([])
    records.close()
  } finally {
    holder.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
