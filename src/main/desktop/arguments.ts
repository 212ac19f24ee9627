import { UsageError } from '../../shared/errors.ts'

/** What the desktop takes from its command line; the rest is the console's, as on every host. */
export interface DesktopArguments {
  /** Address of Vite's development server, which only an unpackaged application obeys. */
  readonly devRenderer: string | null
  /** A wall display: full screen, no cursor, never asleep, healing by itself. */
  readonly kiosk: boolean
  /** Number of the display, from 1 at the left; null: where the window was, or the first. */
  readonly display: number | null
  /** Draws without the graphics driver. */
  readonly safeGpu: boolean
  readonly rest: readonly string[]
}

/** Switches of Chromium and Electron that may stand among ours and mean nothing to the console. */
const ENGINE_SWITCHES =
  /^--(?:no-sandbox|inspect(?:-brk)?|remote-debugging-port|ozone-platform(?:-hint)?|enable-|disable-|use-gl|use-angle|force-)/
const OURS = /^--(?:kiosk|windowed|safe-gpu|display=.*)$/

/**
 * Sorts `process.argv`. Unpackaged, the first word after the program that is no switch
 * is the application's own folder, wherever Electron's switches stand. Throws UsageError.
 */
export function desktopArguments(argv: readonly string[], packaged: boolean): DesktopArguments {
  const words = argv.slice(1)
  if (!packaged) {
    const folder = words.findIndex((word) => !word.startsWith('-'))
    if (folder >= 0) words.splice(folder, 1)
  }
  // `--display 2` as well as `--display=2`.
  const spaced = words.indexOf('--display')
  if (spaced >= 0) words.splice(spaced, 2, `--display=${words[spaced + 1] ?? ''}`)
  const dev = packaged ? undefined : words.find((word) => word.startsWith('--dev-renderer='))
  const kiosk = words.includes('--kiosk')
  if (kiosk && words.includes('--windowed')) throw new UsageError('--kiosk fills a display and --windowed does not: give only one of them.')
  return {
    devRenderer: dev === undefined ? null : loopbackAddress(dev.slice('--dev-renderer='.length)),
    kiosk,
    display: displayNumber(words.find((word) => word.startsWith('--display='))),
    safeGpu: words.includes('--safe-gpu'),
    rest: words.filter((word) => word !== dev && !OURS.test(word) && !ENGINE_SWITCHES.test(word)),
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
