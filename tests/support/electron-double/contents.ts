import { EventEmitter } from 'node:events'
import { carried } from './honest.ts'
import { note, tellDriver } from './line.ts'

type WindowOpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

/** The contents of one window: what is loaded into it, and the line to it. */
export class Contents extends EventEmitter {
  readonly id: number
  /** Another object for each page, as in Electron. */
  mainFrame: { readonly url: string } | null = null
  private gone = false
  private openHandler: WindowOpenHandler | null = null

  constructor(id: number) {
    super()
    this.id = id
  }

  isDestroyed(): boolean {
    return this.gone
  }

  getURL(): string {
    return this.mainFrame?.url ?? ''
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.gone) throw new Error('Object has been destroyed')
    tellDriver({ do: 'send', window: this.id, channel, args: carried(args) })
  }

  forcefullyCrashRenderer(): void {
    tellDriver({ do: 'crash', window: this.id })
  }

  reload(): void {
    tellDriver({ do: 'reload', window: this.id })
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler
  }

  /** Not Electron's: a link asked for another window. */
  popup(url: string): void {
    if (this.openHandler === null) throw new Error('A page opened a window and nobody decided whether it may.')
    note('popup', { url, ...this.openHandler({ url }) })
  }

  /** Not Electron's. */
  destroy(): void {
    this.gone = true
    this.emit('destroyed')
  }
}
