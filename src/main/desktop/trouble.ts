import { app, BrowserWindow, dialog } from 'electron'
import { isQuitKey } from './quit-keys.ts'
import { startAnew } from './shell.ts'
import { sorryAddress } from './sorry-page.ts'

/** A wall display whose start failed tries again after so long, ms. */
const AGAIN_MS = 15_000

export interface TroubleOptions {
  readonly kiosk: boolean
  readonly appImage: string | undefined
  /** Ends the program. */
  end(code: number): void
}

/**
 * Says why NEXUS cannot go on, on every channel that somebody may be watching. Under the launcher it ends: a terminal
 * shows the sentence, and the browser may take over. By itself it shows a box; a wall display, which nobody could click
 * away, shows the sentence on the display and starts again.
 */
export async function tellTrouble(sentence: string, code: number, { kiosk, appImage, end }: TroubleOptions): Promise<void> {
  process.stderr.write(`${sentence}\n`)
  if (process.send !== undefined) return end(code)
  // Before that a box would not be shown.
  await app.whenReady()
  if (!kiosk) {
    dialog.showErrorBox('NEXUS cannot start', sentence)
    return end(code)
  }
  // electronegativity AUXCLICK_JS_CHECK: the page is one sentence; nothing in it can be clicked.
  const window = new BrowserWindow({
    kiosk: true,
    backgroundColor: '#05060a',
    title: 'NEXUS',
    webPreferences: { sandbox: true, contextIsolation: true },
  })
  window.webContents.on('before-input-event', (_event, input) => {
    if (isQuitKey(input, false)) end(code)
  })
  window.on('closed', () => end(code))
  setTimeout(() => startAnew(appImage), AGAIN_MS)
  await window.loadURL(sorryAddress('NEXUS cannot start.', `${sentence} It is tried again by itself.`)).catch(() => {})
}
