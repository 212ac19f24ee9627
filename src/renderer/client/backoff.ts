const STEP_MS = 2_000
const CAP_MS = 30_000

/**
 * Delay before the `attempt`-th reconnection (1, 2, ...): 2 s x attempt, at most 30 s,
 * jittered by a fifth either way so that many screens do not come back at once.
 * `chance` is uniform in 0..1.
 */
export function backoffMs(attempt: number, chance: number): number {
  const base = Math.min(CAP_MS, STEP_MS * Math.max(1, attempt))
  return Math.min(CAP_MS, Math.round(base * (0.8 + 0.4 * chance)))
}
