import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const SUPPORT = join(import.meta.dirname, '../support')

/** Runs the demo in a process whose every socket is watched, workers included. */
function watched(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', join(SUPPORT, 'watch-sockets.ts'), join(SUPPORT, 'offline-child.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

describe('offline', () => {
  it('runs a whole cascade without a socket leaving this machine', async () => {
    const { code, out, err } = await watched()
    expect(err).toBe('')
    expect(code).toBe(0)
    // What fails in the wake of the database is explained by it, and not announced again.
    expect(JSON.parse(out)).toMatchObject({ alerts: ['database'], speechSdk: 0 })
  }, 120_000)

  it('would notice one that does', async () => {
    const { code, err } = await watched('leak')
    expect(code).toBe(66)
    expect(err).toContain('192.0.2.1')
  }, 60_000)
})
