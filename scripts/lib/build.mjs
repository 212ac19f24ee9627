import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ROOT } from './node-check.mjs'

/** What a build leaves behind, and must be there for NEXUS to start. */
const OUTPUTS = [
  'out/main/index.mjs',
  'out/main/headless.mjs',
  'out/main/chaos-cli.mjs',
  'out/main/nexus-cli.mjs',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]
/** Its time is the moment the build began, so an edit made during the build counts as newer. */
const STAMP = 'out/.stamp'
const INPUTS = ['src', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.json']

/** Files whose change does not change what is built. @param {string} name */
const isNotBuilt = (name) => /\.test\.tsx?$/.test(name) || name.endsWith('.md')

/**
 * @param {string} path file or folder
 * @returns {number} newest modification time below it, in ms; 0 when it does not exist
 */
export function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  let newest = 0
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isDirectory() && isNotBuilt(entry.name)) continue
    newest = Math.max(newest, newestChange(join(path, entry.name)))
  }
  return newest
}

/**
 * Whether `out/` is missing, incomplete or older than its sources.
 * @param {string} [root]
 * @returns {boolean}
 */
export function buildIsStale(root = ROOT) {
  if (!OUTPUTS.every((path) => existsSync(join(root, path)))) return true
  const built = statSync(join(root, STAMP), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return INPUTS.some((path) => newestChange(join(root, path)) > built)
}

/**
 * Builds all four programs into `out/`.
 * @param {{quiet?: boolean}} [options] quiet shows the builder's output only when it fails
 * @returns {number} exit code
 */
export function build({ quiet = false } = {}) {
  const began = new Date()
  rmSync(join(ROOT, STAMP), { force: true })
  const cli = resolve(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
  const result = spawnSync(process.execPath, [cli, 'build', ...(quiet ? ['--logLevel', 'warn'] : [])], {
    cwd: ROOT,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const status = result.status ?? 1
  if (status !== 0) {
    if (quiet) console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`)
    console.error('The build failed, so NEXUS cannot start; the messages above say why.')
    return status
  }
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  writeFileSync(join(ROOT, STAMP), `${began.toISOString()}\n`)
  utimesSync(join(ROOT, STAMP), began, began)
  return 0
}

/** Builds when `out/` is missing or stale; ends the process when the build fails. */
export function ensureBuilt() {
  if (!buildIsStale()) return
  // stderr, so that a command's own output (`npm run chaos -- --out -`) stays clean.
  console.error('Building NEXUS (once, a few seconds) ...')
  const status = build({ quiet: true })
  if (status !== 0) process.exit(status)
}
