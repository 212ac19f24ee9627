import { RPCHandler } from '@orpc/server/bun-ws'
import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { Nexus } from '../nexus-types.ts'
import { originOf } from './guards.ts'
import { openPipe, type Pipe } from './pipe.ts'
import { Unread } from './unread.ts'

/** The one channel; the preload script knows it by the same name. */
const CHANNEL = 'nexus'
/** What the page sends once it is up; no message of the contract looks like it. */
const READY = 'ready'
/** What the preload script sends of how many messages reached its page ({@link Unread}). */
const SEEN = /^seen (\d{1,12})$/
/** No command is larger; the contract's own limits are far below. */
const LARGEST_MESSAGE = 1024 * 1024

export interface IpcHostOptions {
  readonly nexus: Pick<Nexus, 'router' | 'notice'>
  readonly origins: ReadonlySet<string>
  /** The page of these contents came up. */
  onReady(contents: WebContents): void
}

/**
 * Serves the contract to every page of ours over the string pipe. A page gets a pipe
 * with its first message and loses it when it connects anew, reloads, navigates,
 * crashes or closes; with the pipe go its live feed and its calls in flight. Returns
 * how to stop.
 */
export function hostIpc(ipcMain: IpcMain, options: IpcHostOptions): () => void {
  const calls = new RPCHandler(options.nexus.router)
  const refusals = new Refusals(options.nexus.notice)
  const pipes = new Map<WebContents, Pipe>()

  function drop(contents: WebContents): void {
    pipes.get(contents)?.close()
    pipes.delete(contents)
  }

  /** Of the document that is shown now. */
  const unreadOf = new WeakMap<WebContents, Unread>()
  function watch(contents: WebContents): Unread {
    const known = unreadOf.get(contents)
    if (known !== undefined) return known
    const unread = new Unread()
    unreadOf.set(contents, unread)
    const gone = (): void => {
      drop(contents)
      unread.forget()
    }
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) gone()
    })
    contents.on('render-process-gone', gone)
    contents.on('destroyed', gone)
    return unread
  }

  function pipeOf(contents: WebContents): Pipe {
    const known = pipes.get(contents)
    if (known !== undefined) return known
    const unread = watch(contents)
    const send = (message: string): void => {
      if (contents.isDestroyed()) return
      unread.sent(message.length)
      contents.send(CHANNEL, message)
    }
    const pipe = openPipe(calls, { actor: { name: 'desktop', role: 'operator' }, how: 'desktop', drained: unread.drained }, send)
    pipes.set(contents, pipe)
    return pipe
  }

  const listener = (event: IpcMainEvent, message: unknown): void => {
    const refused = refusal(event, message, options.origins)
    if (refused !== null || typeof message !== 'string') {
      refusals.add(refused ?? 'was no text')
      return
    }
    const seen = SEEN.exec(message)
    if (seen !== null) {
      unreadOf.get(event.sender)?.seen(Number(seen[1]))
    } else if (message === READY) {
      // A page that connects anew numbers its calls anew, so nothing of its old pipe may answer.
      drop(event.sender)
      options.onReady(event.sender)
    } else {
      pipeOf(event.sender)
        .receive(message)
        .catch(() => refusals.add('was no call of the contract'))
    }
  }
  ipcMain.on(CHANNEL, listener)
  return () => {
    ipcMain.off(CHANNEL, listener)
    for (const contents of [...pipes.keys()]) drop(contents)
  }
}

/** Why a message is not even read; null: it is. */
function refusal(event: IpcMainEvent, message: unknown, origins: ReadonlySet<string>): string | null {
  if (!isOwnPage(event, origins)) return 'came from a page or a frame that is not the console'
  if (typeof message !== 'string') return 'was no text'
  return message.length > LARGEST_MESSAGE ? `was longer than ${LARGEST_MESSAGE} characters` : null
}

/** Counts what is not taken, and says so at the first, tenth, hundredth, ... of a kind. */
class Refusals {
  private readonly counts = new Map<string, number>()
  private readonly notice: (sentence: string) => void

  constructor(notice: (sentence: string) => void) {
    this.notice = notice
  }

  add(why: string): void {
    const count = (this.counts.get(why) ?? 0) + 1
    this.counts.set(why, count)
    if (!/^10*$/.test(String(count))) return
    this.notice(`${count} ${count === 1 ? 'message' : 'messages'} over the pipe of the window had no effect: the last one ${why}.`)
  }
}

/** Only the main frame of a page on our own origins may speak; a frame that navigated away is null. */
function isOwnPage(event: IpcMainEvent, origins: ReadonlySet<string>): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  const origin = originOf(frame.url)
  return origin !== null && origins.has(origin)
}
