import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A metric as a statsd server holds it: its name, its tags, its value. */
export interface HeldMetric {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly value: number
}

/** A real statsd server with an ear before it, which keeps every line as it came over UDP. */
export interface StatsdServer extends AsyncDisposable {
  /** Where DogStatsD goes. */
  readonly port: number
  /** Lines as they came. */
  readonly lines: string[]
  /** What the server holds, read back over its management port. */
  read(kind: 'gauges' | 'counters'): Promise<HeldMetric[]>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return typeof address === 'object' && address ? address.port : 0
}

/** Asks the management port; empty while nobody answers. */
function asked(port: number, question: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (text.includes('END')) socket.end('quit\n')
    })
    socket.on('error', () => resolve(''))
    socket.on('close', () => resolve(text))
    socket.write(`${question}\n`)
  })
}

export async function startStatsd(): Promise<StatsdServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-statsd-'))
  const [port, management] = [await freePort(), await freePort()]
  const config = { port, mgmt_port: management, address: '127.0.0.1', mgmt_address: '127.0.0.1', backends: [], flushInterval: 3_600_000 }
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify(config))
  const shim = join(import.meta.dirname, 'statsd-old-node.cjs')
  const require = createRequire(import.meta.url)
  const server = require.resolve('statsd/stats.js')
  const child = spawn(process.execPath, ['--require', shim, server, file], { stdio: 'ignore' })
  while ((await asked(management, 'counters')) === '') if (child.exitCode !== null) throw new Error('statsd did not start')

  const lines: string[] = []
  const ear = createSocket('udp4')
  ear.on('message', (packet) => {
    lines.push(
      ...packet
        .toString()
        .split('\n')
        .filter((line) => line !== ''),
    )
    ear.send(packet, port, '127.0.0.1')
  })
  await new Promise<void>((resolve) => ear.bind(0, '127.0.0.1', resolve))
  return {
    port: ear.address().port,
    lines,
    async read(kind) {
      const text = await asked(management, kind)
      return [...text.matchAll(/'([^';]+)((?:;[^';]+)*)': ([-\d.e+]+)/g)].map(([, name = '', tags = '', value]) => ({
        name,
        tags: Object.fromEntries(
          tags
            .split(';')
            .filter((tag) => tag !== '')
            .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
        ),
        value: Number(value),
      }))
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => ear.close(() => resolve()))
      const over = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill()
      await over
      rmSync(folder, { recursive: true })
    },
  }
}
