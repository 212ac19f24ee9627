import type { Clock } from '../../core/clock.ts'

/** Calls that may wait at once; a further one is answered at once. */
const MOST_WAITING = 64

/** Calls that wait for a decision. */
export class Waiters {
  private readonly clock: Clock
  private readonly waiting = new Map<string, Set<() => void>>()
  private count = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Resolves when `wake(id)` is called, after `ms`, when `signal` aborts, or when all is closed. */
  wait(id: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.count >= MOST_WAITING || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const of = this.waiting.get(id) ?? new Set()
      this.waiting.set(id, of)
      this.count++
      const done = () => {
        if (!of.delete(done)) return
        this.count--
        if (of.size === 0) this.waiting.delete(id)
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      of.add(done)
      const cancel = this.clock.after(ms, done)
      signal?.addEventListener('abort', done)
    })
  }

  wake(id: string): void {
    for (const done of [...(this.waiting.get(id) ?? [])]) done()
  }

  close(): void {
    for (const id of [...this.waiting.keys()]) this.wake(id)
  }
}
