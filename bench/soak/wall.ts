import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'
import { type Server, startServer } from '../../tests/support/e2e/server.ts'
import { type Inspected, inspect } from './inspector.ts'

const incidentsSchema = z.object({
  incidents: z.array(z.object({ incident_id: z.string(), service_id: z.string(), state: z.string() })),
  next_cursor: z.string().nullable(),
})
export type KeptIncident = z.infer<typeof incidentsSchema>['incidents'][number]

/** Pause that the shell makes before it loads a crashed page again, ms. */
const SHELL_PAUSE_MS = 1_000
const BACK_WITHIN_MS = 60_000
const POLL_MS = 50
/** Time for the inspector to look away before a worker ends, ms. */
const WORKER_ENDS_MS = 500

/** A wall display: the built server, and its page with `?wall` in a real Chromium that this process looks after as the shell does. */
export class Wall implements AsyncDisposable {
  readonly server: Server
  page: Page
  private readonly context: BrowserContext
  private inspected: Inspected | null = null

  private constructor(server: Server, context: BrowserContext, page: Page) {
    this.server = server
    this.context = context
    this.page = page
  }

  static async start(browser: Browser, seed: number): Promise<Wall> {
    const server = await startServer(['--seed', String(seed)], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 0.25 })
    const wall = new Wall(server, context, await context.newPage())
    await wall.load()
    return wall
  }

  private async load(): Promise<void> {
    await this.page.goto(`${this.server.url}/?wall&quality=low&tour=0.2`)
    await this.isBack(performance.now())
  }

  /** Waits until the page is live with a drawn scene and as many open incidents as the core has; returns the time since `from`, ms. */
  async isBack(from: number): Promise<number> {
    const ends = performance.now() + BACK_WITHIN_MS
    for (;;) {
      const shown = await this.page
        .evaluate(() => ({
          live: document.querySelector('[data-testid="connection"]')?.getAttribute('data-phase') === 'live',
          incidents: Number.parseInt(document.querySelector('[data-testid="incident-count"]')?.textContent ?? '-1', 10),
          tone: document.querySelector('[data-testid="headline"]')?.getAttribute('data-tone'),
          drawn: window.__nexusScene?.ready === true,
        }))
        .catch(() => null)
      if (shown?.live && shown.drawn && shown.tone !== 'stale' && shown.tone !== 'unknown') {
        const open = (await this.incidents().catch(() => null))?.filter(({ state }) => state !== 'resolved').length
        if (open === shown.incidents) return performance.now() - from
      }
      if (performance.now() > ends) return Number.POSITIVE_INFINITY
      await new Promise((done) => setTimeout(done, POLL_MS))
    }
  }

  async chaos(mode: 'cascade' | 'stop'): Promise<void> {
    const { status } = await this.server.post(`/api/chaos/${mode}`)
    if (status !== 200) throw new Error(`The simulator refused ${mode} with ${status}.`)
  }

  /** Every incident of the history. */
  async incidents(): Promise<KeptIncident[]> {
    const all: KeptIncident[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const part = incidentsSchema.parse(
        await this.server.get(`/api/incidents?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`),
      )
      all.push(...part.incidents)
      cursor = part.next_cursor
    }
    return all
  }

  async killRenderer(): Promise<number> {
    const from = performance.now()
    void this.page.goto('chrome://crash').catch(() => {})
    await this.page.waitForEvent('crash')
    const crashed = this.page
    await new Promise((done) => setTimeout(done, SHELL_PAUSE_MS))
    this.page = await this.context.newPage()
    await crashed.close().catch(() => {})
    await this.page.goto(`${this.server.url}/?wall&quality=low&tour=0.2`, { waitUntil: 'commit' })
    return this.isBack(from)
  }

  async killServer(): Promise<number> {
    const from = performance.now()
    await this.server.kill()
    this.inspected = null
    // As a service manager does.
    await this.server.restart()
    return this.isBack(from)
  }

  async killSource(): Promise<number> {
    const { events } = await this.source()
    const inspected = await this.inspector()
    if ((await inspected.endWorkers('worker', WORKER_ENDS_MS)) === 0) throw new Error('The simulator has no worker to end.')
    await new Promise((done) => setTimeout(done, WORKER_ENDS_MS))
    const from = performance.now()
    const ends = from + BACK_WITHIN_MS
    // Its own count begins anew or goes on; either way events come again.
    let last = events
    for (let more = 0; more < 2; ) {
      await new Promise((done) => setTimeout(done, POLL_MS))
      const now = await this.source().catch(() => null)
      if (now?.state === 'playing' && now.events !== last) more++
      if (now) last = now.events
      if (performance.now() > ends) return Number.POSITIVE_INFINITY
    }
    return this.isBack(from)
  }

  private source(): Promise<{ state: string; events: number }> {
    return this.server.get('/api/source')
  }

  private async inspector(): Promise<Inspected> {
    const address = /Debugger listening on (ws:\S+)/.exec(this.server.errors())?.[1]
    if (address === undefined) throw new Error('The server has no inspector.')
    this.inspected ??= await inspect(address)
    return this.inspected
  }

  /** Figures of the page, after its garbage is collected. */
  async pageFigures() {
    const session = await this.context.newCDPSession(this.page)
    await session.send('HeapProfiler.enable')
    for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage')
    await session.send('Performance.enable')
    const { metrics } = await session.send('Performance.getMetrics')
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    await session.send('HeapProfiler.disable')
    await session.detach()
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
    const scene = await this.page.evaluate(() => {
      const probe = window.__nexusScene
      return { ...probe?.objects, frame: probe?.frame ?? 0, shown: document.querySelectorAll('*').length }
    })
    return { heap, nodes, listeners: jsEventListeners, ...scene }
  }

  /** Figures of the server, after its garbage is collected. */
  async serverFigures() {
    const inspected = await this.inspector()
    for (let i = 0; i < 2; i++) await inspected.collectGarbage()
    const figures = z
      .object({ heap: z.number(), rss: z.number(), handles: z.number() })
      .parse(
        await inspected.evaluate(
          '({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage.rss(), handles: process.getActiveResourcesInfo().length })',
        ),
      )
    return { ...figures, files: openFiles(this.server.pid), sqlite: sizeOf(this.server.dataFolder) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.inspected?.close()
    await this.context.close()
    await this.server[Symbol.asyncDispose]()
  }
}

/** Files and pipes that a process holds; 0 where the system does not tell. */
function openFiles(pid: number): number {
  const folder = `/proc/${pid}/fd`
  const isFile = (fd: string): boolean => {
    try {
      // Sockets of this measurement and of the page come and go; what is counted are files.
      return !readlinkSync(join(folder, fd)).startsWith('socket:')
    } catch {
      // Closed between the listing and the look at it.
      return false
    }
  }
  try {
    return readdirSync(folder).filter(isFile).length
  } catch {
    return 0
  }
}

/** Bytes of the database with its log. */
function sizeOf(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.includes('.db'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
