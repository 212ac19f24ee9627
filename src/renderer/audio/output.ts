/** Where sound goes: the clock of the device and lines onto it. Times are seconds of that clock. */
export interface Output {
  /** Samples a second that {@link Line.play} expects. */
  readonly rate: number
  now(): number
  /** A line for one utterance; `pan` from -1 (left) to 1. */
  line(bus: 'speech' | 'tone', pan: number): Line
}

/** One utterance's way to the speakers. */
export interface Line {
  /** Plays mono samples from `at` on, which must not lie before the end of what was played before. */
  play(samples: Float32Array, at: number): void
  /** Fades out up to `at`; what was placed after that is never heard. */
  end(at: number): void
  /** Fades out up to `at`, because what comes next is late. */
  dip(at: number): void
  /** Sounds again from `at`. */
  rise(at: number): void
}
