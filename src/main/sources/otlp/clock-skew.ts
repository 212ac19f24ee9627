/** A process whose newest telemetry is never younger than this has a clock that is wrong, not a slow line, ms. */
const BEHIND_MS = 30_000
/** Ahead by more than this is wrong too: nothing ends in the future. */
const AHEAD_MS = 1_000
/** A least delay is believed this long; then the next one counts, for clocks are also put right, ms. */
const BELIEVED_MS = 60_000
/** Processes remembered; the longest unheard one is forgotten first. */
const MOST = 20_000

/**
 * Clocks of other machines. The least delay that a process ever showed tells how wrong its clock is: exporters wait some
 * seconds, never less than nothing and hardly half a minute. Times of such a process are moved by that much, so that its
 * telemetry is neither of the future nor stale when it comes; what arrives late from a right clock keeps its time.
 */
export class ClockSkew {
  private readonly least = new Map<string, { readonly delayMs: number; readonly atMs: number }>()

  /**
   * What to add to the times of this process, ms.
   * @param newestMs newest time in what it sent, by its clock
   */
  correction(process: string, newestMs: number, nowMs: number): number {
    const known = this.least.get(process)
    const now = { delayMs: nowMs - newestMs, atMs: nowMs }
    const least = known !== undefined && known.delayMs <= now.delayMs && nowMs - known.atMs < BELIEVED_MS ? known : now
    this.least.delete(process)
    if (this.least.size >= MOST) for (const first of this.least.keys()) if (this.least.delete(first)) break
    this.least.set(process, least)
    return least.delayMs > BEHIND_MS || least.delayMs < -AHEAD_MS ? least.delayMs : 0
  }
}
