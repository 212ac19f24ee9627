import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'

/** The clients of feed.bench.ts, in a thread of their own: ten that read at once, and one that stops reading. */
const { host, port, healthy } = workerData as { host: string; port: number; healthy: number }

let delays: number[] = []
let counts = new Array<number>(healthy).fill(0)
let bytes = 0
let largest = 0
for (let index = 0; index < healthy; index++) {
  const socket = new WebSocket(`ws://${host}:${port}/ws/nexus`, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => {
    const now = Date.now()
    const stamp = /"timestamp":"([^"]+)"/.exec(data.toString('latin1', 0, 300))?.[1]
    if (stamp) delays.push(now - Date.parse(stamp))
    counts[index] = (counts[index] ?? 0) + 1
    bytes += data.length
    largest = Math.max(largest, data.length)
  })
}

const stalled = connect(port, host, () => {
  stalled.write(
    `GET /ws/nexus HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  stalled.pause()
})
stalled.on('error', () => {})

parentPort?.on('message', () => {
  parentPort?.postMessage({ delays, counts, bytes, largest })
  delays = []
  counts = new Array<number>(healthy).fill(0)
  bytes = 0
})
