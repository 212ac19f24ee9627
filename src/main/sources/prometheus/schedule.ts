import { textOfTime } from './status-words.ts'
import type { Plan } from './types.ts'

/** Shortest wait between two rounds, ms. */
const LEAST_WAIT_MS = 50
/** Records further ahead of our clock than this mean that a clock was set wrong, seconds. */
const AHEAD_SECONDS = 60

/** Which moments are asked about, seconds since 1970: whole multiples of the interval, the same for everybody who asks. */
export class Schedule {
  readonly every: number
  private readonly plan: Plan

  constructor(plan: Plan) {
    this.plan = plan
    this.every = plan.every
  }

  /** The newest moment that may be asked about. */
  current(nowMs: number): number {
    return this.floor(nowMs / 1_000 - this.plan.delay)
  }

  /** Until the moment after `current` may be asked about, ms. */
  untilAfter(current: number, nowMs: number): number {
    return Math.max(LEAST_WAIT_MS, (current + this.every + this.plan.delay) * 1_000 - nowMs)
  }

  isAhead(last: number, current: number): boolean {
    return last - current > AHEAD_SECONDS + this.every
  }

  /** How old a sample may be that counts at a moment: never older than the start of a Prometheus that was away before it. */
  lookback(at: number, startedAt: number | null): number {
    const { lookback } = this.plan
    return startedAt === null ? lookback : Math.max(1, Math.min(lookback, Math.floor(at - startedAt)))
  }

  /**
   * Moments between the newest one delivered and the current one, and in a sentence what of them cannot be had: what lies
   * too far back, and what a Prometheus that was itself away has not seen.
   */
  missed(last: number, current: number, startedAt: number | null): { moments: number[]; lost: string | null } {
    const first = this.floor(last) + this.every
    if (first >= current) return { moments: [], lost: null }
    const away = startedAt !== null && startedAt > last
    const oldest = Math.max(current - this.plan.catchUp, away ? startedAt : Number.NEGATIVE_INFINITY)
    const from = Math.max(first, this.ceil(oldest))
    const moments: number[] = []
    for (let at = from; at < current; at += this.every) moments.push(at)
    if (from <= first) return { moments, lost: null }
    const until = Math.min(from, current)
    const why =
      away && startedAt >= current - this.plan.catchUp ? 'Prometheus was away itself' : 'that is too long ago to be read afterwards'
    return { moments, lost: `nothing is known of the time from ${textOfTime(first)} to ${textOfTime(until)}, for ${why}.` }
  }

  private floor(second: number): number {
    return Math.floor(second / this.every) * this.every
  }

  private ceil(second: number): number {
    return Math.ceil(second / this.every) * this.every
  }
}
