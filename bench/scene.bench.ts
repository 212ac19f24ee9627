import { existsSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { CHROMIUM, serveLab } from './scene-lab/serve.ts'
import { quantile, traceFrames } from './scene-lab/trace.ts'

/**
 * What a frame of the scene costs at 5, 50, 500 and 2,000 services: draw calls
 * before effects (equal and <= 40), main-thread CPU per frame by CDP tracing, and
 * whether the heap stays flat while telemetry and animation run.
 */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const SCALES = [5, 50, 500, 2000]
/** Frames traced at each scale; a software renderer may need a second for each. */
const FRAMES = quick ? 12 : 60
const TRACE_LIMIT_MS = 120_000
const HEAP_S = quick ? 15 : 60

interface Figure {
  name: string
  value: number
  unit: string
  budget: string
  pass: boolean
}

const figures: Figure[] = []
const note = (name: string, value: number, unit: string, budget: string, pass: boolean) =>
  figures.push({ name, value: Math.round(value * 100) / 100, unit, budget, pass })

/** A page with `n` services, one of them critical, telemetry running, everything on screen. */
async function open(browser: Awaited<ReturnType<typeof chromium.launch>>, url: string, n: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 480, height: 270 } })
  await page.goto(`${url}index.html?n=${n}&situation=incident&quality=low&live=1&insets=20,8,20,8`)
  await page.waitForFunction(() => window.__nexusScene?.ready, null, { timeout: 90_000 })
  await page.waitForTimeout(2_000)
  return page
}

/** Waits until `frames` more frames were drawn. */
async function drawn(page: Page, frames: number): Promise<void> {
  const until = (await page.evaluate(() => window.__nexusScene?.frame ?? 0)) + frames
  await page
    .waitForFunction((n) => (window.__nexusScene?.frame ?? 0) >= n, until, { timeout: TRACE_LIMIT_MS, polling: 500 })
    .catch(() => console.error(`scene bench: fewer than ${frames} frames in ${TRACE_LIMIT_MS / 1000} s`))
}

async function heapAfterGc(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.enable')
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage')
  const used = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize)
  await cdp.detach()
  return used / 1024 / 1024
}

async function measure(): Promise<void> {
  const lab = await serveLab()
  const browser = await chromium.launch(CHROMIUM)
  try {
    const calls: number[] = []
    for (const n of SCALES) {
      const page = await open(browser, lab.url, n)
      const probe = await page.evaluate(() => ({
        calls: window.__nexusScene?.drawCalls ?? 0,
        triangles: window.__nexusScene?.triangles ?? 0,
      }))
      calls.push(probe.calls)
      note(`draw calls at ${n}`, probe.calls, 'calls', '<= 40', probe.calls > 0 && probe.calls <= 40)
      const cdp = await page.context().newCDPSession(page)
      const costs = await traceFrames(cdp, () => drawn(page, FRAMES))
      await cdp.detach()
      const script = await page.evaluate(() => window.__nexusScene?.cpuMs ?? [])
      const p95 = quantile(costs, 0.95)
      const budgeted = n === 2000
      note(
        `main thread per frame at ${n}, p95 of ${costs.length}`,
        p95,
        'ms',
        budgeted ? '<= 6' : 'shown',
        costs.length >= FRAMES / 2 && (!budgeted || p95 <= 6),
      )
      note(`frame script at ${n}, median`, quantile([...script], 0.5), 'ms', 'shown', true)
      if (n === 2000) {
        const before = await heapAfterGc(page)
        await page.waitForTimeout(HEAP_S * 1000)
        const grown = (await heapAfterGc(page)) - before
        note(`heap growth over ${HEAP_S} s at ${n}`, grown, 'MiB', '<= 1', grown <= 1)
      }
      await page.close()
    }
    const growth = Math.max(...calls) - Math.min(...calls)
    note('draw calls added from 5 to 2,000', growth, 'calls', '= 0', growth === 0)
  } finally {
    await browser.close()
    await lab.stop()
  }
}

if (existsSync(CHROMIUM.executablePath)) {
  await measure()
  console.log(JSON.stringify({ name: 'scene', figures }))
} else {
  console.log(JSON.stringify({ name: 'scene', figures, skipped: `no Chromium at ${CHROMIUM.executablePath}` }))
}
