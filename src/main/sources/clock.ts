/** The part of the core's clock that a source needs; tests step it. */
export interface SourceClock {
  /** Wall time, ms since the epoch. */
  now(): number
  /** Calls `fn` after `ms`; returns the function that cancels it. */
  after(ms: number, fn: () => void): () => void
}
