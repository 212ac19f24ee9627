import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'

/**
 * The clients of clients.bench.ts, in a process of their own so that the server's memory is the server's: healthy ones, those
 * that read a little now and then, and those that never read. Orders and reports are JSON messages of the parent.
 */
interface Order {
  readonly port: number
  readonly healthy: number
  readonly slow: number
  readonly stalled: number
}

/** A slow client takes in one portion of the kernel's (at most 64 KiB) this often, ms: half of what is sent to it. */
const SIP_MS = 2_000
const HOST = '127.0.0.1'

let delays: number[] = []
const counts: number[] = []
const ended = { slow: 0, stalled: 0 }

function healthyClient(port: number, index: number): Promise<void> {
  const socket = new WebSocket(`ws://${HOST}:${port}/ws/nexus`, { perMessageDeflate: false })
  counts[index] = 0
  socket.on('message', (data: Buffer) => {
    const stamp = /"timestamp":"([^"]+)"/.exec(data.toString('latin1', 0, 300))?.[1]
    if (stamp) delays.push(Date.now() - Date.parse(stamp))
    counts[index] = (counts[index] ?? 0) + 1
  })
  socket.on('error', () => {})
  return new Promise((resolve) => socket.once('open', resolve))
}

/** Reads a portion now and then, and answers pings as it comes to them. */
function slowClient(port: number): Promise<void> {
  const socket = new WebSocket(`ws://${HOST}:${port}/ws/nexus`, { perMessageDeflate: false })
  const timer = setInterval(() => socket.resume(), SIP_MS)
  socket.on('message', () => socket.pause())
  socket.on('error', () => {})
  socket.on('close', () => {
    clearInterval(timer)
    ended.slow++
    void slowClient(port)
  })
  return new Promise((resolve) => socket.once('open', resolve))
}

/** By hand: asks for the socket, and never reads. It pretends to be alive with answers that nobody asked for, and comes back when it is closed. */
function stalledClient(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, HOST, () => {
      socket.write(
        `GET /ws/nexus HTTP/1.1\r\nHost: ${HOST}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      )
      socket.pause()
      resolve()
    })
    // One that never reads finds out about its end by writing.
    const timer = setInterval(() => socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])), SIP_MS)
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      clearInterval(timer)
      ended.stalled++
      void stalledClient(port)
    }
    socket.on('error', end).on('close', end)
  })
}

process.on('message', async (order: Order | 'report') => {
  if (order === 'report') {
    process.send?.({ delays, counts, ended })
    delays = []
    counts.fill(0)
    return
  }
  const first = counts.length
  // In groups: a thousand at once would measure how a queue of connections is accepted.
  const all = [
    ...Array.from({ length: order.healthy }, (_, n) => () => healthyClient(order.port, first + n)),
    ...Array.from({ length: order.slow }, () => () => slowClient(order.port)),
    ...Array.from({ length: order.stalled }, () => () => stalledClient(order.port)),
  ]
  for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map((open) => open()))
  process.send?.('ready')
})
