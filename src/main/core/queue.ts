import type { Clock } from './clock.ts'

/** Work goes on this long before timers and sockets get their turn, ms. */
const SLICE_MS = 8

interface Job {
  run(): void
  settle(error: unknown): void
}

/**
 * The single queue into the engine. Jobs run one at a time in the order they came,
 * in slices short enough that sockets and timers are served between them. Its
 * bound is its callers' good manners: each awaits its job before the next.
 */
export class SingleQueue {
  private jobs: Job[] = []
  private scheduled = false
  private readonly clock: Clock
  private mostWaiting = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  get size(): number {
    return this.jobs.length
  }

  /** Longest the queue has been. */
  get most(): number {
    return this.mostWaiting
  }

  /** Runs `work` in its turn; settles with its result. */
  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T
      this.jobs.push({
        run: () => {
          result = work()
        },
        settle: (error) => (error === undefined ? resolve(result) : reject(error)),
      })
      this.mostWaiting = Math.max(this.mostWaiting, this.jobs.length)
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.clock.soon(() => {
      this.scheduled = false
      this.drain()
    })
  }

  private drain(): void {
    const until = this.clock.elapsed() + SLICE_MS
    let done = 0
    const jobs = this.jobs
    while (done < jobs.length) {
      const job = jobs[done++]
      if (!job) break
      let failure: unknown
      try {
        job.run()
      } catch (error) {
        failure = error ?? new Error('A job failed without a reason.')
      }
      job.settle(failure)
      if (this.clock.elapsed() >= until) break
    }
    this.jobs = jobs.slice(done)
    if (this.jobs.length > 0) this.schedule()
  }
}
