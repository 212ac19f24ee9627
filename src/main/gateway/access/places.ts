/** Places for what stays open: sockets and streams, in all and of one address. */
export class Places {
  private readonly byPlace = new Map<string, number>()
  private taken = 0
  private readonly most: number
  private readonly mostOfOne: number

  constructor(most: number, mostOfOne: number) {
    this.most = most
    this.mostOfOne = mostOfOne
  }

  get size(): number {
    return this.taken
  }

  /** Takes a place and gives the way to leave it; null where none is free. Callers on this machine count in all only. */
  take(place: string, local: boolean): (() => void) | null {
    const own = this.byPlace.get(place) ?? 0
    if (this.taken >= this.most || (!local && own >= this.mostOfOne)) return null
    this.taken++
    this.byPlace.set(place, own + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      this.taken--
      const rest = (this.byPlace.get(place) ?? 1) - 1
      if (rest > 0) this.byPlace.set(place, rest)
      else this.byPlace.delete(place)
    }
  }
}
