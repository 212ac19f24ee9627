import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { NexusError } from '../../shared/errors.ts'
import type { StartAtLogin } from '../../shared/model/wall.ts'
import { type AutostartEntry, autostartText, readAutostart, whyNoEntry } from './autostart-entry.ts'

/** Name of our entry in an autostart folder: that of the application, so that a package and a folder never make two. */
const ENTRY = 'io.github.nexus-holodeck.desktop'

/** What Electron says of the login item, as far as it decides. */
export interface LoginItem {
  readonly openAtLogin: boolean
  /** macOS. */
  readonly status?: string
  /** Windows: false where its own settings switched the item off. */
  readonly executableWillLaunchAtLogin?: boolean
}

/** The login items of macOS and Windows. */
export interface LoginItems {
  get(command: readonly string[]): LoginItem
  set(on: boolean, command: readonly string[]): void
}

export interface LoginSystem {
  readonly platform: NodeJS.Platform
  /** An installed application and not `npm start`. */
  readonly packaged: boolean
  /** What starts this NEXUS again, with its flags, and where. */
  readonly entry: AutostartEntry
  /** $XDG_CONFIG_HOME, which counts only where it is absolute, and the user's home. */
  readonly configHome: string | undefined
  readonly home: string
  readonly items: LoginItems
}

const OFF: StartAtLogin = { state: 'off', detail: 'NEXUS does not start by itself when you sign in to this machine.' }

/** Our file in the autostart folder (freedesktop.org, Desktop Application Autostart Specification). */
export function autostartFile({ configHome, home }: Pick<LoginSystem, 'configHome' | 'home'>): string {
  const base = configHome !== undefined && isAbsolute(configHome) ? configHome : join(home, '.config')
  return join(base, 'autostart', ENTRY)
}

/** The sentence why this system starts nothing at login; null: it does. */
function whyNot({ platform, packaged, entry }: LoginSystem): string | null {
  if (platform === 'linux') return whyNoEntry(entry)
  if (platform !== 'darwin' && platform !== 'win32') return `NEXUS does not know how ${platform} starts something at login.`
  return packaged || platform === 'win32' ? null : 'macOS starts only an installed NEXUS at login: build and install it first.'
}

/** How it stands now, asked of the system itself: its own settings may have changed it. */
export function startAtLogin(system: LoginSystem): StartAtLogin {
  const why = whyNot(system)
  if (why !== null) return { state: 'unsupported', detail: why }
  return system.platform === 'linux' ? onLinux(system) : withItems(system)
}

function onLinux(system: LoginSystem): StartAtLogin {
  const found = readAutostart(textOf(autostartFile(system)), system.entry)
  if (found === null) return OFF
  if (!found.same)
    return { state: 'on', detail: 'NEXUS starts when you sign in, but from another place or with other flags than now: switch it on anew.' }
  return { state: 'on', detail: 'NEXUS starts when you sign in to this desktop, with the flags it has now.' }
}

/** Text of an entry; none where it is not there or nobody may read it, which is the desktop's own answer too. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function withItems({ platform, items, entry }: LoginSystem): StartAtLogin {
  const item = items.get(entry.command)
  if (item.status === 'requires-approval')
    return { state: 'off', detail: 'macOS waits for you to allow it: System Settings, General, Login Items, NEXUS.' }
  if (!item.openAtLogin) return OFF
  if (item.executableWillLaunchAtLogin === false)
    return { state: 'off', detail: 'Windows holds it back: switch NEXUS on in the Task Manager under Startup apps.' }
  return {
    state: 'on',
    detail:
      platform === 'darwin'
        ? 'NEXUS starts when you sign in. macOS gives it no flags: what the preferences say of the wall display counts.'
        : 'NEXUS starts when you sign in, with the flags it has now.',
  }
}

/** Switches it on or off. Throws NEXUS_DESKTOP_UNAVAILABLE with what stands in the way. */
export function setStartAtLogin(system: LoginSystem, on: boolean): void {
  const why = whyNot(system)
  if (why !== null) throw new NexusError('NEXUS_DESKTOP_UNAVAILABLE', why)
  if (system.platform !== 'linux') {
    system.items.set(on, system.entry.command)
    return
  }
  const file = autostartFile(system)
  try {
    if (!on) rmSync(file, { force: true })
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, autostartText(system.entry), { mode: 0o644 })
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new NexusError(
      'NEXUS_DESKTOP_UNAVAILABLE',
      `${dirname(file)} cannot be written (${code}), and that folder says what starts at login: make it yours to write, then try again.`,
    )
  }
}
