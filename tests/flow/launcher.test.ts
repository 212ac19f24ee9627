import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

/** The launcher and the server as people start them: programs of their own, with what stands in for Electron's binary. */

const ROOT = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'nexus-launcher-'))
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
const built = existsSync(join(ROOT, 'out/main/headless.mjs'))
const AT = /NEXUS is at (\S+)/

interface Started {
  /** Both channels. */
  said(): string
  readonly ended: Promise<number | null>
  stop(): Promise<number | null>
}

function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const channel of [child.stdout, child.stderr])
    channel.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    said: () => said,
    ended,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

let last = 0
const flags = () => ['--no-open', '--port', '0', '--data', join(folder, `data-${++last}`)]

/** A program in the place of Electron's binary. */
function binary(script: string): Record<string, string> {
  const dist = join(folder, `electron-${++last}`)
  mkdirSync(dist)
  const path = join(dist, 'electron')
  writeFileSync(path, `#!${process.execPath}\n${script}\n`)
  chmodSync(path, 0o755)
  return { ELECTRON_OVERRIDE_DIST_PATH: dist, DISPLAY: ':77', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--no-deprecation' }
}

describe.skipIf(!built || process.platform !== 'linux')('the launcher', () => {
  it('opens the browser where there is no Electron, and ends in order', async () => {
    const launcher = start('scripts/start.mjs', flags(), { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere') })
    await expect.poll(launcher.said).toMatch(AT)
    expect(launcher.said()).toMatch(/^Electron's binary is not installed here, so NEXUS opens in your browser instead\.\n/)
    expect(await launcher.stop()).toBe(0)
  })

  it('opens the browser where Electron crashes at its start', async () => {
    const launcher = start('scripts/start.mjs', flags(), binary('process.exit(139)'))
    await expect.poll(launcher.said).toMatch(AT)
    expect(launcher.said()).toContain('The desktop window did not come up, so NEXUS opens in your browser instead.')
    await launcher.stop()
  })

  it('starts Electron with an environment that leaves it Electron, and ends as it does', async () => {
    const told = join(folder, 'told.json')
    const script = `require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify([process.argv.slice(2), 'ELECTRON_RUN_AS_NODE' in process.env, 'NODE_OPTIONS' in process.env]))
process.send({ type: 'nexus:ready' }, () => process.exit(7))`
    const launcher = start('scripts/start.mjs', ['--kiosk', '--display', '2'], binary(script))
    expect(await launcher.ended).toBe(7)
    const { default: heard } = await import(told, { with: { type: 'json' } })
    expect(heard).toEqual([expect.arrayContaining([ROOT, '--kiosk', '--display', '2']), false, false])
    expect(launcher.said()).not.toMatch(AT)
  })

  it.each([
    ['a second start', 0],
    ['a wrong flag', 2],
  ])('opens nothing after %s', async (_, code) => {
    const launcher = start('scripts/start.mjs', flags(), binary(`process.exit(${code})`))
    expect(await launcher.ended).toBe(code)
    expect(launcher.said()).not.toMatch(AT)
  })
})

describe.skipIf(!built)('the server', () => {
  it('names the flag that was meant, and what is the desktop’s', async () => {
    const wrong = start('scripts/run-built.mjs', ['headless', '--sorce', 'chaos'])
    expect(await wrong.ended).toBe(2)
    expect(wrong.said()).toBe('--sorce is not a flag of NEXUS, but --source is; --help lists them all.\n')
    const kiosk = start('scripts/run-built.mjs', ['headless', '--kiosk'])
    expect(await kiosk.ended).toBe(2)
    expect(kiosk.said()).toBe('--kiosk is for the desktop window; a browser shows a wall display at the address with ?wall behind it.\n')
  })

  it('leaves a data folder to the one that has it, in a sentence and with code 2', async () => {
    const given = flags()
    const first = start('scripts/run-built.mjs', ['headless', ...given])
    await expect.poll(first.said).toMatch(AT)
    const second = start('scripts/run-built.mjs', ['headless', ...given])
    expect(await second.ended).toBe(2)
    expect(second.said()).toMatch(
      /^Another NEXUS \(process \d+\) already keeps its history in .+: close it, or choose another folder with --data\.\n$/,
    )
    expect(await first.stop()).toBe(0)
  })

  it('goes on where its disk takes no more', async () => {
    const given = flags()
    // No file may grow beyond 64 KiB, in the temporary folder neither.
    const limited = spawn(
      'bash',
      ['-c', `ulimit -f 64; exec "$@"`, 'bash', process.execPath, join(ROOT, 'scripts/run-built.mjs'), 'headless', ...given],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, TMPDIR: folder },
      },
    )
    let said = ''
    for (const channel of [limited.stdout, limited.stderr])
      channel.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
      })
    await expect.poll(() => said).toMatch(AT)
    const url = AT.exec(said)?.[1]
    await expect.poll(() => said, { timeout: 30_000 }).toContain('history is kept in memory and ends with this run')
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    limited.kill('SIGTERM')
    await once(limited, 'close')
  })
})
