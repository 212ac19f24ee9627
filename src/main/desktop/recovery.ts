/** A page that has not said by then that it is up never will, ms. */
export const PAGE_WITHIN_MS = 20_000

/** Pauses before a page is loaded again after its first, second and further crashes, ms. */
const PAUSES_MS = [1_000, 5_000, 15_000] as const
/** A page that crashed so often in so long a time gets a page that cannot crash, and a last try now and then. */
const MOST = 5
const WITHIN_MS = 10 * 60_000
const LAST_TRY_MS = 60_000

export interface Recovery {
  /** The console, or a page that says what is wrong. */
  readonly show: 'console' | 'sorry'
  readonly afterMs: number
}

/** Decides what follows a crash of the page. A wall display has nobody who would press Reload. */
export class CrashPolicy {
  private times: number[] = []

  /** The page crashed at `nowMs`. */
  crashed(nowMs: number): Recovery {
    this.times = [...this.times.filter((at) => nowMs - at < WITHIN_MS), nowMs]
    if (this.times.length > MOST) return { show: 'sorry', afterMs: 0 }
    return { show: 'console', afterMs: PAUSES_MS[Math.min(this.times.length, PAUSES_MS.length) - 1] ?? LAST_TRY_MS }
  }

  /** After the page that says sorry the console is tried again so late, ms. */
  get lastTryMs(): number {
    return LAST_TRY_MS
  }
}
