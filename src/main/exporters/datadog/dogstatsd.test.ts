import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { agentAddressOf } from '../../../datadog/settings.ts'
import type { Clock } from '../../core/clock.ts'
import { datadogOf } from '../../datadog-config.ts'
import { MetricCounts } from '../counts.ts'
import type { GaugeSource } from '../gauges.ts'
import { hasDatagrams } from './agent-link.ts'
import { DogStatsD } from './dogstatsd.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const NOTHING: GaugeSource = { integrity: 90, services: [], connections: 2, consumer: null, fps: [] }

/** A clock whose rounds the test calls. */
function handClock() {
  const rounds = new Map<number, () => void>()
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after: (_, fn) => {
      setImmediate(fn)
      return () => {}
    },
    every: (ms, fn) => {
      rounds.set(ms, fn)
      return () => rounds.delete(ms)
    },
    soon: setImmediate,
  }
  return { clock, round: () => rounds.get(10_000)?.(), calls: () => rounds.get(1_000)?.() }
}

async function sender(agent: string, source: GaugeSource = NOTHING) {
  const address = agentAddressOf(agent)
  if (address === null) throw new Error(agent)
  const notices: string[] = []
  const counts = new MetricCounts({ maxServices: 10, notice: () => {} })
  const hand = handClock()
  const metrics = new DogStatsD(datadogOf({ DD_AGENT_HOST: address, DD_ENV: 'test' }), {
    clock: hand.clock,
    counts,
    gauges: () => source,
    notice: (sentence) => notices.push(sentence),
    chance: Math.random,
  })
  cleanups.push(() => metrics.stop())
  return { metrics, counts, notices, ...hand }
}

/** Resolves once `ready` holds; what it waits for is sent by a real socket. */
async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setImmediate(resolve))
}

async function udpAgent() {
  const socket = createSocket('udp4')
  const lines: string[] = []
  socket.on('message', (packet) =>
    lines.push(
      ...packet
        .toString()
        .split('\n')
        .filter((line) => line !== ''),
    ),
  )
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await new Promise<void>((resolve) => socket.close(() => resolve()))
  }
  cleanups.push(close)
  return { lines, port: socket.address().port, close }
}

it('sends gauges and increments with their tags in packets, and the rest at the end', async () => {
  const agent = await udpAgent()
  const { metrics, counts, round } = await sender(`127.0.0.1:${agent.port}`)
  await metrics.start()
  expect(metrics.connection()).toMatchObject({ id: 'datadog-agent', state: 'ok', address: `127.0.0.1:${agent.port}` })
  counts.used({ model: 'Gemini 3', inputTokens: 10, outputTokens: 2, costUsd: 0.1 })
  round()
  const tags = 'service:nexus,env:test,version:0.1.0'
  const own = `service_id:nexus,model:gemini_3,${tags}`
  await until(() => agent.lines.length === 5)
  expect(agent.lines).toEqual([
    `nexus.websocket.connections:2|g|#${tags}`,
    `nexus.system.integrity:90|g|#${tags}`,
    `nexus.llm.tokens.input:10|c|#${own}`,
    `nexus.llm.tokens.output:2|c|#${own}`,
    `nexus.llm.cost:0.1|c|#${own}`,
  ])
  counts.used({ model: 'Gemini 3', inputTokens: 5, costUsd: 0.2 })
  await metrics.stop()
  await until(() => agent.lines.length === 7)
  expect(agent.lines.slice(5)).toEqual([`nexus.llm.tokens.input:5|c|#${own}`, `nexus.llm.cost:0.2|c|#${own}`])
})

it('tells each call to a model, and with a sample rate where there are many', async () => {
  const agent = await udpAgent()
  const { metrics, counts, calls } = await sender(`127.0.0.1:${agent.port}`)
  await metrics.start()
  counts.used({ model: 'm', latencyMs: 12.5, failed: false })
  calls()
  const isCall = (line: string) => line.startsWith('nexus.llm.latency:')
  await until(() => agent.lines.some(isCall))
  expect(agent.lines.filter(isCall)).toEqual(['nexus.llm.latency:12.5|h|#service_id:nexus,model:m,service:nexus,env:test,version:0.1.0'])
  agent.lines.length = 0
  for (let i = 0; i < 10_000; i++) counts.used({ model: 'm', latencyMs: i, failed: false })
  calls()
  await until(() => agent.lines.length === 500)
  expect(agent.lines.every((line) => line.includes('|h|@0.05|#'))).toBe(true)
})

it('says once that nobody listens, sends nothing meanwhile, and what was counted arrives when somebody does', async () => {
  const agent = await udpAgent()
  const { metrics, counts, notices, round } = await sender(`127.0.0.1:${agent.port}`)
  await agent.close()
  await metrics.start()
  // The refusal of the first probe is heard with a later round.
  for (let i = 0; i < 50 && metrics.connection().state !== 'failed'; i++) {
    round()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(metrics.connection()).toMatchObject({ state: 'failed', trouble: 'refused' })
  expect(notices).toEqual([
    expect.stringMatching(/^Nothing answers for the Datadog Agent at 127.*Metrics are not sent until then; nothing else is held up\.$/),
  ])
  counts.used({ model: 'm', inputTokens: 3 })
  const back = createSocket('udp4')
  const lines: string[] = []
  back.on('message', (packet) => lines.push(packet.toString()))
  cleanups.push(() => back.close())
  await new Promise<void>((resolve) => back.bind(agent.port, '127.0.0.1', resolve))
  while (!lines.join('').includes('nexus.system.integrity')) {
    round()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await metrics.stop()
  await until(() => lines.join('').includes('nexus.llm.tokens.input:3|c'))
  expect(notices).toHaveLength(1)
})

it('says a name that nobody knows', async () => {
  const { metrics, notices, round } = await sender('no-such-host.invalid')
  await metrics.start()
  round()
  await until(() => notices.length > 0)
  expect(metrics.connection()).toMatchObject({ state: 'failed', trouble: 'name_unknown' })
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'nexus-dsd-'))
  cleanups.push(() => rmSync(made, { recursive: true }))
  return made
}

/** The Agent's stream socket: packets after their length. */
async function streamAgent(path: string) {
  const lines: string[] = []
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
        const end = 4 + rest.readUInt32LE(0)
        lines.push(
          ...rest
            .subarray(4, end)
            .toString()
            .split('\n')
            .filter((line) => line !== ''),
        )
        rest = rest.subarray(end)
      }
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const close = () => {
    for (const socket of open) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { lines, close }
}

it('speaks the stream socket of an Agent, and finds it again after a restart', async () => {
  const path = join(folder(), 'dsd.socket')
  const { metrics, notices, round } = await sender(`unixstream://${path}`)
  await metrics.start()
  await until(() => metrics.connection().state === 'failed')
  round()
  await until(() => notices.length === 1)
  expect(notices[0]).toMatch(/^There is no socket for the Datadog Agent at unixstream:/)
  for (let life = 0; life < 2; life++) {
    const agent = await streamAgent(path)
    while (!agent.lines.some((line) => line.startsWith('nexus.system.integrity:90|g'))) {
      round()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(metrics.connection()).toMatchObject({ state: 'ok', sentence: expect.stringContaining('a Unix stream socket') })
    await agent.close()
    await until(() => metrics.connection().state === 'failed')
  }
})

process.stdout.write(`unix-dgram is ${hasDatagrams() ? '' : 'not '}built here: the other of two tests is skipped.\n`)
it.skipIf(hasDatagrams())('without unix-dgram tries unix:// as a stream, and says so', async () => {
  const path = join(folder(), 'dsd.socket')
  const agent = await streamAgent(path)
  cleanups.push(agent.close)
  const { metrics, notices } = await sender(`unix://${path}`)
  await metrics.start()
  expect(notices).toEqual([expect.stringMatching(/unix-dgram is not built.*DD_AGENT_HOST=127\.0\.0\.1\.$/)])
  await until(() => metrics.connection().state === 'ok')
})

/** The Agent's datagram socket. */
async function datagramAgent(path: string) {
  const lines: string[] = []
  const here = createRequire(import.meta.url)
  const { createSocket: create } = z
    .object({ createSocket: z.custom<(type: string, heard: (packet: Buffer) => void) => { bind(path: string): void; close(): void }>() })
    .parse(here('unix-dgram'))
  const socket = create('unix_dgram', (packet) => lines.push(...packet.toString().split('\n')))
  socket.bind(path)
  return { lines, close: () => socket.close() }
}

it.skipIf(!hasDatagrams())('speaks the datagram socket of an Agent (where unix-dgram is built)', async () => {
  const path = join(folder(), 'dsd.socket')
  const { metrics, notices, round } = await sender(`unix://${path}`)
  await metrics.start()
  round()
  await until(() => notices.length === 1)
  expect(notices[0]).toMatch(/^There is no socket for the Datadog Agent at unix:/)
  for (let life = 0; life < 2; life++) {
    const agent = await datagramAgent(path)
    while (!agent.lines.some((line) => line.startsWith('nexus.system.integrity:90|g'))) {
      round()
      await new Promise((resolve) => setImmediate(resolve))
    }
    agent.close()
    rmSync(path, { force: true })
  }
})

it('is off without an Agent', async () => {
  const metrics = new DogStatsD(datadogOf({}), {
    clock: handClock().clock,
    counts: new MetricCounts({ maxServices: 1, notice: () => {} }),
    gauges: () => NOTHING,
    notice: () => {},
    chance: Math.random,
  })
  await metrics.start()
  expect(metrics.connection()).toMatchObject({ state: 'off', address: null })
  await metrics.stop()
})
