import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import type { BrowserWindowConstructorOptions } from 'electron'
import { application, cancellable } from './application.ts'
import { Contents } from './contents.ts'
import { honest } from './honest.ts'
import { hearDriver, note, tellDriver } from './line.ts'
import { APP_ORIGIN, type Bounds, type ToDouble, toApp } from './messages.ts'

/** Settings that would open the page to the machine. Electron takes them; the double does not. */
const FORBIDDEN = { contextIsolation: false, sandbox: false, webSecurity: false, nodeIntegration: true, webviewTag: true } as const

function checkPreferences(preferences: BrowserWindowConstructorOptions['webPreferences'] = {}): string {
  for (const [key, value] of Object.entries(FORBIDDEN))
    if (preferences[key as keyof typeof FORBIDDEN] === value) throw new Error(`webPreferences.${key} is ${value}, which is not safe.`)
  const { preload } = preferences
  // A window that shows nothing but a sentence needs none; a console without one never comes up.
  if (preload === undefined) return ''
  const text = readFileSync(preload, 'utf8')
  // A sandboxed preload is a script: modules do not parse.
  new Script(text, { filename: preload })
  return text
}

/** Electron throws where a window's picture cannot be read. */
function checkIcon(icon: BrowserWindowConstructorOptions['icon']): void {
  if (icon === undefined) return
  if (typeof icon !== 'string') throw new Error('The double of Electron knows an icon by its path only.')
  if (!readFileSync(icon).subarray(1, 4).equals(Buffer.from('PNG'))) throw new Error(`Failed to load image from path '${icon}'`)
}

const windows = new Map<number, WindowDouble>()
let lastId = 0

class WindowDouble extends EventEmitter {
  readonly id: number
  readonly webContents: Contents
  private visible = false
  private minimized = false
  private maximized = false
  private kiosk = false
  private full = false
  private bounds: Bounds
  private destroyed = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    application.after('BrowserWindow')
    const preload = checkPreferences(options.webPreferences)
    this.id = ++lastId
    this.webContents = honest('webContents', new Contents(this.id))
    this.visible = options.show !== false
    windows.set(this.id, this)
    checkIcon(options.icon)
    const { x = 0, y = 0, width = 800, height = 600, kiosk = false } = options
    this.bounds = { x, y, width, height }
    this.kiosk = kiosk
    note('window', {
      bounds: this.bounds,
      kiosk,
      icon: options.icon !== undefined,
      throttled: options.webPreferences?.backgroundThrottling !== false,
    })
    tellDriver({ do: 'open', window: this.id, preload, bounds: this.bounds })
    application.emit('web-contents-created', {}, this.webContents)
    application.emit('browser-window-created', {}, this)
  }

  static getAllWindows(): WindowDouble[] {
    return [...windows.values()].map((one) => honest('BrowserWindow', one))
  }

  loadURL(address: string): Promise<void> {
    if (!URL.canParse(address)) throw new Error(`ERR_INVALID_URL: ${address}`)
    return new Promise((resolve, reject) => {
      const done = () => {
        this.webContents.off('did-fail-load', failed)
        resolve()
      }
      const failed = () => {
        this.webContents.off('did-finish-load', done)
        reject(new Error('The page could not be loaded.'))
      }
      this.webContents.once('did-finish-load', done)
      this.webContents.once('did-fail-load', failed)
      tellDriver({ do: 'load', window: this.id, address })
    })
  }

  show(): void {
    this.visible = true
    note('show', this.id)
  }

  focus(): void {
    note('focus', this.id)
  }

  isVisible(): boolean {
    return this.visible
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  isMinimized(): boolean {
    return this.minimized
  }

  restore(): void {
    this.minimized = false
  }

  maximize(): void {
    this.maximized = true
    note('maximize', this.id)
  }

  isMaximized(): boolean {
    return this.maximized
  }

  getBounds(): Bounds {
    return this.bounds
  }

  getNormalBounds(): Bounds {
    return this.bounds
  }

  setBounds(bounds: Bounds): void {
    this.bounds = bounds
    note('bounds', bounds)
    this.emit('resize')
    this.emit('move')
  }

  setKiosk(kiosk: boolean): void {
    this.kiosk = kiosk
    note('kiosk', kiosk)
  }

  isKiosk(): boolean {
    return this.kiosk
  }

  setFullScreen(full: boolean): void {
    this.full = full
    note('full-screen', full)
  }

  isFullScreen(): boolean {
    return this.full || this.kiosk
  }

  /** Without asking the page. */
  destroy(): void {
    this.ended()
    tellDriver({ do: 'close', window: this.id })
  }

  close(): void {
    tellDriver({ do: 'close', window: this.id })
  }

  /** Not Electron's: the browser's page is gone. */
  ended(): void {
    if (this.destroyed) return
    this.destroyed = true
    windows.delete(this.id)
    this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0) application.emit('window-all-closed')
  }
}

/** Electron's `powerMonitor`. */
export const power = new EventEmitter()

/** Who hears messages of pages; filled in by electron.ts. */
export const ipc = new EventEmitter()

function heard(message: ToDouble): void {
  if (message.tell === 'request' || message.tell === 'displays' || message.tell === 'menu' || message.tell === 'night') return
  if (message.tell === 'gpu-crashed') {
    application.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 5 })
    return
  }
  if (message.tell === 'app') {
    if (message.event === 'quit') application.quit()
    else if (message.event === 'shutdown') power.emit('shutdown', cancellable())
    else application.emit(message.event, {}, [], '')
    return
  }
  const window = windows.get(message.window)
  if (window === undefined) return
  const { webContents } = window
  switch (message.tell) {
    case 'navigating': {
      const url = toApp(message.url)
      if (!message.sameDocument) webContents.mainFrame = { url }
      webContents.emit('did-start-navigation', { ...cancellable(), url, isMainFrame: true, isSameDocument: message.sameDocument })
      break
    }
    case 'leaving': {
      const event = cancellable({ url: message.url })
      webContents.emit('will-navigate', event)
      tellDriver({ do: 'decide', request: message.request, allowed: !event.defaultPrevented })
      break
    }
    case 'loaded':
      // As a page that never draws a frame: a driver that hangs, a script that never ends.
      if (process.env.ELECTRON_DOUBLE_NEVER_PAINTS !== '1') window.emit('ready-to-show')
      webContents.emit('did-finish-load')
      break
    case 'failed':
      webContents.emit('did-fail-load', {}, message.code, message.description, toApp(message.url), true)
      break
    case 'preload-failed':
      webContents.emit('preload-error', {}, 'preload', new Error(message.message))
      break
    case 'ipc': {
      const url = toApp(message.url)
      // Of a frame within the page, or of a page that is gone, Electron says another frame or none.
      const senderFrame = !message.top
        ? { url }
        : webContents.mainFrame?.url.startsWith(APP_ORIGIN) === url.startsWith(APP_ORIGIN)
          ? webContents.mainFrame
          : null
      ipc.emit(message.channel, { sender: webContents, senderFrame }, ...message.args)
      break
    }
    case 'input': {
      const event = cancellable()
      webContents.emit('before-input-event', event, {
        type: 'keyDown',
        control: false,
        shift: false,
        alt: false,
        meta: false,
        ...message.key,
      })
      note('input', event.defaultPrevented)
      break
    }
    case 'session-end':
      window.emit('session-end')
      break
    case 'popup':
      webContents.popup(message.url)
      break
    case 'hung':
      window.emit(message.hung ? 'unresponsive' : 'responsive')
      break
    case 'crashed':
      webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
      break
    case 'closed':
      window.ended()
      break
  }
}
hearDriver(heard)

/** `new BrowserWindow()` gives an honest one. */
export const BrowserWindow = new Proxy(WindowDouble, {
  construct: (target, args: [BrowserWindowConstructorOptions?]) => honest('BrowserWindow', new target(...args)),
  get(target, key, receiver) {
    if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver)
    throw new Error(`The double of Electron does not model BrowserWindow.${key}.`)
  },
})
