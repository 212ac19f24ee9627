import { Resampler } from './resampler.ts'
import { leadingSilence, PcmReader } from './samples.ts'

/** The first piece is this long, so that the next chunk has time to come, s. */
const FIRST_PIECE_S = 0.08
/** Shorter pieces are kept until there is more, s. */
const PIECE_S = 0.04

/** Chunks of a stream to pieces that are worth placing: at the device's rate, without the silence before the first word. */
export class StreamFeed {
  private readonly reader = new PcmReader()
  private readonly resampler: Resampler
  private readonly rate: number
  private held = new Float32Array(0)
  private begun = false

  constructor(from: number, to: number) {
    this.resampler = new Resampler(from, to)
    this.rate = to
  }

  /** The next piece; empty while there is too little. */
  push(bytes: Uint8Array): Float32Array {
    this.hold(this.resampler.push(this.reader.push(bytes)))
    return this.held.length >= (this.begun ? PIECE_S : FIRST_PIECE_S) * this.rate ? this.take() : new Float32Array(0)
  }

  /** What is left at the end of the stream. */
  rest(): Float32Array {
    this.hold(this.resampler.flush())
    return this.take()
  }

  private take(): Float32Array {
    const piece = this.held
    this.held = new Float32Array(0)
    if (piece.length > 0) this.begun = true
    return piece
  }

  private hold(more: Float32Array): void {
    const all = new Float32Array(this.held.length + more.length)
    all.set(this.held)
    all.set(more, this.held.length)
    this.held = this.begun ? all : all.slice(leadingSilence(all, this.rate))
  }
}
