import { NexusError } from '../../../shared/errors.ts'

/** Places counted at once: sockets are bounded, and places with nothing open are forgotten when they are full again. */
const MOST_PLACES = 4_096

/** Calls over sockets, by place: so many a minute, all at once if need be. */
export class Rates {
  private readonly buckets = new Map<string, { left: number; atMs: number }>()
  private readonly perMinute: number
  private readonly elapsed: () => number

  /** @param elapsed milliseconds that only grow */
  constructor(perMinute: number, elapsed: () => number) {
    this.perMinute = perMinute
    this.elapsed = elapsed
  }

  /** Counts a call. Throws NEXUS_RATE_LIMIT when there were too many. */
  admit(place: string): void {
    const now = this.elapsed()
    const known = this.buckets.get(place)
    const left = known ? Math.min(this.perMinute, known.left + ((now - known.atMs) / 60_000) * this.perMinute) : this.perMinute
    this.buckets.delete(place)
    this.buckets.set(place, { left: Math.max(0, left - 1), atMs: now })
    const oldest = this.buckets.size > MOST_PLACES ? this.buckets.keys().next().value : undefined
    if (oldest !== undefined) this.buckets.delete(oldest)
    if (left < 1) {
      const retryAfter = Math.ceil((1 - left) * (60 / this.perMinute))
      throw new NexusError(
        'NEXUS_RATE_LIMIT',
        `More than ${this.perMinute} calls a minute came from your address: try again in ${retryAfter} s.`,
        {
          retry_after_seconds: retryAfter,
        },
      )
    }
  }
}
