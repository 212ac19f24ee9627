import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../../../shared/secret.ts'
import { systemClock } from '../../../core/clock.ts'
import type { PlannedCommand } from '../runbook/plan.ts'
import { runCommand } from './command.ts'
import { KEPT_BYTES } from './output.ts'
import { Redactor } from './redact.ts'

const TOKEN = 'correct-horse-battery-staple'
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-command-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const node = (code: string, args: readonly string[] = [], change: Partial<PlannedCommand> = {}): PlannedCommand => ({
  how: 'command',
  program: process.execPath,
  args: ['-e', code, '--', ...args],
  cwd: null,
  env: { PATH: dirname(process.execPath) },
  timeoutMs: 20_000,
  exitCodes: [0],
  ...change,
})
const run = (command: PlannedCommand, stopping = new AbortController().signal) =>
  runCommand(command, { clock: systemClock, redactor: new Redactor([new Secret(TOKEN)]), stopping, started: () => {} })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A child that nobody waits for stays as a zombie where no init reaps it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('a command', () => {
  it('succeeds with an allowed exit code, and else fails with its last line', async () => {
    expect(await run(node('console.log("done")'))).toMatchObject({
      state: 'succeeded',
      exitCode: 0,
      message: 'It ended with exit code 0.',
      stdout: { text: 'done\n', cut: false },
    })
    expect(await run(node('console.error("first\\nno such pod"); process.exit(3)'))).toMatchObject({
      state: 'failed',
      exitCode: 3,
      message: 'It ended with exit code 3. Its last line: no such pod',
    })
    expect(await run(node('process.exit(3)', [], { exitCodes: [0, 3] }))).toMatchObject({ state: 'succeeded', exitCode: 3 })
    expect(await run(node('process.kill(process.pid, "SIGKILL")'))).toMatchObject({
      state: 'failed',
      exitCode: null,
      message: 'It ended by SIGKILL.'.replace('It ended', 'It was ended'),
    })
  })

  it('gets its arguments as they are, whatever they hold', async () => {
    const code = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 4 },
        ),
        async (args) => {
          const { stdout } = await run(node(code, args))
          expect(JSON.parse(stdout.text)).toEqual(args)
        },
      ),
      { numRuns: 15, examples: [[['$(reboot)', '; rm -rf /', '`x`', '"', "'"]], [['-rf', '--', '', ' ', '*']]] },
    )
  })

  it('gets nothing of our environment that was not passed, and no standard input', async () => {
    const { stdout } = await run(
      node('process.stdin.on("data", () => {}).on("end", () => console.log(JSON.stringify(process.env)))', [], {
        env: { PATH: dirname(process.execPath), EXTRA: new Secret('given') },
      }),
    )
    const seen = z.record(z.string(), z.string()).parse(JSON.parse(stdout.text))
    expect(Object.keys(seen).filter((name) => !name.startsWith('__'))).toEqual(['PATH', 'EXTRA'])
    expect(seen.EXTRA).toBe('given')
  })

  it('never tells a secret, however it echoes it', async () => {
    const code = `const t = process.env.TOKEN
      console.log(t); console.error(Buffer.from(t).toString("base64")); console.log(encodeURIComponent(t) + t.slice(0, 5) + "\\x1b[31m" + t.slice(5))
      console.error("refused: " + t); process.exit(1)`
    const result = await run(node(code, [], { env: { TOKEN: new Secret(TOKEN) } }))
    expect(JSON.stringify(result)).not.toContain('horse')
    expect(JSON.stringify(result)).not.toContain(Buffer.from(TOKEN).toString('base64').slice(0, 12))
    expect(result.message).toContain('refused: [secret]')
  })

  it('keeps the end of a huge output, in whole characters, and no part of a secret at the cut', async () => {
    const code = `const t = process.env.TOKEN; process.stdout.write("é€😀".repeat(300000)); process.stdout.write((t + "\\n").repeat(3000)); process.stdout.write("last line")`
    const { stdout } = await run(node(code, [], { env: { TOKEN: new Secret(TOKEN) } }))
    expect(stdout.cut).toBe(true)
    expect(stdout.text.length).toBeLessThanOrEqual(KEPT_BYTES)
    expect(stdout.text).toMatch(/last line$/)
    expect(stdout.text.replaceAll('[secret]', '')).toMatch(/^\n*last line$/)
    const wide = await run(node('process.stdout.write("x" + "😀".repeat(200000))'))
    expect(wide.stdout.text).toMatch(/^(?:😀)+$/u)
  })

  it('makes plain text of a binary output', async () => {
    const { stdout } = await run(
      node('process.stdout.write(Buffer.from([0, 255, 254, 7, 27, 91, 51, 49, 109, 65, 13, 10, 66, 8, 226, 130]))'),
    )
    expect(stdout.text).toMatch(/^\ufffd\ufffdA\nB\ufffd+$/)
  })

  it('that is not there, may not be run, or has no folder, says so', async () => {
    expect(await run({ ...node(''), program: '/nowhere/fix' })).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('there is no program /nowhere/fix'),
    })
    expect(await run({ ...node(''), program: 'no-such-program-of-ours' })).toMatchObject({
      message: expect.stringContaining('there is no program'),
    })
    const plain = join(folder, 'plain.txt')
    writeFileSync(plain, 'x', { mode: 0o644 })
    expect(await run({ ...node(''), program: plain })).toMatchObject({ message: expect.stringContaining('chmod +x') })
    expect(await run(node('', [], { cwd: join(folder, 'gone') }))).toMatchObject({ message: expect.stringContaining('there is no folder') })
  })

  it('is ended with everything it started when its time is over, even where that ignores the request', async () => {
    const pids = join(folder, 'pids')
    const grandchild = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
    const code = `process.on("SIGTERM", () => {})
      const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" })
      require("node:fs").writeFileSync(${JSON.stringify(pids)}, JSON.stringify([process.pid, child.pid]))
      console.log("working"); setInterval(() => {}, 1000)`
    const result = await run(node(code, [], { timeoutMs: 1_500 }))
    expect(result).toMatchObject({
      state: 'failed',
      timedOut: true,
      message: expect.stringContaining('did not end within 1.5 s'),
      stdout: { text: 'working\n' },
    })
    const started = z.array(z.number()).parse(JSON.parse(readFileSync(pids, 'utf8')))
    expect(started).toHaveLength(2)
    await expect.poll(() => started.filter(isAlive)).toEqual([])
  })

  it('that ends and leaves somebody behind with its output does not keep us waiting', async () => {
    const pids = join(folder, 'left')
    const code = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit", detached: true })
      require("node:fs").writeFileSync(${JSON.stringify(pids)}, String(child.pid)); child.unref(); console.log("started")`
    expect(await run(node(code))).toMatchObject({ state: 'succeeded', stdout: { text: 'started\n' } })
    process.kill(Number(readFileSync(pids, 'utf8')), 'SIGKILL')
  })

  it('is broken off when NEXUS stops, and its end is unknown', async () => {
    const stop = new AbortController()
    const result = runCommand(node('console.log("here"); setInterval(() => {}, 1000)'), {
      clock: systemClock,
      redactor: new Redactor([]),
      stopping: stop.signal,
      started: () => stop.abort(),
    })
    expect(await result).toMatchObject({ state: 'unknown', message: expect.stringContaining('NEXUS was stopped') })
  })
})
