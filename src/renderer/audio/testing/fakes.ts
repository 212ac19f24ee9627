import type { Clip } from '../clips.ts'
import type { Line, Output } from '../output.ts'

/** Lets promises settle. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 40; n++) await Promise.resolve()
}

/** Time that passes only when told to: timers of the page and the clock of the sound device. */
export class FakeClock {
  /** Ms. */
  now = 1_000
  /** The device's clock stands still. */
  frozen = false
  private lost = 0
  private timers: { readonly at: number; readonly run: () => void }[] = []

  readonly after = (ms: number, run: () => void) => {
    const timer = { at: this.now + Math.max(0, ms), run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((one) => one !== timer)
    }
  }

  /** The device's clock, s. */
  get device(): number {
    return (this.now - this.lost) / 1_000
  }

  get waiting(): number {
    return this.timers.length
  }

  readonly sleep = (ms: number) =>
    new Promise<void>((done) => {
      this.after(ms, done)
    })

  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      await settle()
      const next = this.timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers = this.timers.filter((one) => one !== next)
      this.to(next.at)
      next.run()
    }
    this.to(end)
    await settle()
  }

  private to(at: number): void {
    if (this.frozen) this.lost += at - this.now
    this.now = at
  }
}

/** When something sounded, s of the device's clock. */
export interface Interval {
  readonly bus: 'speech' | 'tone'
  readonly line: number
  readonly start: number
  readonly end: number
}

/** A device that writes down what would sound when. */
export class FakeOutput implements Output {
  readonly rate = 8_000
  readonly dips: number[] = []
  readonly pans: number[] = []
  private readonly clock: FakeClock
  private readonly lines: { readonly bus: 'speech' | 'tone'; endsAt: number; readonly pieces: { start: number; end: number }[] }[] = []

  constructor(clock: FakeClock) {
    this.clock = clock
  }

  now(): number {
    return this.clock.device
  }

  line(bus: 'speech' | 'tone', pan: number): Line {
    const line = { bus, endsAt: Number.POSITIVE_INFINITY, pieces: [] as { start: number; end: number }[] }
    this.lines.push(line)
    if (bus === 'speech') this.pans.push(pan)
    return {
      play: (samples, at) => {
        // As Web Audio does: what is late begins at once and runs its whole length.
        const start = Math.max(at, this.now())
        line.pieces.push({ start, end: start + samples.length / this.rate })
      },
      end: (at) => {
        line.endsAt = Math.min(line.endsAt, Math.max(at, this.now()))
      },
      dip: (at) => this.dips.push(at),
      rise: () => undefined,
    }
  }

  /** Everything that sounds, in order. */
  intervals(bus: 'speech' | 'tone'): Interval[] {
    return this.lines
      .flatMap((line, n) =>
        line.bus !== bus ? [] : line.pieces.map(({ start, end }) => ({ bus, line: n, start, end: Math.min(end, line.endsAt) })),
      )
      .filter(({ start, end }) => end > start)
      .sort((a, b) => a.start - b.start)
  }

  /** Pairs of utterances that sound at the same time. */
  overlaps(): [Interval, Interval][] {
    const all = this.intervals('speech')
    return all.flatMap((one, n) =>
      all
        .slice(n + 1)
        .filter((other) => other.start < one.end - 1e-9)
        .map((other): [Interval, Interval] => [one, other]),
    )
  }
}

/** A clip of `ms` of a loud tone. */
export function fakeClip(ms: number): Clip {
  const samples = new Int16Array(Math.round(ms * 32))
  for (let n = 0; n < samples.length; n++) samples[n] = Math.round(8_000 * Math.sin(n / 5) + 100)
  return { samples, rate: 32_000, skippedS: 0 }
}
