import { app, BrowserWindow } from 'electron'
import { isQuitKey } from './quit-keys.ts'
import { CrashPolicy, PAGE_WITHIN_MS } from './recovery.ts'
import { SORRY_ADDRESS } from './sorry-page.ts'
import { type Bounds, LEAST_SIZE } from './window-state.ts'
import { WindowTimers } from './window-timers.ts'

/** The scene's own background, so that nothing flashes before the first frame. */
const BACKGROUND = '#05060a'
/** A page that never paints still gets its window, so that its error can be seen. */
const SHOW_AFTER_MS = 5_000
/** A page that answers nothing for so long is ended and loaded anew. */
const HANGS_MS = 30_000

export interface ConsoleWindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string
  /** A picture for the window where the system does not take the program's; null elsewhere. */
  readonly icon: string | null
  readonly address: string
  readonly bounds: Bounds
  readonly kiosk: boolean
  /** Stays hidden until `reveal`. */
  readonly behind?: boolean
  /** Milliseconds that only grow. */
  elapsed(): number
  /** Says a sentence to people. */
  notice(sentence: string): void
  /** Another address of the same console, for a page that does not come up; tried once. Null: there is none. */
  otherAddress(): Promise<string | null>
  /** The page came up at the other address, where it has no bridge to say so. */
  onUp(): void
  /** The page cannot come up at all; says why. */
  onFailure(sentence: string): void
}

/**
 * The console's window: sandboxed, isolated, dark from the first moment. A page that crashes or hangs is loaded again;
 * one that does not come up is tried at the other address once.
 */
export class ConsoleWindow {
  readonly window: BrowserWindow
  private readonly options: ConsoleWindowOptions
  private readonly crashes = new CrashPolicy()
  private readonly timers = new WindowTimers()
  private ready = false
  /** A page of ours hears the keys now. */
  private hears = false
  private hanging: NodeJS.Timeout | null = null
  private address: string
  private triedOther = false
  /** The page is at the other address. */
  private elsewhere = false

  constructor(options: ConsoleWindowOptions) {
    const { preload, icon, bounds, kiosk } = options
    this.options = options
    this.address = options.address
    // electronegativity AUXCLICK_JS_CHECK: a middle click asks for a window, and guards.ts denies every window, whatever the button.
    this.window = new BrowserWindow({
      ...bounds,
      minWidth: LEAST_SIZE.width,
      minHeight: LEAST_SIZE.height,
      show: false,
      kiosk,
      backgroundColor: BACKGROUND,
      title: 'NEXUS',
      ...(icon !== null && { icon }),
      autoHideMenuBar: true,
      webPreferences: {
        // electronegativity PRELOAD_JS_CHECK: one text pipe over one channel, isolated and sandboxed; its sender is checked (ipc-host.ts).
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        // A wall display is often not the focused window.
        backgroundThrottling: !kiosk,
      },
    })
    if (!options.behind) {
      this.window.once('ready-to-show', () => this.reveal())
      this.later(SHOW_AFTER_MS, () => this.reveal())
    }
    this.window.once('closed', () => this.timers.forget())
    this.watch()
    this.load(this.address)
    this.later(PAGE_WITHIN_MS, () => this.notUp('The page did not come up in time.'))
  }

  /** The page said that it is up. */
  isUp(): void {
    this.ready = true
    this.hears = true
  }

  get up(): boolean {
    return this.ready
  }

  /** Shows the window, if it is not shown yet. */
  reveal(): void {
    if (!this.window.isDestroyed() && !this.window.isVisible()) this.window.show()
  }

  private watch(): void {
    const { webContents } = this.window
    webContents.on('preload-error', (_event, _path, error) => {
      // At the other address the page speaks over its socket and needs no bridge.
      if (!this.elsewhere) this.notUp(`The bridge to the page failed: ${error.message}`)
    })
    webContents.on('before-input-event', (event, input) => {
      if (!isQuitKey(input, this.hears && this.hanging === null)) return
      event.preventDefault()
      app.quit()
    })
    webContents.on('did-finish-load', () => {
      if (!this.elsewhere || webContents.getURL() === SORRY_ADDRESS) return
      this.hears = true
      if (this.ready) return
      this.ready = true
      this.options.onUp()
    })
    webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      // -3 is a navigation that another one replaced.
      if (isMainFrame && code !== -3) this.notUp(`The page could not be loaded: ${description} (${code}).`)
    })
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.crashed(reason)
    })
    this.window.on('unresponsive', () => {
      this.hanging ??= this.later(HANGS_MS, () => {
        this.options.notice('The page hung for half a minute; NEXUS ends it and loads it again.')
        webContents.forcefullyCrashRenderer()
      })
    })
    this.window.on('responsive', () => this.answersAgain())
  }

  private answersAgain(): void {
    if (this.hanging === null) return
    this.timers.cancel(this.hanging)
    this.hanging = null
  }

  private crashed(reason: string): void {
    this.answersAgain()
    this.hears = false
    const { show, afterMs } = this.crashes.crashed(this.options.elapsed())
    if (show === 'console') {
      this.options.notice(`The page ended (${reason}); NEXUS loads it again. Nothing of the incidents is lost.`)
      this.later(afterMs, () => this.load(this.address))
      return
    }
    this.options.notice('The page ended too often; NEXUS tries it again every minute.')
    this.load(SORRY_ADDRESS)
    this.later(this.crashes.lastTryMs, () => this.load(this.address))
  }

  private notUp(why: string): void {
    if (this.ready) return
    if (this.triedOther) {
      this.options.onFailure(why)
      return
    }
    this.triedOther = true
    this.options.otherAddress().then(
      (other) => {
        if (other === null || this.window.isDestroyed()) {
          this.options.onFailure(why)
          return
        }
        this.options.notice(`${why} NEXUS shows it from ${new URL(other).origin} instead.`)
        this.address = other
        this.elsewhere = true
        this.load(other)
        this.later(PAGE_WITHIN_MS, () => this.notUp(why))
      },
      () => this.options.onFailure(why),
    )
  }

  private load(address: string): void {
    if (this.window.isDestroyed()) return
    this.window.loadURL(address).catch(() => {
      // did-fail-load has said why.
    })
  }

  private later(ms: number, run: () => void): NodeJS.Timeout {
    return this.timers.after(ms, () => {
      if (!this.window.isDestroyed()) run()
    })
  }
}
