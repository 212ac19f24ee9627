/** What has not been written for this long has left every range and may go, ms. */
const FORGOTTEN_MS = 25 * 3_600_000
/** Looking for what may go is work for all of them: at most once in this time, ms. */
const SWEEP_MS = 60_000

/** Something kept by name, that knows when it was last written (source time, ms). */
interface Kept {
  readonly newestMs: number
}

/** Histories by name, at most so many; where there is no room, those that left every range make it. */
export class Shelf<T extends Kept> {
  private readonly most: number
  private readonly held = new Map<string, T>()
  private sweptMs = Number.NEGATIVE_INFINITY

  constructor(most: number) {
    this.most = most
  }

  get(name: string): T | undefined {
    return this.held.get(name)
  }

  /** The history of a name, made at its first use; null where there is no room. */
  take(name: string, nowMs: number, make: () => T): T | null {
    const known = this.held.get(name)
    if (known !== undefined) return known
    if (this.held.size >= this.most) this.sweep(nowMs)
    if (this.held.size >= this.most) return null
    const made = make()
    this.held.set(name, made)
    return made
  }

  values(): IterableIterator<T> {
    return this.held.values()
  }

  clear(): void {
    this.held.clear()
    this.sweptMs = Number.NEGATIVE_INFINITY
  }

  private sweep(nowMs: number): void {
    if (nowMs - this.sweptMs < SWEEP_MS) return
    this.sweptMs = nowMs
    for (const [name, kept] of this.held) if (kept.newestMs < nowMs - FORGOTTEN_MS) this.held.delete(name)
  }
}
