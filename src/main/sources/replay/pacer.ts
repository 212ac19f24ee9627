import type { SourceClock } from '../clock.ts'

/** Behind by more than this (a slow sink, a sleeping laptop), the schedule starts over instead of racing to catch up. */
const MAX_LAG_MS = 1_000
/** Longest wait for a hole in the recording, where ten sample intervals would not take longer. */
const MAX_HOLE_MS = 10_000
const HOLE_SAMPLES = 10
/** Longest time a timer takes; longer waits are made of several. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Holds source time to a multiple of wall time, with pauses and changes of speed. */
export class Pacer {
  private readonly clock: SourceClock
  private readonly sampleMs: number
  private speedValue: number | null
  private pausedValue = false
  private closed = false
  /** Source time `sourceMs` was due at wall time `wallMs`; null: the next item is due at once. */
  private anchor: { sourceMs: number; wallMs: number } | null = null
  private rate = 1
  private wake: (() => void) | null = null

  constructor(clock: SourceClock, speed: number | null, sampleMs: number) {
    this.clock = clock
    this.speedValue = speed
    this.sampleMs = sampleMs
  }

  get speed(): number | null {
    return this.speedValue
  }

  get paused(): boolean {
    return this.pausedValue
  }

  /** Source time as it stands between two items; null where it does not run (full speed, nothing due yet). */
  get positionMs(): number | null {
    if (!this.anchor || this.speedValue === null) return null
    return this.pausedValue ? this.anchor.sourceMs : this.runningMs(this.anchor)
  }

  setSpeed(speed: number | null): void {
    this.moveAnchor()
    this.speedValue = speed
    this.nudge()
  }

  pause(): void {
    this.moveAnchor()
    this.pausedValue = true
    this.nudge()
  }

  resume(): void {
    if (!this.pausedValue) return
    this.pausedValue = false
    if (this.anchor) this.anchor.wallMs = this.clock.now()
    this.nudge()
  }

  /** The next item's time follows this one. */
  restartAt(sourceMs: number | null): void {
    this.anchor = sourceMs === null ? null : { sourceMs, wallMs: this.clock.now() }
  }

  /** Whoever waits looks again at what is asked of it. */
  nudge(): void {
    this.wake?.()
  }

  /** Ends every wait for good. */
  close(): void {
    this.closed = true
    this.nudge()
  }

  /** Settles when source time `nowMs` is due (true), or when `interrupted` became true or the pacer closed (false). */
  async until(nowMs: number, gapMs: number, interrupted: () => boolean): Promise<boolean> {
    for (;;) {
      if (this.closed || interrupted()) return false
      if (this.pausedValue) {
        await this.sleep(null)
        continue
      }
      if (this.speedValue === null) {
        this.anchor = null
        return true
      }
      this.anchor ??= { sourceMs: nowMs, wallMs: this.clock.now() }
      const holeMs = Math.max(MAX_HOLE_MS, (HOLE_SAMPLES * this.sampleMs) / this.speedValue)
      this.rate = Math.max(this.speedValue, gapMs / holeMs)
      const dueMs = this.anchor.wallMs + (nowMs - this.anchor.sourceMs) / this.rate
      const waitMs = dueMs - this.clock.now()
      if (waitMs <= 0) {
        this.anchor = { sourceMs: nowMs, wallMs: waitMs < -MAX_LAG_MS ? this.clock.now() : dueMs }
        return true
      }
      await this.sleep(waitMs)
    }
  }

  /** Source time goes on from where it stands now. */
  private moveAnchor(): void {
    if (!this.anchor || this.pausedValue) return
    this.anchor = { sourceMs: this.runningMs(this.anchor), wallMs: this.clock.now() }
  }

  private runningMs({ sourceMs, wallMs }: { sourceMs: number; wallMs: number }): number {
    return sourceMs + Math.max(0, this.clock.now() - wallMs) * this.rate
  }

  private sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? null : this.clock.after(Math.min(ms, MAX_TIMER_MS), () => this.wake?.())
      this.wake = () => {
        this.wake = null
        cancel?.()
        resolve()
      }
    })
  }
}
