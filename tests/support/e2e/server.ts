import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Folder that holds the built `main/` and `renderer/`; NEXUS_E2E_OUT tests a copy while the tree is being rebuilt. */
const OUT = process.env.NEXUS_E2E_OUT ?? join(ROOT, 'out')
const ENTRY = join(OUT, 'main/headless.mjs')

/** Sentence why the built server cannot be run, or null. */
export const notBuilt: string | null = existsSync(ENTRY) ? null : `${ENTRY} is not there: run "npm run build" first.`

/** A built headless NEXUS in a process of its own, on loopback, with a data folder of its own. */
export interface Server extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly dataFolder: string
  /** What it said on standard error so far. */
  errors(): string
  /** Ends it in order; dispose does so too. */
  stop(): Promise<void>
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Starts it again with the same flags, port and data. */
  restart(): Promise<void>
  /** JSON of a GET. */
  get<T>(path: string): Promise<T>
  post(path: string, body?: unknown): Promise<{ status: number; body: unknown }>
}

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly errors: () => string
}

type Environment = Readonly<Record<string, string>>

async function launch(args: readonly string[], dataFolder: string, port: number, env: Environment): Promise<Running> {
  const child = spawn(process.execPath, [ENTRY, '--no-open', '--port', String(port), '--data', dataFolder, ...args], {
    cwd: dataFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const url = await new Promise<string>((found, failed) => {
    child.once('message', (message) => found((message as { url: string }).url))
    child.once('exit', (code) => failed(new Error(`The server ended with code ${code} before it was ready. ${errors}`)))
  })
  return { child, url, errors: () => errors }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

/** Starts a server on a free port; dispose stops it and removes its data. */
export async function startServer(args: readonly string[] = [], env: Environment = {}): Promise<Server> {
  if (notBuilt !== null) throw new Error(notBuilt)
  const dataFolder = mkdtempSync(join(tmpdir(), 'nexus-e2e-'))
  let running = await launch(args, dataFolder, 0, env)
  const port = Number(new URL(running.url).port)
  const { url } = running
  return {
    url,
    port,
    dataFolder,
    get pid() {
      return running.child.pid ?? -1
    },
    errors: () => running.errors(),
    stop: () => end(running.child, 'SIGTERM'),
    kill: () => end(running.child, 'SIGKILL'),
    async restart() {
      await end(running.child, 'SIGTERM')
      running = await launch(args, dataFolder, port, env)
      if (running.url !== url) throw new Error(`Port ${port} was taken by somebody else: the server came up at ${running.url}.`)
    },
    async get<T>(path: string) {
      const response = await fetch(`${url}${path}`)
      return (await response.json()) as T
    },
    async post(path, body) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
    async [Symbol.asyncDispose]() {
      await end(running.child, 'SIGTERM')
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/**
 * Servers for the tests of a worker, each used once. One with the ordinary settings is always started ahead, so that no
 * test waits for it and its simulator has already settled.
 */
export class ServerStock {
  private ahead: Promise<Server> | null = null

  async take(args: readonly string[], env: Environment): Promise<Server> {
    if (args.length > 0 || Object.keys(env).length > 0) return startServer(args, env)
    const server = await (this.ahead ?? startServer())
    this.ahead = startServer()
    return server
  }

  async close(): Promise<void> {
    const server = await this.ahead?.catch(() => null)
    await server?.[Symbol.asyncDispose]()
  }
}
