import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'

/** The shell unattended, on the double of Electron: what goes wrong again and again must come to an end, or be tried anew. */

// Each test starts programs, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
const ROOT = join(import.meta.dirname, '../..')
const REGISTER = join(import.meta.dirname, '../support/electron-double/register.mjs')
const folder = mkdtempSync(join(tmpdir(), 'nexus-loops-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a main script on Electron's double; gives the JSON that it printed. */
function run(script: string): unknown {
  const file = join(folder, 'main.mjs')
  const preload = join(folder, 'preload.cjs')
  writeFileSync(preload, "require('electron')")
  const setting = `const folder = ${JSON.stringify(folder)}, preload = ${JSON.stringify(preload)}`
  const from = (path: string) => JSON.stringify(join(ROOT, 'src/main/desktop', path))
  writeFileSync(
    file,
    `import { app, BrowserWindow } from 'electron'
import { watchGpu } from ${from('gpu.ts')}
import { onUnforeseen } from ${from('quit-events.ts')}
import { Shell } from ${from('shell.ts')}
${setting}
await app.whenReady()
${script}
process.exit(0)
`,
  )
  const done = spawnSync(process.execPath, ['--import', REGISTER, file], { encoding: 'utf8', timeout: 60_000 })
  if (done.status !== 0) throw new Error(done.stderr)
  return JSON.parse(done.stdout)
}

const crashing = (path: string, lasts: boolean, times: number): string => `
const starts = []
watchGpu(${path}, 0, { lasts: ${lasts}, notice() {}, startAnew: (words) => starts.push(words) })
for (let time = 0; time < ${times}; time++) app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed' })
process.stdout.write(JSON.stringify(starts))`

it('starts again once, however often the graphics driver fails until it has ended', () => {
  expect(run(crashing('folder', true, 9))).toEqual([[]])
})

it('hands on what a start that cannot remember it would need, so that it does not start again for ever', () => {
  writeFileSync(join(folder, 'a-file'), '')
  expect(run(crashing("folder + '/a-file/below'", true, 3))).toEqual([['--safe-gpu']])
  // A profile in the temporary folder is another one at each start.
  expect(run(crashing('folder', false, 3))).toEqual([['--safe-gpu']])
})

it('hears of what nobody caught once, before a box stops the core that it stands over', () => {
  const script = `
const heard = []
onUnforeseen((error) => heard.push(error.message))
Promise.reject(new Error('a promise'))
setImmediate(() => { throw new Error('a callback') })
for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
process.stdout.write(JSON.stringify(heard))`
  expect(run(script)).toEqual(['a promise'])
})

const wall = `
const failures = []
const shell = new Shell({
  userData: folder, preload, icon: null, address: 'app://bundle/index.html', kiosk: true, display: 2,
  notice() {}, async otherAddress() { return 'http://127.0.0.1:9/' }, onUp() {}, onClosed() {}, onFailure: (why) => failures.push(why),
})
const displays = (bounds) => process.emit('message', { type: 'electron-double', message: { tell: 'displays', bounds } })
const left = { x: 0, y: 0, width: 1920, height: 1080 }
const right = { x: 1920, y: 0, width: 3840, height: 2160 }
displays([left, right])
shell.show()
const [first] = BrowserWindow.getAllWindows()
shell.isUp(first.webContents.id)
shell.refresh()
const [, second] = BrowserWindow.getAllWindows()`

it('puts the page that takes over at night where the wall is by then', () => {
  const script = `${wall}
displays([left])
shell.isUp(second.webContents.id)
process.stdout.write(JSON.stringify(BrowserWindow.getAllWindows().map((one) => [one.getBounds().x, one.isVisible()])))`
  expect(run(script)).toEqual([[0, true]])
})

it('gives up a page that does not come up at night, keeps the old one, and tries again the next night', () => {
  const script = `${wall}
second.webContents.emit('did-fail-load', {}, -2, 'FAILED', 'app://bundle/index.html', true)
await new Promise((resolve) => setImmediate(resolve))
const kept = BrowserWindow.getAllWindows().map(({ id }) => id)
shell.refresh()
process.stdout.write(JSON.stringify([kept, BrowserWindow.getAllWindows().map(({ id }) => id), failures.length]))`
  expect(run(script)).toEqual([[1], [1, 3], 1])
})
