import type { ServiceBaseline } from '../types.ts'
import { baselineOf, MIN_BASELINE_SAMPLES } from './baseline.ts'

const CAPACITY = 256
/** The baseline is computed anew whenever this many more samples are held. */
const REFRESH = 64
/** Significant digits kept of a sample: far finer than any deviation, and a third of the serialized state. */
const DIGITS = 5
/** Rounding up the largest number would give Infinity, which JSON cannot hold. */
const rounded = (value: number): number => Math.min(Number(value.toPrecision(DIGITS)), Number.MAX_VALUE)
/** Stands for "not measured" in the arrays; measures are never negative. */
const ABSENT = -1

export interface SavedLearning {
  latencies: number[]
  errors: number[]
  stride: number
  seen: number
  baseline: ServiceBaseline | null
}

/**
 * A service's own normal, learned from its healthy samples. Holds at most 256 of
 * them, spread evenly over all healthy time: when full, every second one is dropped
 * and from then on only every second, fourth, eighth ... is taken. So a slow
 * degradation cannot pass itself off as normal by pushing out what came before, as
 * it would with a window of the newest samples.
 */
export class LearnedBaseline {
  private readonly latencies = new Float64Array(CAPACITY)
  private readonly errors = new Float64Array(CAPACITY)
  private held = 0
  private stride = 1
  private seen = 0
  baseline: ServiceBaseline | null = null

  /** Takes a healthy sample; true when the baseline changed. */
  learn(latencyMs: number | null, errorRate: number | null): boolean {
    this.seen++
    if (this.seen % this.stride !== 0) return false
    if (this.held === CAPACITY) {
      for (let i = 0; i < CAPACITY / 2; i++) {
        this.latencies[i] = this.latencies[2 * i + 1] ?? ABSENT
        this.errors[i] = this.errors[2 * i + 1] ?? ABSENT
      }
      this.held = CAPACITY / 2
      this.stride *= 2
      if (this.seen % this.stride !== 0) return false
    }
    this.latencies[this.held] = latencyMs === null ? ABSENT : rounded(latencyMs)
    this.errors[this.held] = errorRate === null ? ABSENT : rounded(errorRate)
    this.held++
    if (this.held !== MIN_BASELINE_SAMPLES && this.held % REFRESH !== 0) return false
    const present = (values: Float64Array) => values.slice(0, this.held).filter((value) => value !== ABSENT)
    const baseline = baselineOf(present(this.latencies), present(this.errors), this.seen)
    if (baseline === null) return false
    this.baseline = baseline
    return true
  }

  save(): SavedLearning {
    return {
      latencies: [...this.latencies.subarray(0, this.held)],
      errors: [...this.errors.subarray(0, this.held)],
      stride: this.stride,
      seen: this.seen,
      baseline: this.baseline,
    }
  }

  restore(saved: SavedLearning): void {
    this.latencies.set(saved.latencies)
    this.errors.set(saved.errors)
    this.held = saved.latencies.length
    this.stride = saved.stride
    this.seen = saved.seen
    this.baseline = saved.baseline
  }
}
