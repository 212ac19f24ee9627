import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { Drain } from '../drain.ts'

/** A client that has not taken in this many bytes gets no further live message, and its requests wait. */
const HIGH_BYTES = 256 * 1024
/**
 * What may be on its way beyond that: the kernels at both ends keep megabytes for a client that does not read, which for
 * hundreds of them is more than this program ever needs itself.
 */
const WINDOW_BYTES = 512 * 1024
/** A ping is sent after so much; its answer says that all before it was read. */
const MARK_BYTES = 64 * 1024
/** A ping, and a look at how the client is doing, this often, ms. */
const HEARTBEAT_MS = 5_000
/** A client that answers no ping for this long is gone, ms. */
const SILENT_MS = 25_000
/** A client that takes in nothing for this long is closed, ms. */
const STALLED_MS = 30_000

/**
 * One WebSocket client with a bounded queue: `drained` is the way to wait until it
 * can take more, and a client that stopped reading is closed.
 */
export class ClientSocket {
  readonly socket: WebSocket
  private readonly abort = new AbortController()
  private readonly drain = new Drain(() => this.ready())
  private readonly timer: NodeJS.Timeout
  private lastBuffered = 0
  /** Bytes sent, and those of them that the client has read, as far as its answers tell. */
  private sent = 0
  private taken = 0
  /** Pings under way: what the answer to each would tell. */
  private marks: { readonly id: string; readonly upTo: number }[] = []
  private progressAt: number
  private pongAt: number
  private readonly elapsed: () => number

  /** @param elapsed milliseconds that only grow */
  constructor(socket: WebSocket, elapsed: () => number) {
    this.socket = socket
    this.elapsed = elapsed
    this.progressAt = elapsed()
    this.pongAt = elapsed()
    socket.on('pong', (data: Buffer) => this.answered(data.toString('latin1')))
    socket.on('close', () => this.over())
    // A broken frame or a reset connection: `close` follows and is all that matters.
    socket.on('error', () => {})
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS)
    this.timer.unref()
  }

  /** Aborts when the client is gone. */
  get signal(): AbortSignal {
    return this.abort.signal
  }

  /** Sends unless the client is gone; while it is behind, its own requests are not read. */
  readonly send = (data: string | Uint8Array<ArrayBufferLike>): void => {
    if (this.socket.readyState !== this.socket.OPEN) return
    this.socket.send(data, () => this.moved())
    this.sent += data.length
    if (this.sent - (this.marks.at(-1)?.upTo ?? this.taken) >= MARK_BYTES) this.mark()
    if (this.socket.bufferedAmount > HIGH_BYTES && !this.socket.isPaused) this.socket.pause()
  }

  /** Resolves when the client can take another message, or is gone, or `signal` aborts. */
  get drained(): Drain['drained'] {
    return this.drain.drained
  }

  /** Says goodbye; a client that does not answer is cut off by `terminate`. */
  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }

  terminate(): void {
    this.socket.terminate()
  }

  private ready(): boolean {
    if (this.abort.signal.aborted || this.socket.readyState !== this.socket.OPEN) return true
    return this.socket.bufferedAmount <= HIGH_BYTES && this.sent - this.taken <= WINDOW_BYTES
  }

  /** Asks the client to say when it has read everything up to here. What it must answer cannot be guessed. */
  private mark(): void {
    const id = randomBytes(8).toString('hex')
    this.marks.push({ id, upTo: this.sent })
    this.socket.ping(id)
  }

  private answered(id: string): void {
    const at = this.marks.findIndex((mark) => mark.id === id)
    const mark = this.marks[at]
    // Answers that nobody asked for tell nothing.
    if (!mark) return
    this.marks = this.marks.slice(at + 1)
    this.taken = mark.upTo
    this.pongAt = this.elapsed()
    this.progressAt = this.pongAt
    this.drain.look()
  }

  /** The kernel took a message: room for the next, but no sign yet that anybody reads. */
  private moved(): void {
    if (this.socket.isPaused && this.socket.bufferedAmount <= HIGH_BYTES && this.socket.readyState === this.socket.OPEN)
      this.socket.resume()
    this.drain.look()
  }

  private beat(): void {
    const now = this.elapsed()
    const buffered = this.socket.bufferedAmount
    if (this.sent === this.taken || buffered < this.lastBuffered) this.progressAt = now
    this.lastBuffered = buffered
    const silent = !this.socket.isPaused && now - this.pongAt > SILENT_MS
    if (silent || now - this.progressAt > STALLED_MS) {
      this.socket.terminate()
      return
    }
    if (this.socket.readyState === this.socket.OPEN) this.mark()
  }

  private over(): void {
    clearInterval(this.timer)
    this.abort.abort()
    this.drain.look()
  }
}
