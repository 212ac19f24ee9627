import { createConnection, type Socket } from 'node:net'
import { Writable } from 'node:stream'

/** Bytes that may wait for the Agent; what comes then is dropped. */
const MOST_WAITING = 1024 * 1024
/** Length of a packet before it, little-endian: how the Agent reads a stream socket (dogstatsd_stream_socket). */
const HEAD_BYTES = 4

interface FramedEvents {
  connected(): void
  /** Not connected any more, or not at all. */
  lost(error: Error | null): void
}

/**
 * DogStatsD over a Unix stream socket: each packet after its length. It never waits and never fails: what cannot be sent
 * is dropped, and counted.
 */
export class FramedSocket extends Writable {
  dropped = 0
  private socket: Socket | null = null
  private open = false
  private readonly path: string
  private readonly events: FramedEvents

  constructor(path: string, events: FramedEvents) {
    super({ decodeStrings: true })
    this.path = path
    this.events = events
  }

  get connected(): boolean {
    return this.open
  }

  /** Connects anew, unless it is connected or about to be. */
  connect(): void {
    if (this.socket !== null || this.destroyed) return
    const socket = createConnection(this.path)
    this.socket = socket
    let reason: Error | null = null
    socket.unref()
    socket.on('connect', () => {
      this.open = true
      this.events.connected()
    })
    socket.on('error', (error) => {
      reason = error
    })
    socket.on('close', () => {
      if (this.socket === socket) this.socket = null
      this.open = false
      if (!this.destroyed) this.events.lost(reason)
    })
    // The Agent says nothing; that it hangs up is heard only while somebody reads.
    socket.resume()
  }

  override _write(packet: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { socket } = this
    if (socket === null || !this.open || socket.writableLength > MOST_WAITING) this.dropped++
    else {
      const frame = Buffer.allocUnsafe(HEAD_BYTES + packet.length)
      frame.writeUInt32LE(packet.length, 0)
      packet.copy(frame, HEAD_BYTES)
      socket.write(frame)
    }
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // What was written goes out; nobody waits for it.
    this.socket?.end()
    done(error)
  }
}
