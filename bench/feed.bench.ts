import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { McpClients } from '../src/main/core/mcp-clients.ts'
import { startGateway } from '../src/main/gateway/gateway.ts'
import type { Nexus } from '../src/main/nexus-types.ts'
import { DEFAULT_SETTINGS } from '../src/shared/model/settings.ts'
import { liveFeed } from './live-feed.ts'

/**
 * The live feed of 2,000 services, all of them changing, to ten clients that read and one
 * that does not: nobody waits for the stalled one, and it costs no memory.
 */
const SERVICES = 2_000
const HEALTHY = 10
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const SECONDS = quick ? 8 : 45

const { engine, hub, ids } = liveFeed(SERVICES)
const nexus: Nexus = {
  router: {} as Nexus['router'],
  live: hub,
  pageConnects: [],
  sound: { folder: '/nowhere', speech: () => null },
  mcp: new McpClients(false, () => 0),
  snapshot: () => engine.snapshot(),
  settings: () => DEFAULT_SETTINGS,
  metricsPage: async () => ({ contentType: 'text/plain', text: '' }),
  notice: () => {},
  start: async () => {},
  stop: async () => {},
}
const gateway = await startGateway(nexus, {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  rendererRoot: '/nowhere',
  onFailure: (error) => console.error(error),
})

// Every value changes four times a second.
const changes = setInterval(() => {
  for (const id of ids) hub.touch(id)
}, 250)

const clients = new Worker(join(import.meta.dirname, 'feed-clients.ts'), {
  workerData: { host: '127.0.0.1', port: gateway.port, healthy: HEALTHY },
})
interface Report {
  delays: number[]
  counts: number[]
  bytes: number
  largest: number
}
async function report(): Promise<Report> {
  clients.postMessage(null)
  return ((await once(clients, 'message')) as [Report])[0]
}
function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

await sleep(4_000)
await report()
const before = heldBytes()
const cpu = process.cpuUsage()
let most = before
for (let second = 0; second < SECONDS; second++) {
  await sleep(1_000)
  if (second % 5 === 4) most = Math.max(most, heldBytes())
}
const used = process.cpuUsage(cpu)
const { delays, counts, bytes, largest } = await report()
// Asked of the server: a socket that does not read does not hear of its end either.
const closed = HEALTHY + 1 - hub.clients
const after = heldBytes()

const p95 = [...delays].sort((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? Number.POSITIVE_INFINITY
const fewest = Math.min(...counts) / SECONDS
const growth = Math.max(after, most) / before
/** A stalled client costs at most what was on its way to it when it stopped. */
const growthBudget = 1.2
const figures = [
  { name: 'delivery of an update to a healthy client, p95', value: p95, unit: 'ms', budget: '<= 250', pass: p95 <= 250 },
  {
    name: 'updates a second to the slowest healthy client',
    value: Math.round(fewest * 10) / 10,
    unit: '/s',
    budget: '>= 3 (of 4.5)',
    pass: fewest >= 3,
  },
  {
    name: 'memory held after / before, one client stalled',
    value: Math.round(growth * 100) / 100,
    unit: 'ratio',
    budget: `<= ${growthBudget}`,
    pass: growth <= growthBudget,
  },
  { name: 'largest update', value: Math.round(largest / 1024), unit: 'KiB', budget: '<= 1024', pass: largest <= 1024 * 1024 },
  {
    name: 'sent to healthy clients',
    value: Math.round(bytes / SECONDS / 1024 / 102.4) / 10,
    unit: 'MiB/s',
    budget: 'informative',
    pass: true,
  },
  {
    name: 'processor time of server and clients',
    value: Math.round(((used.user + used.system) / SECONDS / 1e6) * 100) / 100,
    unit: 'cores',
    budget: 'informative',
    pass: true,
  },
  ...(quick ? [] : [{ name: 'stalled client was closed', value: closed, unit: 'of 1', budget: '= 1', pass: closed === 1 }]),
]
process.stdout.write(`${JSON.stringify({ name: 'feed', figures })}\n`)
clearInterval(changes)
hub.close()
await clients.terminate()
await gateway.close()
