/** What the desktop's preload puts on `window`: one pipe of strings, nothing else. */
export interface NexusBridge {
  /** Sends one string to the core. */
  post(text: string): void
  /** Receives strings from the core; returns the function that stops it. */
  onMessage(listener: (text: string) => void): () => void
  /** Tells the core that this page listens. */
  ready(): void
}

declare global {
  interface Window {
    readonly nexusBridge?: NexusBridge
  }
}

/** Port as oRPC's message-port adapter wants it. */
export interface StringPort {
  on(event: string, callback: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

/**
 * Dresses the bridge as a message port for one connection. `close` tells the adapter
 * that the line is gone, so that pending calls fail instead of hanging.
 */
export function bridgePort(bridge: NexusBridge): { port: StringPort; close: () => void } {
  const closers: (() => void)[] = []
  const stops: (() => void)[] = []
  return {
    port: {
      on(event, callback) {
        if (event === 'close') closers.push(() => callback())
        else stops.push(bridge.onMessage((text) => callback({ data: text })))
      },
      postMessage(data) {
        if (typeof data !== 'string') throw new TypeError('The bridge carries strings only.')
        bridge.post(data)
      },
    },
    close() {
      for (const stop of stops) stop()
      for (const closer of closers) closer()
    },
  }
}
