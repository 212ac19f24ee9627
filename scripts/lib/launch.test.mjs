import { describe, expect, it } from 'vitest'
import { PAGE_WITHIN_MS } from '../../src/main/desktop/recovery.ts'
import {
  afterDesktop,
  detectElectron,
  electronEnvironment,
  forBrowser,
  parseLauncherArguments,
  patienceAfter,
  planLaunch,
  sandboxWorks,
} from './launch.mjs'

/** @param {Record<string, string>} tree */
const files = (tree) => ({
  exists: (/** @type {string} */ path) => path.replaceAll('\\', '/') in tree,
  read: (/** @type {string} */ path) => {
    const text = tree[path.replaceAll('\\', '/')]
    if (text === undefined) throw new Error(`no ${path}`)
    return text
  },
})

const installed = {
  '/r/node_modules/electron/path.txt': 'electron',
  '/r/node_modules/electron/package.json': '{"version":"45.4.1"}',
  '/r/node_modules/electron/dist/version': '45.4.1',
  '/r/node_modules/electron/dist/electron': '',
}

describe('detectElectron', () => {
  it('finds an installed binary of the right version', () => {
    expect(detectElectron('/r', {}, 'linux', files(installed))).toBe('/r/node_modules/electron/dist/electron')
    expect(detectElectron('/r', {}, 'linux', files({ ...installed, '/r/node_modules/electron/dist/version': 'v45.4.1\n' }))).toBeDefined()
  })

  it.each(Object.keys(installed))('finds nothing when %s is missing', (missing) => {
    const { [missing]: _gone, .../** @type {Record<string, string>} */ rest } = /** @type {Record<string, string>} */ (installed)
    expect(detectElectron('/r', {}, 'linux', files(rest))).toBeUndefined()
  })

  it('refuses a binary left over from another version', () => {
    expect(detectElectron('/r', {}, 'linux', files({ ...installed, '/r/node_modules/electron/dist/version': '44.0.0' }))).toBeUndefined()
  })

  it("takes the user's own dist folder, with the platform's program name, only if it is there", () => {
    const tree = { '/e/Electron.app/Contents/MacOS/Electron': '' }
    expect(detectElectron('/r', { ELECTRON_OVERRIDE_DIST_PATH: '/e' }, 'darwin', files(tree))).toBe(
      '/e/Electron.app/Contents/MacOS/Electron',
    )
    expect(detectElectron('/r', { ELECTRON_OVERRIDE_DIST_PATH: '/e' }, 'win32', files(tree))).toBeUndefined()
    expect(detectElectron('/r', { ELECTRON_OVERRIDE_DIST_PATH: '/no' }, 'linux', files(installed))).toBeUndefined()
  })
})

describe('electronEnvironment', () => {
  it('drops what would turn Electron into Node, keeps the rest', () => {
    expect(electronEnvironment({ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--x', PATH: '/bin' })).toEqual({ PATH: '/bin' })
  })
})

describe('parseLauncherArguments', () => {
  it("keeps its own switches and forwards the console's", () => {
    expect(parseLauncherArguments(['--replay', 'a b.jsonl', '--browser', '--speed', 'max'])).toEqual({
      browser: true,
      downloadElectron: false,
      forwarded: ['--replay', 'a b.jsonl', '--speed', 'max'],
    })
    expect(parseLauncherArguments(['--download-electron'])).toEqual({ browser: false, downloadElectron: true, forwarded: [] })
  })

  it('never downloads unasked, nor against the wish not to', () => {
    expect(parseLauncherArguments([]).downloadElectron).toBe(false)
    expect(parseLauncherArguments(['--download-electron', '--no-download'])).toEqual({
      browser: false,
      downloadElectron: false,
      forwarded: [],
    })
  })

  it('shows help in the terminal', () => {
    expect(parseLauncherArguments(['--help'])).toEqual({ browser: true, downloadElectron: false, forwarded: ['--help'] })
  })
})

describe('planLaunch', () => {
  const args = parseLauncherArguments([])
  /** @type {import('./launch.mjs').Machine} */
  const laptop = { platform: 'linux', env: { DISPLAY: ':0' }, electron: '/e/electron', isRoot: false, sandboxWorks: () => true }

  it('opens the desktop where everything is there', () => {
    expect(planLaunch(args, laptop)).toEqual({ kind: 'desktop', binary: '/e/electron', flags: [], warning: undefined })
    expect(planLaunch(args, { ...laptop, env: { WAYLAND_DISPLAY: 'wayland-0' } }).kind).toBe('desktop')
  })

  it('says in one sentence that the binary is absent, and opens the browser', () => {
    expect(planLaunch(args, { ...laptop, electron: undefined })).toEqual({
      kind: 'browser',
      sentence: "Electron's binary is not installed here, so NEXUS opens in your browser instead.",
    })
  })

  it('opens the browser without a display on Linux only', () => {
    expect(planLaunch(args, { ...laptop, env: {} }).kind).toBe('browser')
    expect(planLaunch(args, { ...laptop, env: {}, platform: 'darwin' }).kind).toBe('desktop')
    expect(planLaunch(args, { ...laptop, env: {}, platform: 'win32' }).kind).toBe('desktop')
  })

  it('switches the sandbox off, aloud, only where it cannot work', () => {
    expect(planLaunch(args, { ...laptop, isRoot: true })).toMatchObject({
      flags: ['--no-sandbox'],
      warning: expect.stringContaining('root'),
    })
    expect(planLaunch(args, { ...laptop, sandboxWorks: () => false })).toMatchObject({
      flags: ['--no-sandbox'],
      warning: expect.stringContaining('sandbox'),
    })
  })

  it('obeys --browser without a word', () => {
    expect(planLaunch(parseLauncherArguments(['--browser']), laptop)).toEqual({ kind: 'browser', sentence: undefined })
  })
})

describe('patienceAfter', () => {
  it('lets a page that is up be, and one that is not have both its tries', () => {
    expect(patienceAfter({ type: 'nexus:ready' })).toBeNull()
    expect(patienceAfter({ type: 'nexus:window' })).toBeGreaterThan(2 * PAGE_WITHIN_MS)
    for (const other of [null, undefined, 'nexus:ready', { type: 'x' }, {}]) expect(patienceAfter(other)).toBeUndefined()
  })
})

describe('forBrowser', () => {
  it('leaves out what only a window understands, with its value, and nothing else', () => {
    expect(forBrowser(['--kiosk', '--display', '2', '--replay', 'a.jsonl'])).toEqual({ forwarded: ['--replay', 'a.jsonl'], wall: true })
    expect(forBrowser(['--display=2', '--safe-gpu', '--seed', '7'])).toEqual({ forwarded: ['--seed', '7'], wall: false })
  })
})

describe('sandboxWorks', () => {
  const never = () => {
    throw new Error('asked without need')
  }
  it('trusts a helper that belongs to root and runs as root, and tries namespaces else', () => {
    expect(sandboxWorks({ uid: 0, mode: 0o104755 }, never)).toBe(true)
    for (const helper of [undefined, { uid: 1000, mode: 0o104755 }, { uid: 0, mode: 0o100755 }]) {
      expect(sandboxWorks(helper, () => true)).toBe(true)
      expect(sandboxWorks(helper, () => false)).toBe(false)
    }
  })
})

describe('afterDesktop', () => {
  it.each([
    ['was used and ended in order', true, 0, null, 0],
    ['was used and failed', true, 1, null, 1],
    ['was used and ended by a signal', true, null, 'SIGTERM', 0],
    ['was a second start', false, 0, null, 0],
    ['was told something wrong', false, 2, null, 2],
    ['crashed at its start', false, 139, null, null],
    ['could not show its page', false, 1, null, null],
    ['never showed its window and was ended for it', false, null, 'SIGKILL', null],
  ])('a desktop that %s', (_, ready, code, signal, after) => expect(afterDesktop({ ready, code, signal })).toBe(after))
})
