/** The shape of a message port that oRPC's client takes, as the page makes one of its bridge. */
interface Port {
  on(event: string, callback: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

/** The page's end of the string pipe, for tests without a page. */
export function stringPort(send: (message: string) => void): { readonly port: Port; receive(message: string): void; close(): void } {
  const listeners = { message: [] as ((event?: { data: unknown }) => void)[], close: [] as (() => void)[] }
  return {
    port: {
      on(event, callback) {
        if (event === 'message') listeners.message.push(callback)
        else if (event === 'close') listeners.close.push(() => callback())
      },
      postMessage: (data) => send(String(data)),
    },
    receive(message) {
      for (const listener of listeners.message) listener({ data: message })
    },
    close() {
      for (const listener of listeners.close.splice(0)) listener()
    },
  }
}
