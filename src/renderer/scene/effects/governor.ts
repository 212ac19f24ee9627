import type { Quality } from '../../state/view'

const ORDER: readonly Quality[] = ['low', 'medium', 'high']
/** Frame times that make the governor act, milliseconds: well before 30 fps (33.3 ms). */
const SLOW_MS = 27
const FAST_MS = 15
/** How long it must be slow or fast, seconds; going up doubles its patience after each failure. */
const SLOW_S = 1.2
const FAST_S = 12

/**
 * Chooses the quality by measured frame time, with hysteresis: steps down after
 * little more than a second of slow frames, up only after long calm, and trusts a
 * level less each time it failed there. Pure: time comes in with each frame.
 */
export class QualityGovernor {
  private slow = 0
  private fast = 0
  private average = 16
  private patience = FAST_S
  private settle = 0

  quality: Quality
  private readonly ceiling: Quality

  constructor(quality: Quality, ceiling: Quality = 'high') {
    this.quality = quality
    this.ceiling = ceiling
  }

  /** One frame of `ms` milliseconds; returns the quality for the next one. */
  frame(ms: number): Quality {
    // A pause (hidden tab, debugger, breakpoint) says nothing about the GPU.
    if (ms > 1000 || ms <= 0) return this.quality
    const dt = ms / 1000
    this.settle = Math.max(0, this.settle - dt)
    if (this.settle > 0) return this.quality
    this.average += (ms - this.average) * Math.min(1, dt * 4)
    this.slow = this.average > SLOW_MS ? this.slow + dt : 0
    this.fast = this.average < FAST_MS ? this.fast + dt : 0
    if (this.slow > SLOW_S) this.shift(-1)
    else if (this.fast > this.patience) this.shift(1)
    return this.quality
  }

  private shift(by: number): void {
    const to = ORDER.indexOf(this.quality) + by
    const next = ORDER[to]
    this.slow = 0
    this.fast = 0
    if (!next || to > ORDER.indexOf(this.ceiling)) return
    if (by < 0) this.patience = Math.min(240, this.patience * 2)
    this.quality = next
    this.average = (SLOW_MS + FAST_MS) / 2
    // New shaders and buffers stutter once: look away for a moment.
    this.settle = 1
  }
}
