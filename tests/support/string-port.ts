/** The shape of a message port that oRPC's adapter takes. */
export interface Port {
  on(event: string, callback: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

/** One page's end of the string pipe. */
export interface Pipe {
  readonly port: Port
  /** A message came from the page. */
  receive(message: string): void
  /** The page is gone: calls in flight are aborted and later messages dropped. */
  close(): void
}

/**
 * Makes a message port out of two functions that carry strings, so that the contract
 * runs over Electron's IPC exactly as it runs over a WebSocket.
 */
export function createPipe(send: (message: string) => void): Pipe {
  const listeners = { message: [] as ((event?: { data: unknown }) => void)[], close: [] as (() => void)[] }
  let open = true
  return {
    port: {
      on(event, callback) {
        if (event === 'message') listeners.message.push(callback)
        else if (event === 'close') listeners.close.push(() => callback())
      },
      postMessage(data) {
        if (!open) return
        if (typeof data !== 'string') throw new TypeError('Only text travels between the page and the core; send binary data as base64.')
        send(data)
      },
    },
    receive(message) {
      if (open) for (const listener of listeners.message) listener({ data: message })
    },
    close() {
      if (!open) return
      open = false
      for (const listener of listeners.close) listener()
    },
  }
}
