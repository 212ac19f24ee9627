import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The launcher's decisions, free of side effects so that each is tested without Electron.
 */

/**
 * @typedef {object} LauncherArguments
 * @property {boolean} browser skip Electron
 * @property {boolean} downloadElectron fetch Electron's binary when it is absent; never unasked, and not with `--no-download`
 * @property {string[]} forwarded what the console itself gets
 */

/** Skips the desktop: as asked, or because what is asked for is shown in the terminal anyway. */
const TERMINAL_ONLY = new Set(['--browser', '--help', '-h', '--version', '-v'])

/**
 * Splits the launcher's own switches from what the console gets.
 * @param {string[]} argv without node and script
 * @returns {LauncherArguments}
 */
export function parseLauncherArguments(argv) {
  const own = new Set(['--browser', '--download-electron', '--no-download'])
  return {
    browser: argv.some((argument) => TERMINAL_ONLY.has(argument)),
    downloadElectron: argv.includes('--download-electron') && !argv.includes('--no-download'),
    forwarded: argv.filter((argument) => !own.has(argument)),
  }
}

/**
 * What of the console's own words means something to a browser; `wall`: a wall display was asked for.
 * @param {string[]} forwarded
 * @returns {{forwarded: string[], wall: boolean}}
 */
export function forBrowser(forwarded) {
  const display = forwarded.indexOf('--display')
  const rest = forwarded.filter((_word, at) => display < 0 || (at !== display && at !== display + 1))
  return {
    forwarded: rest.filter((word) => !/^--(?:kiosk|windowed|safe-gpu|display=.*)$/.test(word)),
    wall: forwarded.includes('--kiosk'),
  }
}

/** Path of Electron's program inside its dist folder. @param {NodeJS.Platform} platform */
function programName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * @typedef {object} Files
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => string} read throws when there is none
 */

/** @type {Files} */
const disk = { exists: existsSync, read: (path) => readFileSync(path, 'utf8') }

/**
 * Finds Electron's binary without requiring `electron`, which outside Electron starts a blocking download.
 * @param {string} root the repository
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @param {Files} [files]
 * @returns {string | undefined}
 */
export function detectElectron(root, env, platform, files = disk) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const path = join(override, programName(platform))
    return files.exists(path) ? path : undefined
  }
  const home = join(root, 'node_modules/electron')
  try {
    const path = join(home, 'dist', files.read(join(home, 'path.txt')).trim())
    const wanted = JSON.parse(files.read(join(home, 'package.json'))).version
    const found = files.read(join(home, 'dist/version')).trim().replace(/^v/, '')
    return files.exists(path) && found === wanted ? path : undefined
  } catch {
    // A file is missing: not installed, or a download broke off half way.
    return undefined
  }
}

/**
 * The environment for Electron: terminals inside Electron-made editors leak variables that turn Electron into Node.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment(env) {
  const { ELECTRON_RUN_AS_NODE: _runAsNode, NODE_OPTIONS: _nodeOptions, ...rest } = env
  return rest
}

/**
 * Whether Chromium's sandbox can work on Linux: by its set-uid helper beside the binary, or by user namespaces.
 * @param {{uid: number, mode: number} | undefined} helper the file `chrome-sandbox`; undefined: there is none
 * @param {() => boolean} namespaces tries them; asked only where the helper is no help
 * @returns {boolean}
 */
export function sandboxWorks(helper, namespaces) {
  return (helper !== undefined && helper.uid === 0 && (helper.mode & 0o4777) === 0o4755) || namespaces()
}

/** A desktop that has not opened its window by then is given up for the browser, ms. */
export const WINDOW_WITHIN_MS = 15_000
/** So is one whose page is not up so long after that: the window tries it at two addresses, 20 s each, before it gives up itself. */
const PAGE_WITHIN_MS = 45_000
/** So long a download may take, ms. */
export const DOWNLOAD_WITHIN_MS = 180_000

/**
 * What follows when the desktop has ended: the launcher ends with this code, or (null) the browser takes over. A second
 * instance leaves at once and in good order (0), and a wrong flag or file is told and ends there (2): in both a browser
 * would not be what the user wanted.
 * @param {{ready: boolean, code: number | null, signal: string | null}} ended `ready`: its window was shown
 * @returns {number | null}
 */
export function afterDesktop({ ready, code, signal }) {
  if (!ready && code !== 0 && code !== 2) return null
  return code ?? (signal === null ? 1 : 0)
}

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {string | undefined} electron its binary
 * @property {boolean} isRoot
 * @property {() => boolean} sandboxWorks asked on Linux only
 */

/**
 * @typedef {{kind: 'desktop', binary: string, flags: string[], warning: string | undefined}
 *   | {kind: 'browser', sentence: string | undefined}} Plan
 */

/**
 * Desktop window or browser, and why.
 * @param {LauncherArguments} args
 * @param {Machine} machine
 * @returns {Plan}
 */
export function planLaunch(args, machine) {
  if (args.browser) return { kind: 'browser', sentence: undefined }
  if (machine.electron === undefined) {
    return { kind: 'browser', sentence: "Electron's binary is not installed here, so NEXUS opens in your browser instead." }
  }
  if (machine.platform !== 'linux') return { kind: 'desktop', binary: machine.electron, flags: [], warning: undefined }
  if (!machine.env.DISPLAY && !machine.env.WAYLAND_DISPLAY) {
    return { kind: 'browser', sentence: 'There is no display for a desktop window here, so NEXUS opens in your browser instead.' }
  }
  if (!machine.isRoot && machine.sandboxWorks()) return { kind: 'desktop', binary: machine.electron, flags: [], warning: undefined }
  return {
    kind: 'desktop',
    binary: machine.electron,
    flags: ['--no-sandbox'],
    warning: machine.isRoot
      ? "Running as root, so Electron's sandbox is off."
      : "This system does not let Electron use its sandbox, so it is off (see Electron's notes on unprivileged user namespaces).",
  }
}

/**
 * How much longer the desktop has, after this message from it.
 * @param {unknown} message
 * @returns {number | null | undefined} ms; null: as long as it likes, for its page is up; undefined: the message says nothing of it
 */
export function patienceAfter(message) {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined
  if (message.type === 'nexus:ready') return null
  return message.type === 'nexus:window' ? PAGE_WITHIN_MS : undefined
}
