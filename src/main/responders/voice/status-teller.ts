import type { VoiceStatusWire } from '../../../shared/model/voice.ts'
import type { Clock } from '../../core/clock.ts'

/** A status is told at once, and the next change so much later at the earliest, ms. */
const PAUSE_MS = 250

/** Tells how the voice stands when that changed, without a message for each of many changes. */
export class StatusTeller {
  private readonly clock: Clock
  private readonly tell: (status: VoiceStatusWire) => void
  private told = ''
  private cancel: (() => void) | null = null

  constructor(clock: Clock, tell: (status: VoiceStatusWire) => void) {
    this.clock = clock
    this.tell = tell
  }

  /** Something may have changed. */
  look(status: () => VoiceStatusWire): void {
    if (this.cancel) return
    const now = status()
    const text = JSON.stringify(now)
    if (text === this.told) return
    this.told = text
    this.tell(now)
    this.cancel = this.clock.after(PAUSE_MS, () => {
      this.cancel = null
      this.look(status)
    })
  }

  close(): void {
    this.cancel?.()
    // Nothing is told any more.
    this.cancel = () => {}
  }
}
