/** Something that happens next at `nextMs`; `rank` orders what happens at the same instant. */
export interface Scheduled {
  nextMs: number
  readonly rank: number
}

/** Binary min-heap over a fixed set of items whose times move: O(log n) per event, whatever the number of services. */
export class Schedule<T extends Scheduled> {
  private readonly heap: T[]

  constructor(items: readonly T[]) {
    this.heap = [...items]
    this.rebuild()
  }

  /** The item that comes first; undefined when there are none. */
  first(): T | undefined {
    return this.heap[0]
  }

  /** Call after the first item's time moved later. */
  firstMoved(): void {
    this.sink(0)
  }

  /** Call after any times changed. */
  rebuild(): void {
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at--) this.sink(at)
  }

  private sink(at: number): void {
    const { heap } = this
    const item = heap[at]
    if (!item) return
    for (;;) {
      let child = 2 * at + 1
      let least = heap[child]
      if (!least) break
      const right = heap[child + 1]
      if (right && before(right, least)) {
        least = right
        child++
      }
      if (!before(least, item)) break
      heap[at] = least
      at = child
    }
    heap[at] = item
  }
}

function before(a: Scheduled, b: Scheduled): boolean {
  return a.nextMs < b.nextMs || (a.nextMs === b.nextMs && a.rank < b.rank)
}
