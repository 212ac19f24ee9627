import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureBuilt } from './lib/build.mjs'
import { chromiumFlags, findChromium } from './lib/chromium.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Takes the pictures of the README and the docs again, each from a fresh console with a fixed seed, and writes them to
 * docs/images (or to the folder given). Names after `--only` choose pictures. The picture of a recorded incident needs
 * the recordings beside the repository and is left out, aloud, where they are absent.
 */
ensureNode()

/** @typedef {{page: import('@playwright/test').Page, api: (path: string) => Promise<any>}} Stage */
/** @typedef {{name: string, args: string[], needs?: string, view?: string, act: (stage: Stage) => Promise<void>, shows?: [service: string, status: string]}} Shot */
// `shows` is what must still be true after the picture was taken; on a slow machine a fault can end meanwhile.

const RECORDINGS = resolve(ROOT, '../shared/incidents/petshop/high_traffic')
/** Software rendering draws a few frames a second: the scene needs this long to settle. */
const SETTLE_MS = 6_000

/**
 * Asks until the answer is right.
 * @param {() => Promise<boolean>} asked
 * @param {string} what
 */
async function until(asked, what) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await asked()) return
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`Waited a minute in vain: ${what}.`)
}

/** Opens a service's panel as a keyboard user would. @param {import('@playwright/test').Page} page @param {string} service */
async function openPanel(page, service) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.getByTestId('search-input').fill(service)
  await page.keyboard.press('Enter')
}

/** @type {Shot[]} */
const SHOTS = [
  { name: 'healthy', args: [], act: async () => {} },
  {
    name: 'latency-spike',
    args: [],
    shows: ['ai-brain', 'critical'],
    act: async ({ page }) => page.keyboard.press('Control+Digit2'),
  },
  {
    name: 'service-panel',
    args: [],
    shows: ['ai-brain', 'critical'],
    act: async ({ page }) => {
      await openPanel(page, 'ai-brain')
      await page.keyboard.press('Control+Digit2')
    },
  },
  {
    name: 'cascade',
    args: [],
    shows: ['gateway', 'critical'],
    act: async ({ page }) => page.keyboard.press('Control+Digit3'),
  },
  {
    name: 'replay',
    needs: RECORDINGS,
    args: [
      '--replay',
      join(RECORDINGS, 'train/incident-0.jsonl'),
      '--topology',
      join(RECORDINGS, 'topology.json'),
      '--baseline',
      join(RECORDINGS, 'baseline.jsonl.gz'),
      '--speed',
      'max',
    ],
    act: async ({ api }) => until(async () => (await api('/api/source')).state === 'ended', 'the recording to end'),
  },
  { name: 'light', args: [], view: '&theme=light', act: async () => {} },
]

/**
 * Starts a console on a free port with its own empty data folder.
 * @param {string[]} args
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
function startConsole(args) {
  const data = mkdtempSync(join(tmpdir(), 'nexus-shots-'))
  const child = spawn(process.execPath, [join(ROOT, 'out/main/headless.mjs'), '--no-open', '--port', '0', '--data', data, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    child.kill()
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  return new Promise((found, failed) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const address = /http:\/\/\S+/.exec(text)?.[0]
      if (address !== undefined) found({ address: address.replace(/\/$/, ''), stop })
    })
    child.once('exit', (code) => failed(new Error(`The console ended with code ${code} before it said its address.`)))
  })
}

const executablePath = findChromium()
if (executablePath === undefined) {
  console.error('Pictures need Chromium or Chrome: install one or name it in NEXUS_CHROMIUM.')
  process.exit(1)
}
ensureBuilt()
const words = process.argv.slice(2)
const onlyAt = words.indexOf('--only')
const only = onlyAt < 0 ? [] : words.slice(onlyAt + 1)
const folder = resolve(onlyAt === 0 || words[0] === undefined ? join(ROOT, 'docs/images') : words[0])
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
try {
  for (const shot of SHOTS) {
    if (only.length > 0 && !only.includes(shot.name)) continue
    if (shot.needs !== undefined && !existsSync(shot.needs)) {
      console.log(`${shot.name}: left out, ${shot.needs} is not here.`)
      continue
    }
    const { address, stop } = await startConsole(shot.args)
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
      /** @param {string} path */
      const api = async (path) => (await fetch(`${address}${path}`)).json()
      await page.goto(`${address}/?quality=high${shot.view ?? ''}`)
      await page.waitForTimeout(SETTLE_MS)
      const path = join(folder, `${shot.name}.png`)
      const holds = async () => shot.shows === undefined || (await api('/api/health')).services[shot.shows[0]] === shot.shows[1]
      let tries = 0
      do {
        tries += 1
        if (tries > 4) throw new Error(`${shot.name}: this machine draws too slowly to catch it; try again when it is quiet.`)
        await shot.act({ page, api })
        await until(holds, `${shot.shows?.join(' to be ')}`)
        await page.waitForTimeout(SETTLE_MS)
        // Software rendering on a busy machine can need a minute for one frame with all effects.
        await page.screenshot({ path, timeout: 180_000 })
      } while (!(await holds()))
      console.log(path)
      await page.close()
    } finally {
      await stop()
    }
  }
} finally {
  await browser.close()
}
