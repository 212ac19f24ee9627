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
let counts: number[] = []
let ended = 0

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

/** A client by hand: it asks for the socket and reads a portion at a time, or nothing at all. It comes back when it is closed. */
function lazyClient(port: number, sips: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, HOST, () => {
      socket.write(
        `GET /ws/nexus HTTP/1.1\r\nHost: ${HOST}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      )
      socket.pause()
      resolve()
    })
    const timer = setInterval(() => {
      // Takes one portion out of the kernel and stops again. One that never reads finds out about its end by writing.
      if (sips) socket.once('data', () => socket.pause()).resume()
      else socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]))
    }, SIP_MS)
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      clearInterval(timer)
      ended++
      void lazyClient(port, sips)
    }
    socket.on('error', end).on('close', end)
  })
}

process.on('message', async (order: Order | 'report') => {
  if (order === 'report') {
    process.send?.({ delays, counts, ended })
    delays = []
    counts = counts.map(() => 0)
    return
  }
  const first = counts.length
  // In groups: a thousand at once would measure how a queue of connections is accepted.
  const all = [
    ...Array.from({ length: order.healthy }, (_, n) => () => healthyClient(order.port, first + n)),
    ...Array.from({ length: order.slow }, () => () => lazyClient(order.port, true)),
    ...Array.from({ length: order.stalled }, () => () => lazyClient(order.port, false)),
  ]
  for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map((open) => open()))
  process.send?.('ready')
})
