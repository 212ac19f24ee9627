import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { ClientSocket } from './client-socket.ts'

/** A socket whose peer takes in nothing until told to. */
class StalledSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  isPaused = false
  terminated = false
  /** A peer that reads nothing and answers nothing, whatever the kernel takes for it. */
  deaf = false
  private waiting: { bytes: number; sent: () => void }[] = []
  private pings: string[] = []

  send(data: string, sent: () => void): void {
    this.bufferedAmount += data.length
    this.waiting.push({ bytes: data.length, sent })
  }

  /** The peer takes in everything. */
  drain(): void {
    for (const { bytes, sent } of this.waiting.splice(0)) {
      this.bufferedAmount -= bytes
      sent()
    }
    if (!this.deaf) for (const ping of this.pings.splice(0)) this.emit('pong', Buffer.from(ping))
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  ping(data: string): void {
    this.pings.push(data)
    if (this.waiting.length === 0) this.drain()
  }

  terminate(): void {
    this.terminated = true
    this.readyState = 3
    this.emit('close')
  }
}

const KILOBYTE = 'x'.repeat(1_024)

describe('a client that takes in nothing', () => {
  let socket: StalledSocket
  let client: ClientSocket
  let elapsed = 0
  const settled = async (promise: Promise<void>) => Promise.race([promise.then(() => true), new Promise((r) => setImmediate(r, false))])

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    elapsed = 0
    socket = new StalledSocket()
    client = new ClientSocket(socket as unknown as WebSocket, () => elapsed)
  })
  afterEach(() => vi.useRealTimers())

  const pass = (ms: number) => {
    for (let at = 0; at < ms; at += 1_000) {
      elapsed += 1_000
      vi.advanceTimersByTime(1_000)
    }
  }

  it('gets nothing more above 256 KiB, and its requests are not read', async () => {
    expect(await settled(client.drained())).toBe(true)
    for (let i = 0; i < 257; i++) client.send(KILOBYTE)
    const waiting = client.drained()
    expect(await settled(waiting)).toBe(false)
    expect(socket.isPaused).toBe(true)
    socket.drain()
    expect(await settled(waiting)).toBe(true)
    expect(socket.isPaused).toBe(false)
  })

  it('is waited for no longer once whoever waits has gone', async () => {
    for (let i = 0; i < 257; i++) client.send(KILOBYTE)
    const gone = new AbortController()
    const waiting = client.drained(gone.signal)
    gone.abort()
    expect(await settled(waiting)).toBe(true)
  })

  it('is closed after 30 s, which ends every wait', async () => {
    for (let i = 0; i < 257; i++) client.send(KILOBYTE)
    const waiting = client.drained()
    pass(30_000)
    expect(socket.terminated).toBe(false)
    pass(6_000)
    expect(socket.terminated).toBe(true)
    expect(client.signal.aborted).toBe(true)
    expect(await settled(waiting)).toBe(true)
  })

  it('is kept while it takes in at least something', () => {
    for (let minute = 0; minute < 3; minute++) {
      for (let i = 0; i < 257; i++) client.send(KILOBYTE)
      pass(20_000)
      socket.drain()
    }
    expect(socket.terminated).toBe(false)
  })

  it('has half a megabyte on its way at most, however much the kernel takes', async () => {
    socket.deaf = true
    let sent = 0
    while (await settled(client.drained())) {
      client.send(KILOBYTE)
      socket.drain()
      sent++
      if (sent > 2_000) break
    }
    expect(sent).toBe(513)
    expect(socket.bufferedAmount).toBe(0)
    // Answers to nothing do not open it.
    socket.emit('pong', Buffer.alloc(0))
    socket.emit('pong', Buffer.from('0'.repeat(16)))
    expect(await settled(client.drained())).toBe(false)
    socket.deaf = false
    socket.drain()
    expect(await settled(client.drained())).toBe(true)
    client.send(KILOBYTE)
    socket.deaf = true
    socket.drain()
    pass(40_000)
    expect(socket.terminated).toBe(true)
  })

  it('is closed after 25 s without an answer to a ping', () => {
    socket.ping = () => {}
    pass(25_000)
    expect(socket.terminated).toBe(false)
    pass(6_000)
    expect(socket.terminated).toBe(true)
  })
})
