/** The page's end, as the handler of calls sees it. */
interface Peer {
  send(message: string | ArrayBufferLike | Uint8Array): number
}

/**
 * What a pipe needs of oRPC's handler; one serves many pipes. It is the one for Bun's sockets, which takes messages one by
 * one and tells what it cannot read; the one for message ports throws it where nobody hears.
 */
export interface CallHandler<T> {
  message(peer: Peer, message: string, options: { context: T }): Promise<void>
  close(peer: Peer): void
}

/** One page's end of the string pipe. */
export interface Pipe {
  /** A message came from the page. Rejects for one that cannot be read, which has no effect. */
  receive(message: string): Promise<void>
  /** The page is gone: calls in flight are aborted, its feed ends, and later messages are dropped. */
  close(): void
}

/** Serves calls over two functions that carry strings, so that the contract runs over Electron's IPC as it does over a WebSocket. */
export function openPipe<T>(calls: CallHandler<T>, context: T, send: (message: string) => void): Pipe {
  let open = true
  const peer: Peer = {
    send(message) {
      if (typeof message !== 'string') throw new TypeError('Only text travels between the page and the core; send binary data as base64.')
      if (open) send(message)
      return 0
    },
  }
  return {
    async receive(message) {
      if (open) await calls.message(peer, message, { context })
    },
    close() {
      if (!open) return
      open = false
      calls.close(peer)
    },
  }
}
