import type { LiveMessageWire } from '../../shared/model/live.ts'
import type { LiveFrame, LiveHub, LiveOptions } from '../nexus-types.ts'

/** One core's time on the line; over when another one takes its place. */
interface Turn {
  readonly hub: LiveHub
  readonly over: AbortController
}

/**
 * A live feed whose core can be replaced while clients listen. Each of them goes on with a full state of the other
 * core, without a new line; `session` in it says that it is another one. Nothing that the former core says after the
 * replacement reaches anybody.
 */
export class SwitchedLive implements LiveHub {
  private turn: Turn
  private listening = 0

  constructor(first: LiveHub) {
    this.turn = { hub: first, over: new AbortController() }
  }

  get clients(): number {
    return this.listening
  }

  /** From now on `hub` speaks. */
  switchTo(hub: LiveHub): void {
    if (hub === this.turn.hub) return
    const former = this.turn
    this.turn = { hub, over: new AbortController() }
    former.over.abort()
  }

  /** Live messages as objects; see {@link LiveHub}. */
  async *subscribe(options: LiveOptions = {}): AsyncGenerator<LiveMessageWire, void, void> {
    for await (const frame of this.frames(options)) yield frame.message
  }

  async *frames({ signal, drained }: LiveOptions = {}): AsyncGenerator<LiveFrame, void, void> {
    this.listening++
    try {
      while (signal?.aborted !== true) {
        const { turn } = this
        const ends = signal === undefined ? turn.over.signal : AbortSignal.any([signal, turn.over.signal])
        for await (const frame of turn.hub.frames({ signal: ends, drained })) {
          // Made before the replacement, and not handed over yet.
          if (turn !== this.turn) break
          yield frame
        }
        // The core itself is done with this client.
        if (turn === this.turn) return
      }
    } finally {
      this.listening--
    }
  }
}
