import { outsideSpans } from './trace-context.ts'

/**
 * Time as an input. The core reads the wall clock and sets timers only through
 * this, so tests step it and two runs with the same steps are the same run.
 */
export interface Clock {
  /** Wall time, ms since the epoch; never less than before. */
  now(): number
  /** Milliseconds that only grow, for measuring durations. */
  elapsed(): number
  /** Calls `fn` after `ms`; returns the function that cancels it. */
  after(ms: number, fn: () => void): () => void
  /** Calls `fn` every `ms`; returns the function that stops it. */
  every(ms: number, fn: () => void): () => void
  /** Calls `fn` once the current work and waiting I/O had their turn. */
  soon(fn: () => void): void
}

/**
 * Wall time that goes on from where it stood when somebody sets the clock back, until
 * the clock has caught up: to the engine every sample of an hour ago would be late,
 * and what it last knew would stay on screen as if it were fresh.
 */
export function neverBack(wall: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY
  let aheadMs = 0
  return () => {
    const now = wall()
    if (now >= last) aheadMs = 0
    else aheadMs = Math.max(aheadMs, last - now)
    last = now + aheadMs
    return last
  }
}

/** The real clock. */
export const systemClock: Clock = {
  now: neverBack(() => Date.now()),
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(outsideSpans(fn), ms)
    return () => clearTimeout(timer)
  },
  every(ms, fn) {
    const timer = setInterval(outsideSpans(fn), ms)
    return () => clearInterval(timer)
  },
  soon(fn) {
    setImmediate(outsideSpans(fn))
  },
}
