import { createHash } from 'node:crypto'

/** Wrong tokens that cost nothing: people mistype. */
const FREE = 3
/** The first delay, ms; it doubles with each further miss. */
const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000
/** A place that missed nothing for this long starts anew, ms. */
const FORGOTTEN_MS = 15 * 60_000
/** Places remembered; the one that missed longest ago makes room. */
const MOST_PLACES = 4_096

interface Record {
  misses: number
  lastMs: number
  closedUntilMs: number
  /** Digest of the newest wrong token. */
  readonly tried: string
}

/** Wrong tokens by place: each further one is answered later, and until then none is looked at. */
export class Attempts {
  private readonly places = new Map<string, Record>()
  private readonly elapsed: () => number

  /** @param elapsed milliseconds that only grow */
  constructor(elapsed: () => number) {
    this.elapsed = elapsed
  }

  /** Seconds until this place may try again; 0: now. */
  wait(place: string): number {
    const known = this.places.get(place)
    return known ? Math.max(0, Math.ceil((known.closedUntilMs - this.elapsed()) / 1_000)) : 0
  }

  /**
   * A wrong token came from there. The same one again is no further guess: a program with a token of yesterday asks every
   * few seconds, and must not close its whole address to the right one.
   */
  missed(place: string, token: string): void {
    const now = this.elapsed()
    const known = this.places.get(place)
    const tried = createHash('sha256').update(token).digest('base64')
    if (known?.tried === tried) return
    const misses = known && now - known.lastMs < FORGOTTEN_MS ? known.misses + 1 : 1
    const delay = misses <= FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (misses - FREE - 1))
    // Newest last, so that the oldest is the first to go.
    this.places.delete(place)
    this.places.set(place, { misses, lastMs: now, closedUntilMs: now + delay, tried })
    const oldest = this.places.size > MOST_PLACES ? this.places.keys().next().value : undefined
    if (oldest !== undefined) this.places.delete(oldest)
  }

  succeeded(place: string): void {
    this.places.delete(place)
  }

  get size(): number {
    return this.places.size
  }
}
