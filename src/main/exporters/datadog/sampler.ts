/** One value to send, and for how many it stands. */
export interface Sampled<S> {
  readonly series: S
  readonly value: number
  /** At least 1; DogStatsD is told 1 / weight as the sample rate. */
  readonly weight: number
}

interface Kept {
  readonly value: number
  readonly times: number
}

class Reservoir {
  readonly kept: Kept[] = []
  /** Entries offered, and what they stand for. */
  offered = 0
  times = 0
}

/** Values of one interval sent at most, shared by the series that were heard. */
export const MOST_VALUES = 500
/** Values kept at once, before it is known how many series there are. */
const MOST_KEPT = 4 * MOST_VALUES
/** A series that was heard is told by this many values at least. */
const LEAST = 2

/**
 * Values of a histogram between two sendings. Up to a limit each is kept by itself; beyond it a uniform choice
 * (algorithm R, Vitter 1985), each kept value then standing for more than itself, so that the sum of the weights stays the
 * number of values heard.
 */
export class Sampler<S extends object> {
  private readonly chance: () => number
  private reservoirs = new Map<S, Reservoir>()
  private limit = MOST_VALUES
  private total = 0

  /** @param chance a number from 0 to below 1 */
  constructor(chance: () => number) {
    this.chance = chance
  }

  /** `times`: so many were told as one, with their mean. */
  add(series: S, value: number, times: number): void {
    if (!Number.isFinite(value) || !(times > 0)) return
    let reservoir = this.reservoirs.get(series)
    if (reservoir === undefined) {
      reservoir = new Reservoir()
      this.reservoirs.set(series, reservoir)
    }
    reservoir.offered++
    reservoir.times += times
    const { kept } = reservoir
    if (kept.length < (this.total < MOST_KEPT ? this.limit : LEAST)) {
      kept.push({ value, times })
      this.total++
      return
    }
    const place = Math.floor(this.chance() * reservoir.offered)
    if (place < kept.length) kept[place] = { value, times }
  }

  /** What was kept since the last call; the next interval shares the limit by as many series. */
  *take(): Iterable<Sampled<S>> {
    const { reservoirs } = this
    this.reservoirs = new Map()
    this.total = 0
    this.limit = Math.max(LEAST, Math.floor(MOST_VALUES / Math.max(1, reservoirs.size)))
    for (const [series, { kept, times }] of reservoirs) {
      const keptTimes = kept.reduce((sum, one) => sum + one.times, 0)
      for (const one of kept) yield { series, value: one.value, weight: Math.max(1, (one.times * times) / keptTimes) }
    }
  }
}
