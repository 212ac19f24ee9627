import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGateway } from '../src/main/gateway/gateway.ts'
import type { Nexus } from '../src/main/nexus-types.ts'
import { liveFeed } from './live-feed.ts'

/**
 * A thousand WebSocket clients on loopback, half of them slow or not reading at all, and a system of fifty services that all change
 * four times a second. The healthy ones get their updates on time, the others cost a bounded piece of memory, and nothing else
 * waits. What the slow ones do not take lies in the kernel first; the bound is what NEXUS holds itself.
 */
const SERVICES = 50
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const HEALTHY = quick ? 100 : 500
const SLOW = quick ? 50 : 250
const STALLED = quick ? 50 : 250
const SECONDS = quick ? 10 : 90
const ALONE_SECONDS = quick ? 4 : 10

const { hub, ids } = liveFeed(SERVICES)
const nexus = {
  live: hub,
  router: {},
  sound: { folder: '/nowhere', speech: () => null },
  mcp: { enabled: false },
  notice: () => {},
} as unknown as Nexus
const gateway = await startGateway(nexus, {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  rendererRoot: '/nowhere',
  onFailure: (error) => console.error(error),
})
const changes = setInterval(() => {
  for (const id of ids) hub.touch(id)
}, 250)

interface Report {
  readonly delays: readonly number[]
  readonly counts: readonly number[]
  readonly ended: { readonly slow: number; readonly stalled: number }
}
const clients = fork(join(import.meta.dirname, 'many-clients.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] })
async function open(healthy: number, slow: number, stalled: number): Promise<void> {
  clients.send({ port: gateway.port, healthy, slow, stalled })
  await once(clients, 'message')
}
async function report(): Promise<Report> {
  clients.send('report')
  return ((await once(clients, 'message')) as [Report])[0]
}
function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
const share = (values: readonly number[], at: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * at)] ?? Number.POSITIVE_INFINITY
/** Pages of memory in the kernel's TCP buffers, whoever's they are; null where that is not told. */
function tcpBytes(): number | null {
  try {
    return Number(/^TCP:.* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1]) * 4_096
  } catch {
    return null
  }
}

await open(1, 0, 0)
await sleep(2_000)
await report()
await sleep(ALONE_SECONDS * 1_000)
const alone = share((await report()).delays, 0.95)
const quiet = heldBytes()

await open(HEALTHY - 1, SLOW, STALLED)
await sleep(3_000)
await report()
const begun = heldBytes()
const loop = monitorEventLoopDelay({ resolution: 10 })
loop.enable()
const cpu = process.cpuUsage()
let most = begun
let kernel = tcpBytes()
for (let second = 0; second < SECONDS; second++) {
  await sleep(1_000)
  if (second % 5 === 4) {
    most = Math.max(most, heldBytes())
    kernel = Math.max(kernel ?? 0, tcpBytes() ?? 0)
  }
}
loop.disable()
const used = process.cpuUsage(cpu)
const { delays, counts, ended } = await report()
const healthy = counts.slice(0, HEALTHY)
const p95 = share(delays, 0.95)
const fewest = Math.min(...healthy) / SECONDS
const each = (most - quiet) / (HEALTHY + SLOW + STALLED - 1) / 1_024
const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits
const total = HEALTHY + SLOW + STALLED
const figures = [
  {
    name: 'clients served at once',
    value: hub.clients,
    unit: '',
    budget: `>= ${total - STALLED} of ${total}`,
    pass: hub.clients >= total - STALLED,
  },
  { name: 'delivery to a single client, p95', value: alone, unit: 'ms', budget: 'informative', pass: true },
  {
    name: `delivery to ${HEALTHY} healthy clients beside ${SLOW + STALLED} slow ones, p95`,
    value: p95,
    unit: 'ms',
    budget: '<= 250',
    pass: p95 <= 250,
  },
  {
    name: 'updates a second to the slowest healthy client',
    value: round(fewest, 1),
    unit: '/s',
    budget: '>= 3 (of 4.5)',
    pass: fewest >= 3,
  },
  /** 256 KiB may wait for each by design; what waits is shared among those that hold the same version. */
  { name: 'memory held for each client, most', value: round(each), unit: 'KiB', budget: '<= 384', pass: each <= 384 },
  {
    name: 'memory at the end / after the first seconds, most',
    value: round(most / begun, 2),
    unit: 'ratio',
    budget: 'informative',
    pass: true,
  },
  { name: 'memory held, most', value: round(most / 2 ** 20), unit: 'MiB', budget: 'informative', pass: true },
  {
    name: 'memory of the kernel for all sockets of this machine, most',
    value: kernel === null ? 'not told' : round(kernel / 2 ** 20),
    unit: 'MiB',
    budget: 'informative',
    pass: true,
  },
  {
    name: 'event loop late, p99',
    value: round(loop.percentile(99) / 1e6),
    unit: 'ms',
    budget: '<= 250',
    pass: loop.percentile(99) / 1e6 <= 250,
  },
  {
    name: 'processor time of the server',
    value: round((used.user + used.system) / SECONDS / 1e6, 2),
    unit: 'cores',
    budget: 'informative',
    pass: true,
  },
  { name: 'slow clients closed', value: ended.slow, unit: `of ${SLOW}`, budget: '= 0', pass: ended.slow === 0 },
  ...(quick
    ? []
    : [
        {
          name: 'clients that never read closed (they come back)',
          value: ended.stalled,
          unit: '',
          budget: `>= ${STALLED}`,
          pass: ended.stalled >= STALLED,
        },
      ]),
]
process.stdout.write(`${JSON.stringify({ name: 'clients', figures })}\n`)
clearInterval(changes)
clients.kill()
hub.close()
await gateway.close()
