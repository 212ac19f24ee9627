import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../node-check.mjs'
import { extractAll, listFiles } from './pack.mjs'

/** Runs what was packed, from the folders it was packed into and nothing of the repository. */

/** Longest wait for five healthy services, and for an incident of them, ms. */
const WITHIN_MS = 60_000

/**
 * @template T
 * @param {string} what that is waited for
 * @param {() => Promise<T | undefined>} look
 * @returns {Promise<T>}
 */
async function until(what, look) {
  const deadline = performance.now() + WITHIN_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${WITHIN_MS / 1_000} s.`)
    await new Promise((next) => setTimeout(next, 200))
  }
}

/**
 * A headless NEXUS of an extracted tree.
 * @param {string} tree
 * @param {string} data
 */
async function startHeadless(tree, data) {
  const child = spawn(process.execPath, [join(tree, 'out/main/headless.mjs'), '--no-open', '--port', '0', '--data', data], {
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    errors += chunk
  })
  /** @type {string} */
  const url = await new Promise((found, failed) => {
    child.once('message', (message) => found(/** @type {{url: string}} */ (message).url))
    child.once('exit', (code) => failed(new Error(`The packed server ended with code ${code}. ${errors}`)))
  })
  const get = (/** @type {string} */ path) => fetch(`${url}${path}`)
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const [code] = await ended
    if (code !== 0 && process.platform !== 'win32') throw new Error(`The packed server did not stop in order (${code}). ${errors}`)
  }
  return { url, get, stop }
}

/** Whether all of the simulator's services are well. @param {Response} answer */
async function isWell(answer) {
  const { services } = await answer.json()
  const states = Object.values(services)
  return states.length === 5 && states.every((state) => state === 'healthy') ? true : undefined
}

/**
 * The server of an extracted archive: the page, the clips, the chaos worker and the store.
 * @param {string} resources folder that holds app.asar
 * @param {string} work an empty folder
 * @returns {Promise<string[]>} what was seen, for people
 */
export async function runHeadless(resources, work) {
  const tree = join(work, 'tree')
  const data = join(work, 'data')
  mkdirSync(data, { recursive: true })
  extractAll(resources, tree)
  const first = await startHeadless(tree, data)
  await until('Five healthy services', async () => isWell(await first.get('/api/health')))
  const page = await (await first.get('/')).text()
  const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1]
  for (const [path, type] of [
    [`/${script}`, 'text/javascript'],
    ['/presenter.html', 'text/html'],
    ['/audio/manifest.json', 'application/json'],
    ['/audio/system_healthy.mp3', 'audio/mpeg'],
  ]) {
    const answer = await first.get(path ?? '')
    if (answer.status !== 200 || !answer.headers.get('content-type')?.startsWith(type ?? '')) {
      throw new Error(`${path} is answered with ${answer.status}, ${answer.headers.get('content-type')}.`)
    }
  }
  const { refusal } = await (await first.get('/api/demo/stand-in')).json()
  if (refusal !== null) throw new Error(`Panic would not work: ${refusal}`)
  await fetch(`${first.url}/api/chaos/cascade`, { method: 'POST' })
  const id = await until('An incident', () => incident(first))
  await first.stop()
  const again = await startHeadless(tree, data)
  const kept = await incident(again)
  await again.stop()
  if (kept !== id) throw new Error('The incident of the first run is not in the second.')
  const bytes = statSync(join(data, 'nexus.db')).size
  await loadsSpeech(tree)
  return [
    'five healthy services from the packed worker',
    'both pages, script and clips served, and the recording of the demo is whole',
    `incident kept over a restart (${bytes} bytes)`,
  ]
}

/** Id of the newest incident. @param {{get: (path: string) => Promise<Response>}} server @returns {Promise<string | undefined>} */
async function incident({ get }) {
  const { incidents } = await (await get('/api/incidents')).json()
  return incidents?.[0]?.incident_id
}

/** The SDKs that only keys make NEXUS load are there with all they ask for. @param {string} tree */
async function loadsSpeech(tree) {
  const copy = join(tree, 'out/main/load-sdk.ts')
  copyFileSync(join(ROOT, 'src/main/responders/voice/elevenlabs/load-sdk.ts'), copy)
  const { loadSpeechClient } = await import(pathToFileURL(copy).href)
  if (typeof (await loadSpeechClient()) !== 'function') throw new Error('The client of ElevenLabs does not load from the package.')
  const genai = join(tree, 'node_modules/@google/genai/dist/node/index.mjs')
  if (typeof (await import(pathToFileURL(genai).href)).GoogleGenAI !== 'function')
    throw new Error('The client of Gemini does not load from the package.')
}

/**
 * A tree as the desktop sees it, for the double of Electron: `app.asar` as a folder that lacks what is unpacked, and
 * `app.asar.unpacked` beside it. Electron leads a require() of an unpacked package over by itself; a link does so here.
 * @param {string} resources
 * @param {string} work an empty folder
 * @returns {string} the `out` folder inside `app.asar`
 */
export function desktopTree(resources, work) {
  const inside = join(work, 'app.asar')
  extractAll(resources, inside)
  const beside = join(work, 'app.asar.unpacked')
  cpSync(join(resources, 'app.asar.unpacked'), beside, { recursive: true })
  for (const { path, unpacked } of listFiles(resources)) if (unpacked) rmSync(join(inside, path))
  const store = 'node_modules/better-sqlite3'
  rmSync(join(inside, store), { recursive: true })
  symlinkSync(join(beside, store), join(inside, store), 'junction')
  return join(inside, 'out')
}
