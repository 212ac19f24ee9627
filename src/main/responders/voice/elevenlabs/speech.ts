import { SpeechFailure } from '../types.ts'
import { durationMsOf, FIRST_BYTES, MOST_BYTES } from './types.ts'

const FIRST_CAPACITY = 64 * 1024
/** Most bytes that a reader gets at once. */
const MOST_AT_ONCE = 64 * 1024

/** One speech in memory, from its first byte to its last; several readers may be at different places of it. */
export class Speech {
  readonly id: string
  /** Settles when there is something to play: the first samples, all of a very short speech, or a failure. */
  readonly started: Promise<void>
  private readonly start = Promise.withResolvers<void>()
  private buffer = new Uint8Array()
  /** Bytes in the buffer; the last one may be half a sample. */
  private size = 0
  private end: 'made' | SpeechFailure | null = null
  private change = Promise.withResolvers<void>()

  constructor(id: string) {
    this.id = id
    this.started = this.start.promise
    this.started.catch(() => {})
  }

  /** It will not get longer. */
  get over(): boolean {
    return this.end !== null
  }

  get failed(): boolean {
    return this.end instanceof SpeechFailure
  }

  /** Samples have come, enough to begin with. */
  get playable(): boolean {
    return this.end === 'made' || this.size >= FIRST_BYTES
  }

  /** Null while it is being made. */
  get durationMs(): number | null {
    return this.end === null ? null : durationMsOf(this.whole)
  }

  /** Adds what came in. Throws SpeechFailure where the speech gets too long. */
  append(chunk: Uint8Array): void {
    if (this.end !== null) return
    if (this.size + chunk.length > MOST_BYTES) throw new SpeechFailure('garbage')
    this.makeRoom(this.size + chunk.length)
    this.buffer.set(chunk, this.size)
    this.size += chunk.length
    if (this.playable) this.start.resolve()
    this.changed()
  }

  /** Ends it well. Throws SpeechFailure where nothing came, or half a sample is left; the whole ones are good all the same. */
  finish(): void {
    if (this.end !== null) return
    if (this.whole === 0) throw new SpeechFailure('garbage')
    this.end = 'made'
    this.start.resolve()
    this.changed()
    if (this.whole < this.size) throw new SpeechFailure('garbage')
  }

  /** Ends it early; readers get what there is, and then the failure. */
  fail(failure: SpeechFailure): void {
    if (this.end !== null) return
    this.end = failure
    this.start.reject(failure)
    this.changed()
  }

  /** All whole samples so far. */
  samples(): Uint8Array {
    return this.buffer.subarray(0, this.whole)
  }

  /** The samples from the start, following the end while it is being made. */
  read(): ReadableStream<Uint8Array> {
    let at = 0
    return new ReadableStream(
      {
        pull: async (controller) => {
          while (at === this.whole && this.end === null) await this.change.promise
          // A copy: whoever gets it may hand its memory on to another thread.
          const chunk = this.buffer.slice(at, Math.min(this.whole, at + MOST_AT_ONCE))
          at += chunk.length
          if (chunk.length > 0) controller.enqueue(chunk)
          else if (this.end instanceof SpeechFailure) controller.error(this.end)
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** Bytes of whole samples. */
  private get whole(): number {
    return this.size - (this.size % 2)
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.buffer.length) return
    const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(bytes, FIRST_CAPACITY, this.buffer.length * 2)))
    larger.set(this.buffer.subarray(0, this.size))
    this.buffer = larger
  }

  private changed(): void {
    this.change.resolve()
    this.change = Promise.withResolvers()
  }
}
