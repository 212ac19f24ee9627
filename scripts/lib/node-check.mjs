import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The oldest Node whose Node-API our database driver needs. */
export const OLDEST_NODE = [22, 14]

/**
 * @param {string} version as in process.version or process.versions.node
 * @returns {boolean} whether NEXUS runs on it
 */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const [needMajor = 0, needMinor = 0] = OLDEST_NODE
  return major > needMajor || (major === needMajor && minor >= needMinor)
}

/**
 * The sentence for somebody whose Node is too old.
 * @param {string} version
 * @param {NodeJS.Platform} platform
 * @returns {string}
 */
export function nodeTooOldSentence(version, platform) {
  const needed = OLDEST_NODE.join('.')
  return platform === 'linux'
    ? `NEXUS brings its own Node on Linux, but it is not installed: run "npm install" again without omitting optional packages (this is Node ${version}; ${needed} or newer is needed).`
    : `NEXUS needs Node ${needed} or newer and this is ${version}: install a current Node and try again.`
}

/** The repository's folder. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')

/**
 * Runs a script under another Node in this process's place: whoever stops this one stops that one, and never leaves it
 * behind with the port and the data folder.
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function runUnder(node, args) {
  return new Promise((resolve) => {
    // Before the other Node runs: a signal that comes in between would end this one and leave that one behind.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
    const child = spawn(node, args, { stdio: 'inherit' })
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/**
 * Makes sure this script runs on a Node that can run NEXUS. Under `npm run` it already does, since npm puts the Node of
 * node_modules first on PATH; started by hand under an old Node, the script runs again under that one. Await it: it
 * settles only when the Node is good; otherwise the process ends.
 */
export async function ensureNode() {
  if (nodeIsNewEnough(process.version)) return
  const own = resolve(ROOT, 'node_modules/.bin/node')
  if (process.platform === 'linux' && existsSync(own)) {
    process.exit(await runUnder(own, process.argv.slice(1)))
  }
  console.error(nodeTooOldSentence(process.version, process.platform))
  process.exit(1)
}
