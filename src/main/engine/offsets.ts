export type SavedOffsets = [source: string, partition: number, newest: number][]

/**
 * What was folded of each partition. Offsets grow within a partition, so its newest
 * one says of every event whether it came before; memory does not grow with events.
 */
export class Offsets {
  private readonly sources = new Map<string, Map<number, number>>()

  /** Newest folded offset; -Infinity before the first. */
  newest(source: string, partition: number): number {
    return this.sources.get(source)?.get(partition) ?? Number.NEGATIVE_INFINITY
  }

  advance(source: string, partition: number, offset: number): void {
    let partitions = this.sources.get(source)
    if (partitions === undefined) {
      partitions = new Map()
      this.sources.set(source, partitions)
    }
    partitions.set(partition, offset)
  }

  save(): SavedOffsets {
    return [...this.sources].flatMap(([source, partitions]) =>
      [...partitions].map(([partition, newest]): SavedOffsets[number] => [source, partition, newest]),
    )
  }

  restore(saved: SavedOffsets): void {
    for (const [source, partition, newest] of saved) this.advance(source, partition, newest)
  }
}
