import { join } from 'node:path'
import { BrowserWindow } from 'electron'
import { readSmall, writeSmall } from './files.ts'
import { CrashPolicy } from './recovery.ts'
import { displays } from './wall.ts'
import { fitBounds, LEAST_SIZE, parseWindowState } from './window-state.ts'
import { WindowTimers } from './window-timers.ts'

/** The page's own background, so that nothing flashes before the first picture. */
const BACKGROUND = '#05060a'
/** A window that is being moved tells so many times a second; its place is kept when it rests, ms. */
const KEEP_AFTER_MS = 500

export interface PresenterWindowOptions {
  readonly userData: string
  /** Absolute path of the built preload script. */
  readonly preload: string
  /** Absolute path of the window's picture; null: the program's own. */
  readonly icon: string | null
}

/**
 * The presenter's private window: sandboxed as the console's, and nobody's child. It opens on the primary display
 * only: what was the second one at home is the projector on stage, and the notes must never be seen there.
 */
export class PresenterWindow {
  private readonly preload: string
  private readonly icon: string | null
  private notice: (sentence: string) => void = () => {}
  private readonly stateFile: string
  private window: BrowserWindow | null = null
  private crashes = new CrashPolicy()
  private readonly timers = new WindowTimers()
  private keeping: NodeJS.Timeout | null = null

  constructor({ userData, preload, icon }: PresenterWindowOptions) {
    this.preload = preload
    this.icon = icon
    this.stateFile = join(userData, 'presenter.json')
  }

  /** From now on `notice` says to people what goes wrong here. */
  says(notice: (sentence: string) => void): void {
    this.notice = notice
  }

  /** Shows the page at `address`, or brings the window that is open to the front. */
  open(address: string): void {
    if (this.window !== null) {
      if (this.window.isMinimized()) this.window.restore()
      this.window.focus()
      return
    }
    const saved = readSmall(this.stateFile, parseWindowState, this.notice)
    // electronegativity AUXCLICK_JS_CHECK: a middle click asks for a window, and guards.ts denies every window, whatever the button.
    const window = new BrowserWindow({
      ...fitBounds(saved?.bounds ?? null, displays().slice(0, 1)),
      minWidth: LEAST_SIZE.width,
      minHeight: LEAST_SIZE.height,
      show: false,
      backgroundColor: BACKGROUND,
      title: 'NEXUS presenter',
      ...(this.icon !== null && { icon: this.icon }),
      autoHideMenuBar: true,
      webPreferences: {
        // electronegativity PRELOAD_JS_CHECK: one text pipe over one channel, isolated and sandboxed; its sender is checked (ipc-host.ts).
        preload: this.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        // Its clock runs on beside the audience window, which has the focus.
        backgroundThrottling: false,
      },
    })
    this.window = window
    this.crashes = new CrashPolicy()
    window.once('ready-to-show', () => window.show())
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.crashed(address, reason)
    })
    for (const moved of ['resize', 'move'] as const) window.on(moved as 'resize', () => this.keepSoon())
    window.once('closed', () => {
      this.timers.forget()
      this.keeping = null
      this.window = null
    })
    this.load(address)
  }

  /** Closes it, where it is open; its place is kept. */
  close(): void {
    if (this.keeping !== null) this.keepPlace()
    this.window?.destroy()
  }

  private crashed(address: string, reason: string): void {
    const { show, afterMs } = this.crashes.crashed(performance.now())
    this.notice(`The presenter's page ended (${reason}); NEXUS loads it again, and the demo goes on.`)
    this.timers.after(show === 'console' ? afterMs : this.crashes.lastTryMs, () => this.load(address))
  }

  private load(address: string): void {
    this.window?.loadURL(address).catch((error: unknown) => {
      this.notice(`The presenter's page could not be loaded: ${error instanceof Error ? error.message : String(error)}`)
    })
  }

  private keepSoon(): void {
    if (this.keeping !== null) this.timers.cancel(this.keeping)
    this.keeping = this.timers.after(KEEP_AFTER_MS, () => this.keepPlace())
  }

  private keepPlace(): void {
    if (this.keeping !== null) this.timers.cancel(this.keeping)
    this.keeping = null
    if (this.window === null) return
    writeSmall(this.stateFile, `${JSON.stringify({ bounds: this.window.getNormalBounds(), maximized: false })}\n`)
  }
}
