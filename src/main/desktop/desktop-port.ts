import { homedir } from 'node:os'
import { app } from 'electron'
import type { DesktopPort } from '../nexus-types.ts'
import type { DesktopArguments } from './arguments.ts'
import { type LoginSystem, setStartAtLogin, startAtLogin } from './start-at-login.ts'
import { displayChoices } from './wall.ts'
import type { Bounds } from './window-state.ts'

interface Started {
  /** Path of the AppImage that this runs from; undefined: none. */
  readonly appImage: string | undefined
  readonly configHome: string | undefined
  readonly wanted: Pick<DesktopArguments, 'again'>
}

/** What only the running shell knows. */
interface Running {
  kiosk(): boolean
  byFlags(): boolean
  bounds(): Bounds | null
}

/** Tells the core of the window, and has the system start it at login. */
export function desktopPort({ appImage, configHome, wanted }: Started, running: Running): DesktopPort {
  const system: LoginSystem = {
    platform: process.platform,
    packaged: app.isPackaged,
    // The mount of an AppImage is another one at each start; its file is not.
    entry: { command: [appImage ?? process.execPath, ...wanted.again], folder: process.cwd() },
    configHome: configHome,
    home: homedir(),
    items: {
      get: ([path = '', ...args]) => app.getLoginItemSettings({ path, args: args.map(windowsWord) }),
      set: (openAtLogin, [path = '', ...args]) => app.setLoginItemSettings({ openAtLogin, path, args: args.map(windowsWord) }),
    },
  }
  return {
    status: () => ({
      desktop: true,
      detail: running.kiosk() ? 'NEXUS runs as a wall display.' : 'NEXUS runs in its own window.',
      kiosk: running.kiosk(),
      by_flags: running.byFlags(),
      displays: displayChoices(running.bounds()),
      start_at_login: startAtLogin(system),
    }),
    setStartAtLogin: (enabled) => setStartAtLogin(system, enabled),
  }
}

/** Electron joins the words of a login item with blanks, and Windows takes them apart: backslashes before a quote count double. */
function windowsWord(word: string): string {
  return /[\s"]/.test(word) ? `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"` : word
}
