import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureBuilt } from './lib/build.mjs'
import { chromiumFlags, findChromium } from './lib/chromium.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { shotList, WIDE } from './lib/shots.mjs'

/**
 * Takes the pictures of the README and the docs again, each from a console of its own with the fixed default seed, and
 * writes them to docs/images. `--only NAME ...` picks some, `--out DIR` writes elsewhere, `--quality low` spares a slow
 * machine the effects. The picture of a recorded incident is left out, aloud, where the recordings are not beside the
 * repository.
 */
await ensureNode()

/** The scene has settled after this long and this many frames: software rendering draws a frame or two a second. */
const SETTLE_MS = 6_000
const SETTLE_FRAMES = 10
const WAIT_MS = 120_000
const JPEG_QUALITY = 80

const words = process.argv.slice(2)
/** The values after a switch, up to the next one. @param {string} name */
function valuesOf(name) {
  const at = words.indexOf(name)
  if (at < 0) return []
  const rest = words.slice(at + 1)
  const end = rest.findIndex((word) => word.startsWith('--'))
  return end < 0 ? rest : rest.slice(0, end)
}
const only = valuesOf('--only')
const folder = resolve(valuesOf('--out')[0] ?? join(ROOT, 'docs/images'))
const quality = valuesOf('--quality')[0] ?? 'high'

/**
 * Starts a console on a free port with its own empty data folder.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<{address: string, kill: () => Promise<void>}>}
 */
function startConsole(args, env) {
  const data = mkdtempSync(join(tmpdir(), 'nexus-shots-'))
  const child = spawn(process.execPath, [join(ROOT, 'out/main/headless.mjs'), '--no-open', '--port', '0', '--data', data, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const orphaned = () => child.kill()
  process.once('exit', orphaned)
  /** @type {Promise<void>} */
  const ended = new Promise((done) => child.once('exit', () => done()))
  const kill = async () => {
    child.kill()
    await ended
    process.off('exit', orphaned)
    rmSync(data, { recursive: true, force: true })
  }
  return new Promise((found, failed) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const address = /http:\/\/\S+/.exec(text)?.[0]
      if (address !== undefined) found({ address: address.replace(/\/$/, ''), kill })
    })
    child.once('exit', (code) => failed(new Error(`The console ended with code ${code} before it said its address.`)))
  })
}

const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms))

/** Lets time and frames pass. @param {import('@playwright/test').Page} page */
async function settle(page) {
  const from = await page.evaluate(() => window.__nexusScene?.frame ?? null)
  await page.waitForTimeout(SETTLE_MS)
  // A scene at rest may stop drawing, so frames are waited for only so long.
  const enough = () =>
    page.waitForFunction((least) => (window.__nexusScene?.frame ?? 0) >= least, (from ?? 0) + SETTLE_FRAMES, { timeout: 2 * SETTLE_MS })
  if (from !== null) await enough().catch(() => {})
}

/**
 * Takes one picture.
 * @param {import('@playwright/test').Browser} browser
 * @param {import('./lib/shots.mjs').Shot} shot
 * @returns {Promise<string>} its path
 */
async function take(browser, shot) {
  const { address, kill } = await startConsole(shot.args ?? [], shot.env ?? {})
  const page = await browser.newPage({ viewport: shot.size ?? WIDE })
  page.setDefaultTimeout(WAIT_MS)
  try {
    const api = async (/** @type {string} */ path, /** @type {unknown} */ body = undefined) => {
      const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return (await fetch(`${address}${path}`, body === undefined ? {} : post)).json()
    }
    const chaos = (/** @type {string} */ mode) => api(`/api/chaos/${mode}`, {})
    const holds = async () => {
      if (shot.shows === undefined) return true
      const { services } = await api('/api/health')
      return shot.shows.every(([service, status]) => services[service] === status)
    }
    await page.goto(`${address}/?quality=${quality}${shot.view ?? ''}`)
    await page.waitForSelector('[data-testid="console"][data-fresh="true"]', { timeout: WAIT_MS })
    if (!shot.noWebgl) await page.waitForFunction(() => window.__nexusScene?.ready, null, { timeout: WAIT_MS })
    await settle(page)
    const path = join(folder, `${shot.name}.jpg`)
    for (let tries = 0; tries < 4; tries += 1) {
      await shot.act?.({ page, api, chaos, kill })
      const begun = Date.now()
      while (!(await holds())) {
        if (Date.now() - begun > WAIT_MS) throw new Error(`Waited in vain for ${shot.says}.`)
        await pause(200)
      }
      await settle(page)
      await page.screenshot({ path, type: 'jpeg', quality: JPEG_QUALITY, timeout: WAIT_MS })
      if (await holds()) return path
      await page.keyboard.press('Escape')
    }
    throw new Error(`This machine draws too slowly to catch ${shot.says}; try again when it is quiet, or with --quality low.`)
  } finally {
    await page.close()
    await kill()
  }
}

const executablePath = findChromium()
if (executablePath === undefined) {
  console.error('Pictures need Chromium or Chrome: install one or name it in NEXUS_CHROMIUM.')
  process.exit(1)
}
// Playwright closes its browser on this signal and would let us go on without one.
process.once('SIGTERM', () => process.exit(143))
ensureBuilt()
mkdirSync(folder, { recursive: true })
const petshop = process.env.NEXUS_PETSHOP ?? resolve(ROOT, '../shared/incidents/petshop')
const flags = chromiumFlags(process.getuid?.() === 0)
let failed = 0
for (const shot of shotList(join(petshop, 'high_traffic'))) {
  if (only.length > 0 && !only.includes(shot.name)) continue
  if (shot.needs !== undefined && !existsSync(shot.needs)) {
    console.log(`${shot.name}: left out, because ${shot.needs} is not on this machine.`)
    continue
  }
  const browser = await chromium.launch({ executablePath, args: [...flags, ...(shot.noWebgl ? ['--disable-3d-apis'] : [])] })
  try {
    const path = await take(browser, shot)
    console.log(`${relative(ROOT, path)}: ${shot.says} (${Math.round(statSync(path).size / 1024)} KiB)`)
  } catch (error) {
    failed += 1
    console.error(`${shot.name}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await browser.close()
  }
}
process.exit(failed === 0 ? 0 : 1)
