import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { desktopStatusSchema } from '../../src/shared/model/wall.ts'

/** What the shell tells the core of itself, asked of the shell's own code with the double in the place of Electron. */

const ROOT = resolve(import.meta.dirname, '../..')
const REGISTER = join(ROOT, 'tests/support/electron-double/register.mjs')
const folder = mkdtempSync(join(tmpdir(), 'nexus-port-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names the displays, and starts at login what runs now', () => {
  const file = join(folder, 'main.mjs')
  writeFileSync(
    file,
    `import { app } from 'electron'
     import { desktopPort } from ${JSON.stringify(join(ROOT, 'src/main/desktop/desktop-port.ts'))}
     await app.whenReady()
     const parts = { appImage: '/opt/NEXUS one.AppImage', configHome: ${JSON.stringify(folder)}, wanted: { again: ['--kiosk', '--seed', '7'] } }
     const port = desktopPort(parts, { kiosk: () => true, byFlags: () => true, bounds: () => ({ x: 40, y: 0, width: 1920, height: 1080 }) })
     const before = port.status()
     port.setStartAtLogin(true)
     process.stdout.write(JSON.stringify([before, port.status()]), () => process.exit(0))`,
  )
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', REGISTER, file], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const [before, after] = z.tuple([desktopStatusSchema, desktopStatusSchema]).parse(JSON.parse(stdout))
  expect(before).toMatchObject({ desktop: true, kiosk: true, by_flags: true, start_at_login: { state: 'off' } })
  expect(before.displays).toEqual([{ number: 1, name: 'Panel 55', width: 1920, height: 1080, scale: 1, primary: true, shown: true }])
  expect(after.start_at_login.state).toBe('on')
  const entry = readFileSync(join(folder, 'autostart/io.github.nexus-holodeck.desktop'), 'utf8')
  expect(entry).toContain('Exec="/opt/NEXUS one.AppImage" "--kiosk" "--seed" "7"\n')
})
