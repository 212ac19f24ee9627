/** What the desktop takes from its command line; the rest is the console's, as on every host. */
export interface DesktopArguments {
  /** Address of Vite's development server, which only an unpackaged application obeys. */
  readonly devRenderer: string | null
  readonly rest: readonly string[]
}

/** Switches of Chromium and Electron that may stand among ours and mean nothing to the console. */
const ENGINE_SWITCHES =
  /^--(?:no-sandbox|inspect(?:-brk)?|remote-debugging-port|ozone-platform(?:-hint)?|enable-|disable-|use-gl|use-angle|force-)/

/**
 * Sorts `process.argv`. Unpackaged, the first word after the program that is no switch
 * is the application's own folder, wherever Electron's switches stand.
 */
export function desktopArguments(argv: readonly string[], packaged: boolean): DesktopArguments {
  const words = argv.slice(1)
  if (!packaged) {
    const folder = words.findIndex((word) => !word.startsWith('-'))
    if (folder >= 0) words.splice(folder, 1)
  }
  const dev = packaged ? undefined : words.find((word) => word.startsWith('--dev-renderer='))
  return {
    devRenderer: dev === undefined ? null : loopbackAddress(dev.slice('--dev-renderer='.length)),
    rest: words.filter((word) => word !== dev && !ENGINE_SWITCHES.test(word)),
  }
}

function loopbackAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  return url.protocol === 'http:' && loopback ? url.origin : null
}
