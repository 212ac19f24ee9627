/** Chance with a seed: the same seed, the same cases. */
export class Rng {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** Uniform in 0..1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)]
    if (one === undefined) throw new Error('There is nothing to pick from.')
    return one
  }

  /** Any characters, of one to forty. */
  text(): string {
    const ranges = [0x20, 0x7f, 0x400, 0x3000, 0x10_ffff]
    const most = this.pick(ranges)
    return Array.from({ length: 1 + this.below(40) }, () => String.fromCodePoint(this.below(most) + 1))
      .join('')
      .toWellFormed()
  }
}
