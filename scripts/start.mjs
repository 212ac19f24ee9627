import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import {
  afterDesktop,
  DOWNLOAD_WITHIN_MS,
  detectElectron,
  electronEnvironment,
  forBrowser,
  parseLauncherArguments,
  patienceAfter,
  planLaunch,
  WINDOW_WITHIN_MS,
} from './lib/launch.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { sandboxOf } from './lib/sandbox.mjs'

/** Runs Electron's own installer, as its package would on first use, but with a time limit. @returns {Promise<void>} */
function downloadElectron() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/electron/install.js')], { stdio: 'inherit' })
    const timer = setTimeout(() => child.kill(), DOWNLOAD_WITHIN_MS)
    child.once('error', () => resolve())
    child.once('exit', (code) => {
      clearTimeout(timer)
      if (code !== 0) console.error("Electron's binary could not be downloaded.")
      resolve()
    })
  })
}

/**
 * Runs the desktop until it ends. Resolves with its exit code, or with undefined when it never showed its window.
 * @param {string} binary
 * @param {string[]} flags Electron's own
 * @param {string[]} args the console's
 * @returns {Promise<number | undefined>}
 */
function runDesktop(binary, flags, args) {
  return new Promise((resolve) => {
    const child = spawn(binary, [...flags, ROOT, ...args], {
      cwd: ROOT,
      env: electronEnvironment(process.env),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    let ready = false
    const giveUp = () => child.kill('SIGKILL')
    let timer = setTimeout(giveUp, WINDOW_WITHIN_MS)
    child.on('message', (message) => {
      const patience = patienceAfter(message)
      if (patience === undefined || ready) return
      clearTimeout(timer)
      if (patience === null) ready = true
      else timer = setTimeout(giveUp, patience)
    })
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
    child.once('error', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(afterDesktop({ ready, code, signal }) ?? undefined)
    })
  })
}

await ensureNode()
ensureBuilt()
const args = parseLauncherArguments(process.argv.slice(2))
let electron = detectElectron(ROOT, process.env, process.platform)
if (electron === undefined && args.downloadElectron) {
  await downloadElectron()
  electron = detectElectron(ROOT, process.env, process.platform)
}
const binary = electron
const plan = planLaunch(args, {
  platform: process.platform,
  env: process.env,
  electron: binary,
  isRoot: process.getuid?.() === 0,
  sandboxWorks: () => binary !== undefined && sandboxOf(binary),
})

if (plan.kind === 'desktop') {
  if (plan.warning !== undefined) console.error(plan.warning)
  const code = await runDesktop(plan.binary, plan.flags, args.forwarded)
  if (code !== undefined) process.exit(code)
  console.error('The desktop window did not come up, so NEXUS opens in your browser instead.')
} else if (plan.sentence !== undefined) {
  console.error(plan.sentence)
}
const browser = forBrowser(args.forwarded)
if (browser.wall) console.error('For a wall display open the address below with ?wall behind it, in full screen.')
process.argv = [process.execPath, join(ROOT, 'scripts/run-built.mjs'), 'headless', ...browser.forwarded]
await import('./run-built.mjs')
