import type { Log } from '../core/log.ts'
import type { Nexus } from '../nexus-types.ts'

/** A core that plays the recording, made but not shown. */
export interface StandIn {
  readonly nexus: Nexus
  /** Where a cue begins in the recording, event time in ms; null, or a cue that it does not have: where the first one begins. */
  markOf(cueId: string | null): number
  /** Stops it and forgets what it kept. */
  close(): Promise<void>
}

export interface StandbyParts<S> {
  readonly log: Log
  /** Makes and starts a stand-in. Throws NEXUS_STAND_IN_UNAVAILABLE. */
  open(): Promise<S>
  /** Winds it to a cue; null: to the first one. Throws NEXUS_STAND_IN_UNAVAILABLE. */
  wind(standIn: S, cueId: string | null): Promise<void>
}

/**
 * A stand-in that waits for the key while a demo runs, wound to the cue at hand: to make and to wind one is nearly all
 * that panic takes. Not made for concurrent calls.
 */
export class Standby<S extends Pick<StandIn, 'close'>> {
  private readonly parts: StandbyParts<S>
  private ready: { readonly standIn: S; readonly cueId: string | null } | null = null
  /** It could not be made: it is tried again at the key, or for the next demo, and not all the time. */
  private failed = false

  constructor(parts: StandbyParts<S>) {
    this.parts = parts
  }

  /** A demo runs: one waits at this cue. Never throws. */
  async keep(cueId: string | null): Promise<void> {
    if (this.failed || this.ready?.cueId === cueId) return
    try {
      this.ready = { standIn: await this.take(cueId), cueId }
    } catch (error) {
      this.failed = true
      this.parts.log.warn('No stand-in for the demo could be made ahead of time.', { err: error })
    }
  }

  /** One that stands at this cue, made and wound as far as needed; it is the caller's. Throws NEXUS_STAND_IN_UNAVAILABLE. */
  async take(cueId: string | null): Promise<S> {
    const { ready } = this
    this.ready = null
    if (ready !== null && ready.cueId === cueId) return ready.standIn
    const standIn = ready?.standIn ?? (await this.parts.open())
    try {
      await this.parts.wind(standIn, cueId)
    } catch (error) {
      await standIn.close()
      throw error
    }
    return standIn
  }

  /** No demo runs any more: nothing waits. */
  async letGo(): Promise<void> {
    const { ready } = this
    this.ready = null
    this.failed = false
    await ready?.standIn.close()
  }
}
