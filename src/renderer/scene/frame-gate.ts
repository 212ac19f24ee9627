/** A frame that comes this much too early is drawn all the same: displays tick unevenly, seconds. */
const EARLY_S = 0.001

/** Lets at most so many frames a second through, whatever rate the display has. */
export class FrameGate {
  private owed = 0
  /** Time since the last frame that was let through, seconds. */
  private since = 0

  /** A display's tick after `dt` seconds; `leastS` between frames, 0 for no limit. Returns the seconds since the last frame, or null to skip. */
  pass(dt: number, leastS: number): number | null {
    this.owed += dt
    this.since += dt
    if (this.owed < leastS - EARLY_S) return null
    // What came late counts towards the next one, but a rest gives no credit.
    this.owed = Math.min(Math.max(0, this.owed - leastS), leastS / 2)
    const { since } = this
    this.since = 0
    return since
  }
}
