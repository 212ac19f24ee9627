import { EventEmitter } from 'node:events'
import { note } from './line.ts'
import { lock } from './single-instance.ts'

/** What Electron's `app` is for us. Events and order as Electron has them. */
class Application extends EventEmitter {
  readonly isPackaged = false
  /** Not Electron's: the other parts of the double ask for it. */
  ready = false
  private quitting = false
  private readonly paths = new Map<string, string>()
  private whenUp: Promise<void> = new Promise((resolve) => this.once('ready', () => resolve()))

  isReady(): boolean {
    return this.ready
  }

  whenReady(): Promise<void> {
    return this.whenUp
  }

  enableSandbox(): void {
    this.before('app.enableSandbox')
    note('sandbox')
  }

  setPath(name: string, path: string): void {
    if (this.ready) throw new Error(`The path ${name} must be set before the application is ready.`)
    this.paths.set(name, path)
  }

  getPath(name: string): string {
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`The double of Electron knows no path ${name} that was not set.`)
    return path
  }

  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    // The lock lies in userData: asked for before, it would be somebody else's.
    if (!this.paths.has('userData')) throw new Error('The lock was asked for before userData was set.')
    return lock(this.getPath('userData'), data, (told) => this.emit('second-instance', {}, [], '', told))
  }

  readonly commandLine = {
    appendSwitch: (name: string, value?: string): void => {
      this.before('app.commandLine.appendSwitch')
      note('switch', value === undefined ? name : `${name}=${value}`)
    },
  }

  disableHardwareAcceleration(): void {
    this.before('app.disableHardwareAcceleration')
    note('no-hardware-acceleration')
  }

  getLoginItemSettings(): never {
    throw new Error('app.getLoginItemSettings is of macOS and Windows only.')
  }

  setLoginItemSettings(): never {
    throw new Error('app.setLoginItemSettings is of macOS and Windows only.')
  }

  relaunch(options?: { execPath?: string; args?: string[] }): void {
    note('relaunch', options ?? null)
  }

  quit(): void {
    if (this.quitting) return
    const event = cancellable()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.quitting = true
    this.exit(0)
  }

  exit(code = 0): void {
    note('exit', code)
    // The note is on its way first.
    setImmediate(() => process.exit(code))
  }

  before(what: string): void {
    if (this.ready) throw new Error(`${what} can only be called before app is ready`)
  }

  after(what: string): void {
    if (!this.ready) throw new Error(`${what} can only be used after app is ready`)
  }
}

/** An event that can be prevented, as listeners get it. */
export function cancellable(more: object = {}) {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
    ...more,
  }
  return event
}

export const application = new Application()

// Electron is ready once the entry has run; whatever had to be done before it can no longer be done then.
setImmediate(() => {
  application.ready = true
  application.emit('ready')
})
