import { robust } from './baseline.ts'

const CAPACITY = 256
/** Fewer values say nothing about what is normal. */
export const MIN_LEARNED = 40
/** The statistics are taken anew whenever this many more values are held. */
const REFRESH = 16

export interface SavedReservoir {
  values: number[]
  stride: number
  seen: number
  median: number | null
  mad: number
  atMs: number
}

/**
 * What is normal for one group of a monitor: median and MAD of at most 256 healthy
 * values, spread evenly over all healthy time as in `LearnedBaseline`, so that a slow
 * degradation cannot push out what came before it.
 */
export class Reservoir {
  median: number | null = null
  mad = 0
  /** Source time of the newest value offered, ms. */
  atMs = Number.MIN_SAFE_INTEGER
  private readonly values = new Float64Array(CAPACITY)
  private held = 0
  private stride = 1
  private seen = 0

  get size(): number {
    return this.held
  }

  learn(value: number, nowMs: number): void {
    this.atMs = nowMs
    this.seen++
    if (this.seen % this.stride !== 0) return
    if (this.held === CAPACITY) {
      for (let i = 0; i < CAPACITY / 2; i++) this.values[i] = this.values[2 * i + 1] ?? 0
      this.held = CAPACITY / 2
      this.stride *= 2
      if (this.seen % this.stride !== 0) return
    }
    this.values[this.held++] = value
    if (this.held !== MIN_LEARNED && this.held % REFRESH !== 0) return
    const found = robust(this.values.slice(0, this.held), MIN_LEARNED)
    if (found === null) return
    this.median = found.median
    this.mad = found.mad
  }

  save(): SavedReservoir {
    const { median, mad, atMs, stride, seen } = this
    return { values: [...this.values.subarray(0, this.held)], stride, seen, median, mad, atMs }
  }

  restore(saved: SavedReservoir): void {
    this.values.set(saved.values)
    this.held = saved.values.length
    this.stride = saved.stride
    this.seen = saved.seen
    this.median = saved.median
    this.mad = saved.mad
    this.atMs = saved.atMs
  }
}
