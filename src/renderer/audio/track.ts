import type { Line, Output } from './output.ts'
import { cutPoint, endOf, FADE_S, onGrid, type Placed } from './timing.ts'

/** Between handing samples over and their first one: the device takes them in blocks, s. */
const LEAD_S = 0.01
/** Nothing is said for longer, s. */
const LONGEST_S = 40

/** Samples of one utterance on the device's clock, one after another. */
export class Track {
  private readonly output: Output
  private readonly line: Line
  private readonly placed: Placed[] = []
  private dipped = false
  /** End of what was placed, s of the device's clock. */
  end: number

  constructor(output: Output, notBefore: number, pan: number) {
    this.output = output
    this.line = output.line('speech', pan)
    this.end = notBefore
  }

  /** Places samples after all before them, or at once where they are late; returns when they sound. */
  place(samples: Float32Array, wordEnds: readonly number[]): number {
    const { rate } = this.output
    const start = onGrid(Math.max(this.end, this.output.now() + LEAD_S), rate)
    this.line.play(samples, start)
    if (this.dipped) this.line.rise(start)
    this.dipped = false
    const piece: Placed = { start, samples, rate, wordEnds }
    this.placed.push(piece)
    this.end = endOf(piece)
    return start
  }

  /** The end of what is placed is faded out, because nothing follows it yet. */
  dip(): void {
    if (this.dipped) return
    this.dipped = true
    this.line.dip(this.end)
  }

  /** Ms until the end of what is placed; negative after it. */
  leftMs(): number {
    return (this.end - this.output.now()) * 1_000
  }

  /** True when it has gone on for too long. */
  get tooLong(): boolean {
    const [first] = this.placed
    return first !== undefined && this.end - first.start > LONGEST_S
  }

  cutPoint(): number {
    return cutPoint(this.placed, this.output.now())
  }

  /** The first instant by which a fade still fits. */
  soon(): number {
    return this.output.now() + FADE_S
  }

  /** Nothing sounds from `at` on; returns from when on something else may sound. */
  stop(at: number): number {
    const [first] = this.placed
    this.line.end(at)
    return first === undefined || at <= first.start ? this.output.now() : Math.min(at, Math.max(this.end, this.output.now()))
  }
}
