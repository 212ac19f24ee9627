import { BrowserWindow } from 'electron'

/** The scene's own background, so that nothing flashes before the first frame. */
const BACKGROUND = '#05060a'
/** A page that never paints still gets its window, so that its error can be seen. */
const SHOW_AFTER_MS = 5_000

export interface WindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly address: string
  /** The page cannot come up; says why. */
  onFailure(sentence: string): void
}

/** Opens the console's window: sandboxed, isolated, and dark from the first moment. */
export function openWindow({ preload, address, onFailure }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: BACKGROUND,
    title: 'NEXUS',
    autoHideMenuBar: true,
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, spellcheck: false },
  })
  const show = (): void => {
    if (!window.isDestroyed() && !window.isVisible()) window.show()
  }
  const timer = setTimeout(show, SHOW_AFTER_MS)
  window.once('ready-to-show', show)
  window.once('closed', () => clearTimeout(timer))
  window.webContents.on('preload-error', (_event, _path, error) => onFailure(`The bridge to the page failed: ${error.message}`))
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    // -3 is a navigation that another one replaced.
    if (isMainFrame && code !== -3) onFailure(`The page could not be loaded: ${description} (${code}).`)
  })
  window.loadURL(address).catch(() => {
    // did-fail-load has said why.
  })
  return window
}
