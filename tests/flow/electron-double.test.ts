import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

/** The double of Electron is of use only as far as it complains where Electron would, and where it knows nothing. */

const REGISTER = join(import.meta.dirname, '../support/electron-double/register.mjs')
const folder = mkdtempSync(join(tmpdir(), 'nexus-double-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const preload = (text: string): string => {
  const path = join(folder, `preload-${text.length}.cjs`)
  writeFileSync(path, text)
  return path
}
const GOOD = preload("require('electron')")

/** Runs a main script that ends by itself; gives what it said. */
function run(script: string): string {
  const file = join(folder, 'main.mjs')
  writeFileSync(
    file,
    `import { app, BrowserWindow, Menu, protocol, safeStorage, session } from 'electron'\n${script}\nawait app.whenReady()\n`,
  )
  const done = spawnSync(process.execPath, ['--import', REGISTER, file], { encoding: 'utf8', timeout: 30_000 })
  return done.status === 0 ? '' : done.stderr
}

const inWindow = (preferences: object): string =>
  `await app.whenReady(); new BrowserWindow({ webPreferences: ${JSON.stringify({ preload: GOOD, ...preferences })} }); process.exit(0)`

describe('the double of Electron', () => {
  test('lets a good start pass', () => {
    expect(run(`protocol.registerSchemesAsPrivileged([{ scheme: 'app' }]); app.enableSandbox(); ${inWindow({})}`)).toBe('')
  })

  test.each([
    ['a scheme that comes late', "await app.whenReady(); protocol.registerSchemesAsPrivileged([{ scheme: 'app' }])", 'before app is ready'],
    [
      'schemes that replace others',
      "protocol.registerSchemesAsPrivileged([{ scheme: 'app' }]); protocol.registerSchemesAsPrivileged([{ scheme: 'other' }])",
      'called twice',
    ],
    ['a handler that comes early', "protocol.handle('app', () => new Response(''))", 'after app is ready'],
    ['a handler of no scheme', "await app.whenReady(); protocol.handle('app', () => new Response(''))", 'was not registered'],
    ['a window that comes early', 'new BrowserWindow()', 'after app is ready'],
    ['a session that comes early', 'session.defaultSession', 'after app is ready'],
    ['the sandbox when it is too late', 'await app.whenReady(); app.enableSandbox()', 'before app is ready'],
    ['a lock before the folder it lies in', 'app.requestSingleInstanceLock()', 'before userData was set'],
    ['what it does not know', 'app.setBadgeCount(1)', 'does not model app.setBadgeCount'],
    ['what it does not know of windows', 'BrowserWindow.fromId(1)', 'does not model BrowserWindow.fromId'],
    ['a menu of what it does not know', 'Menu.getApplicationMenu()', 'does not model Menu.getApplicationMenu'],
    ['a key store that is asked early', "await safeStorage.encryptStringAsync('x')", 'after app is ready'],
    [
      'a key store that is asked the old way',
      "await app.whenReady(); safeStorage.encryptString('x')",
      'does not model safeStorage.encryptString',
    ],
    [
      'what a key store did not encrypt',
      "await app.whenReady(); await safeStorage.decryptStringAsync(Buffer.from('plain'))",
      'does not appear to be encrypted',
    ],
    ['a page with Node in it', inWindow({ nodeIntegration: true }), 'nodeIntegration is true'],
    ['a page without isolation', inWindow({ contextIsolation: false }), 'contextIsolation is false'],
    ['a page without sandbox', inWindow({ sandbox: false }), 'sandbox is false'],
    ['a preload that is a module', inWindow({ preload: preload("import { ipcRenderer } from 'electron'") }), 'import statement'],
    ['a preload that is not there', inWindow({ preload: join(folder, 'nowhere.cjs') }), 'ENOENT'],
    [
      'what cannot be cloned',
      `await app.whenReady(); new BrowserWindow({ webPreferences: { preload: ${JSON.stringify(GOOD)} } }).webContents.send('x', () => {})`,
      'could not be cloned',
    ],
    [
      'a setting that nobody reads',
      `await app.whenReady(); new BrowserWindow({ webPreferences: { preload: ${JSON.stringify(GOOD)} } }).opacity = 1`,
      'does not model setting BrowserWindow.opacity',
    ],
  ])('complains of %s', (_, script, complaint) => {
    expect(run(script)).toContain(complaint)
  })
})
