import { readdirSync, readFileSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs'
import { notBuilt, type Server, startServer } from '../tests/support/e2e/server.ts'

/**
 * From the command to the first frame of the live scene on screen, with a browser that is already open and has seen the
 * page before (as a desktop window has), and what server and browser keep in memory while the demo runs.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const RUNS = quick ? 3 : 7
/** Memory is read after the scene drew this many frames. */
const SETTLED_FRAMES = quick ? 20 : 150
const START_MS = 3_000
const MEMORY_MB = 900

/** Wall clock of the first frame with services on it while the line is live, ms. */
function firstLiveFrame(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const live = document.querySelector<HTMLElement>('[data-testid="connection"]')?.dataset.phase === 'live'
          const gl = window.__nexusScene?.ready ? document.querySelector('canvas')?.getContext('webgl2') : null
          if (!live || !gl) {
            requestAnimationFrame(look)
            return
          }
          // Not handed over: drawn.
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
          resolve(Date.now())
        }
        look()
      }),
  )
}

/** Memory of a process and all it started, each shared page counted once, MiB; null where the system does not tell. */
function memoryOf(roots: readonly number[]): number | null {
  try {
    const parents = new Map<number, number>()
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
      } catch {
        // It ended meanwhile.
      }
    }
    const belongs = (pid: number): boolean => roots.includes(pid) || (parents.has(pid) && belongs(parents.get(pid) ?? 0))
    const kilobytes = [...parents.keys()].filter(belongs).map((pid) => {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
    })
    return kilobytes.reduce((sum, one) => sum + one, 0) / 1024
  } catch {
    return null
  }
}

async function measure(executablePath: string) {
  const host = await chromium.launchServer({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
  const browser = await chromium.connect(host.wsEndpoint())
  const whole: number[] = []
  const pages: number[] = []
  let memory: number | null = null
  const runs = async (server: Server, began: number, counted: boolean, settle: boolean) => {
    const opened = Date.now()
    const page = await context.newPage()
    await page.goto(`${server.url}/?quality=low`)
    const lit = await firstLiveFrame(page)
    if (counted) {
      whole.push(lit - began)
      pages.push(lit - opened)
    }
    if (settle) {
      await page.waitForFunction((frames) => (window.__nexusScene?.frame ?? 0) > frames, SETTLED_FRAMES, { timeout: 120_000 })
      memory = memoryOf([server.pid, host.process().pid ?? -1])
    }
    await page.close()
  }
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  try {
    await using server = await startServer()
    await runs(server, 0, false, false)
    for (let run = 0; run < RUNS; run++) {
      // Stopped first: only the start is on the clock.
      await server.stop()
      const began = Date.now()
      await server.restart()
      await runs(server, began, true, run === RUNS - 1)
    }
  } finally {
    await browser.close()
    await host.close()
  }
  return { whole, pages, memory }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY

const executablePath = findChromium()
const skipped = notBuilt ?? (executablePath === undefined ? 'no Chromium or Chrome was found; name one in NEXUS_CHROMIUM' : null)
if (skipped !== null || executablePath === undefined) {
  process.stdout.write(`${JSON.stringify({ name: 'first frame', figures: [], skipped })}\n`)
} else {
  const { whole, pages, memory } = await measure(executablePath)
  const start = median(whole)
  const figures = [
    {
      name: `command to the first live frame, warm, median of ${RUNS}`,
      value: start,
      unit: 'ms',
      budget: `<= ${START_MS}`,
      pass: start <= START_MS,
    },
    { name: 'of it, page load to the first live frame', value: median(pages), unit: 'ms', budget: 'shown', pass: true },
  ]
  if (memory !== null)
    figures.push({
      name: 'memory of server and browser while the demo runs',
      value: Math.round(memory),
      unit: 'MB',
      budget: `<= ${MEMORY_MB}`,
      pass: memory <= MEMORY_MB,
    })
  process.stdout.write(`${JSON.stringify({ name: 'first frame', figures })}\n`)
}
