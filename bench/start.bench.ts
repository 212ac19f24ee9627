import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** From the command to the first live data a page would draw, on the built server, and what it keeps in memory. */
const SERVER = join(import.meta.dirname, '../out/main/headless.mjs')
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const RUNS = quick ? 3 : 7
const SETTLED_MS = quick ? 3_000 : 15_000

interface Start {
  readonly readyMs: number
  readonly frameMs: number
  readonly residentMb: number
}

async function startOnce(dataFolder: string, settleMs: number): Promise<Start> {
  const before = performance.now()
  const child = spawn(process.execPath, [SERVER, '--no-open', '--port', '0', '--data', dataFolder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const readyMs = performance.now() - before
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/nexus`)
  await once(socket, 'message')
  const frameMs = performance.now() - before
  await sleep(settleMs)
  const { resident_bytes } = (await (await fetch(`${url}/api/debug`)).json()) as { resident_bytes: number }
  socket.close()
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { readyMs, frameMs, residentMb: resident_bytes / 1024 / 1024 }
}

if (!existsSync(SERVER)) {
  process.stdout.write(`${JSON.stringify({ name: 'start', skipped: 'out/ is not built: run npm run build first' })}\n`)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-start-'))
  const starts: Start[] = []
  // The first one warms the disk cache and makes the database.
  await startOnce(folder, 0)
  for (let n = 0; n < RUNS; n++) starts.push(await startOnce(folder, n === RUNS - 1 ? SETTLED_MS : 0))
  rmSync(folder, { recursive: true, force: true })
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY
  const frame = median(starts.map((start) => start.frameMs))
  const ready = median(starts.map((start) => start.readyMs))
  const resident = starts.at(-1)?.residentMb ?? Number.POSITIVE_INFINITY
  const figures = [
    { name: 'command to server ready, warm', value: Math.round(ready), unit: 'ms', budget: '<= 2000', pass: ready <= 2_000 },
    {
      name: 'command to first live data, warm',
      value: Math.round(frame),
      unit: 'ms',
      budget: '<= 2500 (of 3000 with the page)',
      pass: frame <= 2_500,
    },
    {
      name: 'resident memory of the server',
      value: Math.round(resident),
      unit: 'MB',
      budget: '<= 350 (of 900 with the page)',
      pass: resident <= 350,
    },
  ]
  process.stdout.write(`${JSON.stringify({ name: 'start', figures })}\n`)
}
