/**
 * Time as an input. The core reads the wall clock and sets timers only through
 * this, so tests step it and two runs with the same steps are the same run.
 */
export interface Clock {
  /** Wall time, ms since the epoch. */
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

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
  every(ms, fn) {
    const timer = setInterval(fn, ms)
    return () => clearInterval(timer)
  },
  soon(fn) {
    setImmediate(fn)
  },
}
