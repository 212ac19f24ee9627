/** Input samples looked at on each side of an output sample, before the cutoff widens it. */
const REACH = 8
/** Places between two input samples that have filters of their own. */
const PHASES = 512

/** Filters of one ratio: a Blackman-windowed sinc at each phase, with a sum of one. */
function filtersOf(cutoff: number, reach: number): Float32Array[] {
  return Array.from({ length: PHASES }, (_, phase) => {
    const taps = new Float32Array(2 * reach)
    let sum = 0
    for (let tap = 0; tap < taps.length; tap++) {
      const distance = tap - reach + 1 - phase / PHASES
      const x = Math.PI * cutoff * distance
      const along = (distance / reach + 1) / 2
      const window = 0.42 - 0.5 * Math.cos(2 * Math.PI * along) + 0.08 * Math.cos(4 * Math.PI * along)
      const value = along <= 0 || along >= 1 ? 0 : (x === 0 ? 1 : Math.sin(x) / x) * window
      taps[tap] = value
      sum += value
    }
    return taps.map((value) => value / sum)
  })
}

const known = new Map<string, { readonly reach: number; readonly filters: readonly Float32Array[] }>()

function design(from: number, to: number) {
  const key = `${from} ${to}`
  let made = known.get(key)
  if (!made) {
    const cutoff = Math.min(1, to / from)
    const reach = Math.ceil(REACH / cutoff)
    made = { reach, filters: filtersOf(cutoff, reach) }
    // A device has one rate and voices have two: the rest would be a mistake.
    if (known.size >= 8) known.clear()
    known.set(key, made)
  }
  return made
}

/**
 * Changes the rate of mono samples that come in chunks, as if they were one piece: chunks join without a click, and
 * `n` samples become `ceil(n * to / from)` in all. Windowed-sinc interpolation (J. O. Smith, "Digital Audio
 * Resampling", 2002).
 */
export class Resampler {
  private readonly step: number
  private readonly reach: number
  private readonly filters: readonly Float32Array[]
  /** Input not needed any more is dropped; begins with the silence before the first sample. */
  private held: Float32Array
  /** Place of the next output sample within `held`. */
  private place: number

  constructor(from: number, to: number) {
    const { reach, filters } = design(from, to)
    this.step = from / to
    this.reach = reach
    this.filters = filters
    this.held = new Float32Array(reach)
    this.place = reach
  }

  push(input: Float32Array): Float32Array {
    if (this.step === 1) return input
    const held = new Float32Array(this.held.length + input.length)
    held.set(this.held)
    held.set(input, this.held.length)
    const out = new Float32Array(Math.max(0, Math.ceil((held.length - this.reach - this.place) / this.step) + 1))
    let count = 0
    for (;;) {
      const at = this.place + count * this.step
      const nearest = Math.round(at * PHASES)
      const base = Math.floor(nearest / PHASES)
      if (base + this.reach >= held.length || count >= out.length) break
      out[count++] = this.convolve(held, base, nearest % PHASES)
    }
    this.place += count * this.step
    const drop = Math.max(0, Math.floor(this.place) - this.reach)
    this.held = held.slice(drop)
    this.place -= drop
    return out.subarray(0, count)
  }

  /** What is left when no more input comes. */
  flush(): Float32Array {
    if (this.step === 1) return new Float32Array(0)
    const left = Math.ceil((this.held.length - this.place) / this.step - 1e-6)
    return this.push(new Float32Array(this.reach + Math.ceil(this.step))).slice(0, Math.max(0, left))
  }

  private convolve(held: Float32Array, base: number, phase: number): number {
    const taps = this.filters[phase]
    if (!taps) return 0
    const first = base - this.reach + 1
    let sum = 0
    for (let tap = 0; tap < taps.length; tap++) sum += (held[first + tap] as number) * (taps[tap] as number)
    return sum
  }
}

/** One piece at another rate. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples
  const resampler = new Resampler(from, to)
  const body = resampler.push(samples)
  const tail = resampler.flush()
  const out = new Float32Array(body.length + tail.length)
  out.set(body)
  out.set(tail, body.length)
  return out
}
