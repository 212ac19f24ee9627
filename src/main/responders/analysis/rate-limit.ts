import type { Clock } from '../../core/clock.ts'

/** At most so many in any span of `ms`; unlike a refilling bucket never more, not even at first. */
export class RateLimit {
  private readonly clock: Clock
  private readonly most: number
  private readonly ms: number
  private taken: number[] = []

  constructor(clock: Clock, most: number, ms: number) {
    this.clock = clock
    this.most = most
    this.ms = ms
  }

  /** Takes one place; false: there is none. */
  take(): boolean {
    const now = this.clock.elapsed()
    this.taken = this.taken.filter((at) => now - at < this.ms)
    if (this.taken.length >= this.most) return false
    this.taken.push(now)
    return true
  }
}
