import { RPCHandler } from '@orpc/server/message-port'
import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { Nexus } from '../nexus-types.ts'
import { originOf } from './guards.ts'
import { createPipe, type Pipe } from './pipe.ts'

/** The one channel; the preload script knows it by the same name. */
const CHANNEL = 'nexus'
/** What the page sends once it is up; no message of the contract looks like it. */
const READY = 'ready'
/** No command is larger; the contract's own limits are far below. */
const LARGEST_MESSAGE = 1024 * 1024

export interface IpcHostOptions {
  readonly nexus: Nexus
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
  const handler = new RPCHandler(options.nexus.router)
  const pipes = new Map<WebContents, Pipe>()

  function drop(contents: WebContents): void {
    pipes.get(contents)?.close()
    pipes.delete(contents)
  }

  const watched = new WeakSet<WebContents>()
  function watch(contents: WebContents): void {
    if (watched.has(contents)) return
    watched.add(contents)
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) drop(contents)
    })
    contents.on('render-process-gone', () => drop(contents))
    contents.on('destroyed', () => drop(contents))
  }

  function pipeOf(contents: WebContents): Pipe {
    const known = pipes.get(contents)
    if (known !== undefined) return known
    watch(contents)
    const pipe = createPipe((message) => {
      if (!contents.isDestroyed()) contents.send(CHANNEL, message)
    })
    pipes.set(contents, pipe)
    handler.upgrade(pipe.port, { context: { actor: { name: 'desktop', role: 'operator' }, how: 'desktop' } })
    return pipe
  }

  const listener = (event: IpcMainEvent, message: unknown): void => {
    if (!isOwnPage(event, options.origins) || typeof message !== 'string' || message.length > LARGEST_MESSAGE) return
    if (message === READY) {
      // A page that connects anew numbers its calls anew, so nothing of its old pipe may answer.
      drop(event.sender)
      options.onReady(event.sender)
    } else {
      pipeOf(event.sender).receive(message)
    }
  }
  ipcMain.on(CHANNEL, listener)
  return () => {
    ipcMain.off(CHANNEL, listener)
    for (const contents of [...pipes.keys()]) drop(contents)
  }
}

/** Only the main frame of a page on our own origins may speak; a frame that navigated away is null. */
function isOwnPage(event: IpcMainEvent, origins: ReadonlySet<string>): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  const origin = originOf(frame.url)
  return origin !== null && origins.has(origin)
}
