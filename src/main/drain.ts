/** Those who wait until a client can take another message; both faces of the core hand `drained` to its live feed. */
export class Drain {
  private readonly ready: () => boolean
  private readonly waiting = new Set<() => void>()

  /** @param ready whether the client can take another message now; looked at when somebody comes to wait, and by `look` */
  constructor(ready: () => boolean) {
    this.ready = ready
  }

  /** Resolves when the client can take another message, or `signal` aborts. */
  readonly drained = (signal?: AbortSignal): Promise<void> => {
    if (this.ready() || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      this.waiting.add(done)
      signal?.addEventListener('abort', done)
    })
  }

  /** Something changed: everybody goes on if the client is ready. */
  look(): void {
    if (this.ready()) for (const done of [...this.waiting]) done()
  }
}
