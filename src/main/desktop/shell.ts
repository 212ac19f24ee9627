import { join } from 'node:path'
import { app } from 'electron'
import { ConsoleWindow } from './console-window.ts'
import { readSmall, writeSmall } from './files.ts'
import { displays, keepAwake, onDisplays, untilRefresh, wallDisplay } from './wall.ts'
import { type Bounds, fitBounds, parseWindowState, type WindowState } from './window-state.ts'

/** A window that is being moved tells so many times a second; its place is kept when it rests, ms. */
const KEEP_AFTER_MS = 500

export interface ShellOptions {
  readonly userData: string
  readonly preload: string
  readonly icon: string | null
  readonly address: string
  readonly kiosk: boolean
  readonly display: number | null
  notice(sentence: string): void
  otherAddress(): Promise<string | null>
  onUp(): void
  /** The console's window is gone, and no other one took its place. */
  onClosed(): void
  onFailure(sentence: string): void
}

/** Owns the console's window: one, at its place, and on a wall display always there. */
export class Shell {
  private readonly options: ShellOptions
  private readonly stateFile: string
  private console: ConsoleWindow | null = null
  /** The one that takes over from `console` as soon as its page is up. */
  private next: ConsoleWindow | null = null
  private readonly stops: (() => void)[] = []
  private keeping: NodeJS.Timeout | null = null

  constructor(options: ShellOptions) {
    this.options = options
    this.stateFile = join(options.userData, 'window.json')
    if (!options.kiosk) return
    this.stops.push(
      keepAwake(),
      onDisplays(() => this.place()),
    )
    this.refreshNightly()
  }

  /** Opens the window, or brings it to the front. */
  show(): void {
    if (this.console === null) {
      this.console = this.open(false)
      return
    }
    const { window } = this.console
    if (window.isMinimized()) window.restore()
    window.focus()
  }

  /** The page of these contents said that it is up. */
  isUp(contentsId: number): void {
    for (const one of [this.console, this.next]) if (one?.window.webContents.id === contentsId) one.isUp()
    if (this.next?.up) this.swap()
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop()
    if (this.keeping !== null) this.keepState()
  }

  private open(behind: boolean): ConsoleWindow {
    const { preload, icon, address, kiosk, notice, otherAddress, onUp, onFailure } = this.options
    const state = kiosk ? null : this.state()
    const console: ConsoleWindow = new ConsoleWindow({
      preload,
      icon,
      address,
      kiosk,
      behind,
      bounds: this.firstBounds(state),
      elapsed: () => performance.now(),
      notice,
      // The page that is there works: one that is to follow it needs no other way.
      otherAddress: behind ? async () => null : otherAddress,
      onUp,
      onFailure: (sentence) => {
        onFailure(sentence)
        // It would wait behind for ever, and no other one would come up the next night.
        if (this.next === console) console.window.destroy()
      },
    })
    const { window } = console
    if (state?.maximized) window.maximize()
    window.on('closed', () => {
      if (this.console === console) {
        this.console = null
        this.options.onClosed()
      }
      if (this.next === console) this.next = null
    })
    if (!kiosk) for (const moved of ['resize', 'move'] as const) window.on(moved as 'resize', () => this.keepSoon())
    return console
  }

  /** Where the console is; null while it has no window. */
  bounds(): Bounds | null {
    const window = this.console?.window
    return window === undefined || window.isDestroyed() ? null : window.getBounds()
  }

  private firstBounds(state: WindowState | null): Bounds {
    const { kiosk, display, notice } = this.options
    if (kiosk) return wallDisplay(display, notice)?.bounds ?? fitBounds(null, [])
    if (display === null) return fitBounds(state?.bounds ?? null, displays())
    const chosen = wallDisplay(display, notice)
    return fitBounds(null, chosen === null ? [] : [chosen])
  }

  /** Displays came or went: the wall goes where it belongs. */
  private place(): void {
    const place = wallDisplay(this.options.display, this.options.notice)
    const window = this.console?.window
    // A machine whose last display was switched off keeps its window where it is until one is there again.
    if (place === null || window === undefined || window.isDestroyed()) return
    const { x, y } = window.getBounds()
    if (x === place.bounds.x && y === place.bounds.y) return
    window.setKiosk(false)
    window.setBounds(place.bounds)
    window.setKiosk(true)
  }

  private refreshNightly(): void {
    let timer: NodeJS.Timeout
    const arm = () => {
      timer = setTimeout(() => {
        this.refresh()
        arm()
      }, untilRefresh(new Date()))
    }
    arm()
    this.stops.push(() => clearTimeout(timer))
  }

  /** A second page comes up behind the first and takes its place: the wall never goes dark. */
  refresh(): void {
    this.next ??= this.open(true)
  }

  private swap(): void {
    const [old, fresh] = [this.console, this.next]
    if (fresh === null) return
    this.console = fresh
    this.next = null
    // Displays may have come or gone while it came up.
    this.place()
    fresh.reveal()
    fresh.window.focus()
    old?.window.destroy()
  }

  private state(): WindowState | null {
    return readSmall(this.stateFile, parseWindowState, this.options.notice)
  }

  private keepSoon(): void {
    if (this.keeping !== null) clearTimeout(this.keeping)
    this.keeping = setTimeout(() => this.keepState(), KEEP_AFTER_MS)
  }

  private keepState(): void {
    if (this.keeping !== null) clearTimeout(this.keeping)
    this.keeping = null
    const window = this.console?.window
    if (window === undefined || window.isDestroyed()) return
    // Of a maximized window the place it returns to.
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    writeSmall(this.stateFile, `${JSON.stringify(state)}\n`)
  }
}

/** Starts the application anew with the same words and `more`; within an AppImage by the image's own path, whose mount is gone by then. */
export function startAnew(appImage: string | undefined, more: readonly string[] = []): void {
  const args = [...process.argv.slice(1), ...more]
  app.relaunch(appImage === undefined ? { args } : { execPath: appImage, args })
  app.quit()
}
