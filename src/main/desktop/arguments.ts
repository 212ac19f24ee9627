import { resolve } from 'node:path'
import { UsageError } from '../../shared/errors.ts'
import type { WallSettingsWire } from '../../shared/model/wall.ts'

/** What the desktop takes from its command line; the rest is the console's, as on every host. */
export interface DesktopArguments {
  /** Address of Vite's development server, which only an unpackaged application obeys. */
  readonly devRenderer: string | null
  /** A wall display: full screen, no cursor, never asleep, healing by itself. */
  readonly kiosk: boolean
  /** A window, whatever the preferences say. */
  readonly windowed: boolean
  /** Number of the display, from 1 at the left; null: where the window was, or the first. */
  readonly display: number | null
  /** Draws without the graphics driver. */
  readonly safeGpu: boolean
  /** The words that start the same again, without those of a developer; the application's own folder first, where there is one. */
  readonly again: readonly string[]
  readonly rest: readonly string[]
}

/** Switches of Chromium and Electron that may stand among ours and mean nothing to the console. */
const ENGINE_SWITCHES =
  /^--(?:no-sandbox|inspect(?:-brk)?|remote-debugging-port|ozone-platform(?:-hint)?|enable-|disable-|use-gl|use-angle|force-)/
/** What only a developer's own start needs. */
const DEVELOPER = /^--(?:inspect(?:-brk)?|remote-debugging-port|dev-renderer)(?:=|$)/
const OURS = /^--(?:kiosk|windowed|safe-gpu|display=.*)$/

/**
 * Sorts `process.argv`. Unpackaged, the first word after the program that is no switch
 * is the application's own folder, wherever Electron's switches stand. Throws UsageError.
 */
export function desktopArguments(argv: readonly string[], packaged: boolean): DesktopArguments {
  const words = argv.slice(1)
  const at = packaged ? -1 : words.findIndex((word) => !word.startsWith('-'))
  const folder = at >= 0 ? words.splice(at, 1).map((one) => resolve(one)) : []
  // `--display 2` as well as `--display=2`.
  const spaced = words.indexOf('--display')
  if (spaced >= 0) words.splice(spaced, 2, `--display=${words[spaced + 1] ?? ''}`)
  const dev = packaged ? undefined : words.find((word) => word.startsWith('--dev-renderer='))
  const kiosk = words.includes('--kiosk')
  if (kiosk && words.includes('--windowed')) throw new UsageError('--kiosk fills a display and --windowed does not: give only one of them.')
  return {
    devRenderer: dev === undefined ? null : loopbackAddress(dev.slice('--dev-renderer='.length)),
    kiosk,
    windowed: words.includes('--windowed'),
    display: displayNumber(words.find((word) => word.startsWith('--display='))),
    safeGpu: words.includes('--safe-gpu'),
    again: [...folder, ...words.filter((word) => !DEVELOPER.test(word))],
    rest: words.filter((word) => word !== dev && !OURS.test(word) && !ENGINE_SWITCHES.test(word)),
  }
}

/** A wall display or a window, and where: as the flags say, and where they say nothing as the preferences do. */
export function placeWanted(
  { kiosk, windowed, display }: Pick<DesktopArguments, 'kiosk' | 'windowed' | 'display'>,
  preferred: Pick<WallSettingsWire, 'kiosk_at_start' | 'display'>,
): { readonly kiosk: boolean; readonly display: number | null; readonly byFlags: boolean } {
  const onWall = kiosk || (!windowed && preferred.kiosk_at_start)
  return {
    kiosk: onWall,
    // A window stands where it was left; only a wall display is sent to the preferred place.
    display: display ?? (onWall ? preferred.display : null),
    byFlags: kiosk || windowed || display !== null,
  }
}

/** What of `process.argv` is meant for NEXUS: its flags and their values. */
export function ownWords(argv: readonly string[], packaged: boolean): readonly string[] {
  const words = argv.slice(1)
  const folder = packaged ? -1 : words.findIndex((word) => !word.startsWith('-'))
  return words.filter((word, at) => at !== folder && !ENGINE_SWITCHES.test(word))
}

function displayNumber(word: string | undefined): number | null {
  if (word === undefined) return null
  const text = word.slice('--display='.length)
  if (!/^[1-9]\d?$/.test(text))
    throw new UsageError(
      `--display ${text} cannot be used: it may be the number of a display, 1 for the one at the left.`.replace('  ', ' '),
    )
  return Number(text)
}

function loopbackAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  return url.protocol === 'http:' && loopback ? url.origin : null
}
