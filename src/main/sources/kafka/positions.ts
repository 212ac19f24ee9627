/** Where a partition of the broker begins and ends. */
export interface PartitionEnds {
  readonly partition: number
  /** Oldest offset that is still kept, and the one that the next message will get. */
  readonly low: number
  readonly high: number
}

/** What a look at the broker's partitions found, before anything is read. */
export type Compared =
  | { readonly kind: 'same' }
  /** Offsets that were folded no longer exist: this is another topic of the same name. */
  | { readonly kind: 'replaced'; readonly why: string }
  /** Messages that the broker removed before they were read. */
  | { readonly kind: 'lost'; readonly messages: number }

interface Place {
  /** Next offset to fold; null: nothing is known of it. */
  next: number | null
  high: number | null
  /** Another member of the group read on meanwhile: the group's offset counts, where it is further. */
  lent: boolean
}

/** What was folded of each partition, and how much is still to come. */
export class Positions {
  private readonly places = new Map<number, Place>()
  /** Newest positions that the records hold. */
  private held = new Map<number, number>()
  private committed = new Map<number, number>()
  private mine: ReadonlySet<number> = new Set()

  constructor(resumed: ReadonlyMap<number, number>) {
    for (const [partition, next] of resumed) this.place(partition).next = next
  }

  /** Next offset to fold; null where nothing is known of the partition. */
  next(partition: number): number | null {
    return this.places.get(partition)?.next ?? null
  }

  folded(partition: number, next: number): void {
    const place = this.place(partition)
    place.next = Math.max(place.next ?? 0, next)
    place.high = Math.max(place.high ?? 0, place.next)
  }

  sawHigh(partition: number, high: number): void {
    this.place(partition).high = high
  }

  /** Where to begin with a partition of which nothing was read yet. */
  begin(partition: number, offset: number): void {
    this.place(partition).next ??= offset
  }

  /** These partitions are ours from now on; gives the offsets to read them from, where we know them ourselves. */
  assign(partitions: readonly number[]): { partition: number; offset: number }[] {
    const seeks: { partition: number; offset: number }[] = []
    for (const partition of partitions) {
      const place = this.place(partition)
      if (place.next !== null && !place.lent) seeks.push({ partition, offset: place.next })
      place.lent = false
    }
    const mine = new Set(partitions)
    for (const [partition, place] of this.places) if (this.mine.has(partition) && !mine.has(partition)) place.lent = true
    this.mine = mine
    return seeks
  }

  get assigned(): number {
    return this.mine.size
  }

  /** Compares what was folded with what the broker has; `lost` moves the positions on. */
  compare(ends: readonly PartitionEnds[]): Compared {
    const known = new Map(ends.map((end) => [end.partition, end]))
    let messages = 0
    for (const [partition, { next }] of this.places) {
      if (next === null || next === 0) continue
      const end = known.get(partition)
      if (end === undefined) return { kind: 'replaced', why: `partition ${partition} is no longer there` }
      if (next > end.high) return { kind: 'replaced', why: `partition ${partition} ends at ${end.high} and had been read up to ${next}` }
    }
    for (const { partition, low, high } of ends) {
      const place = this.place(partition)
      place.high = high
      if (place.next === null || place.next >= low) continue
      messages += low - place.next
      place.next = low
    }
    return messages > 0 ? { kind: 'lost', messages } : { kind: 'same' }
  }

  /** Another topic, or a new run: nothing of it was read. */
  forget(): void {
    this.places.clear()
    this.held = new Map()
    this.committed = new Map()
  }

  /** Everything folded so far is in the records. */
  keep(): void {
    for (const partition of this.mine) {
      const next = this.next(partition)
      if (next !== null) this.held.set(partition, next)
    }
  }

  /** What the records hold and the group does not know yet. */
  toCommit(): { partition: number; offset: number }[] {
    return [...this.held]
      .filter(([partition, offset]) => this.mine.has(partition) && this.committed.get(partition) !== offset)
      .map(([partition, offset]) => ({ partition, offset }))
  }

  didCommit(done: readonly { partition: number; offset: number }[]): void {
    for (const { partition, offset } of done) this.committed.set(partition, offset)
  }

  /** Messages of our partitions that were not folded yet; null before the broker told how many there are. */
  lag(): number | null {
    let lag: number | null = null
    for (const partition of this.mine) {
      const place = this.places.get(partition)
      if (place === undefined || place.high === null) continue
      lag = (lag ?? 0) + Math.max(0, place.high - (place.next ?? 0))
    }
    return lag
  }

  private place(partition: number): Place {
    let place = this.places.get(partition)
    if (place === undefined) {
      place = { next: null, high: null, lent: false }
      this.places.set(partition, place)
    }
    return place
  }
}
