import type { Clock } from '../clock.ts'

interface Timer {
  at: number
  readonly fn: () => void
  readonly every: number | null
}

/** A clock that stands still until told to move on; timers fire in order, as if time had passed. */
export class SteppedClock implements Clock {
  private time: number
  private readonly start: number
  private timers: Timer[] = []
  private waiting: (() => void)[] = []

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.time = startMs
    this.start = startMs
  }

  now(): number {
    return this.time
  }

  elapsed(): number {
    return this.time - this.start
  }

  after(ms: number, fn: () => void): () => void {
    return this.add({ at: this.time + ms, fn, every: null })
  }

  every(ms: number, fn: () => void): () => void {
    return this.add({ at: this.time + ms, fn, every: ms })
  }

  soon(fn: () => void): void {
    this.waiting.push(fn)
  }

  /** Lets promises settle and runs what was put off, until nothing is left. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      const work = this.waiting.splice(0)
      for (const fn of work) fn()
      quiet = work.length > 0 ? 0 : quiet + 1
    }
  }

  /** Moves on by `ms`, firing every timer due, and settles after each. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms
    await this.settle()
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.time = Math.max(this.time, due.at)
      if (due.every === null) this.timers = this.timers.filter((timer) => timer !== due)
      else due.at += due.every
      due.fn()
      await this.settle()
    }
    this.time = until
  }

  /** Stands still for `ms`, as in a sleeping laptop: no timer fires meanwhile. */
  sleep(ms: number): void {
    this.time += ms
    for (const timer of this.timers) if (timer.at < this.time) timer.at = this.time
  }

  private add(timer: Timer): () => void {
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }
}
