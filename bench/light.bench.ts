import { chromium, type Page } from '@playwright/test'
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs'
import { notBuilt, type Server, startServer } from '../tests/support/e2e/server.ts'

/**
 * Event to light: from a telemetry event that completes a change of status to the changed monolith on screen, on the
 * built server and Chromium in low quality. Counted from the event's own timestamp, which is BEFORE its acceptance (the
 * simulator's thread made it, and hands over every 50 ms), to a moment after the frame with the new colour was drawn:
 * the GPU queue is drained before the clock is read. So what is printed is an upper bound, on one machine's one clock.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const RUNS = quick ? 10 : 50
const SERVICE = 'ai-brain'
/** Latency from which a sample is critical (protocol.md), ms. */
const CRITICAL_MS = 3_000
/** A derived status changes with the second sample that agrees. */
const COMPLETING = 2
const BUDGET_MS = 250

interface Seen {
  /** Wall clock when the frame with the first changed colour was handed to the GPU, ms. */
  readonly uploadedAt: number
  /** The same when that frame was drawn. */
  readonly drawnAt: number
}
interface Sample {
  readonly timestamp: string
  readonly service_id: string
  readonly latency_ms?: number
}

/** Resolves with the moment a monolith first shows another colour, on its way to `look`. */
function nextChange(page: Page, look: string): Promise<Seen> {
  return page.evaluate(
    ([service, wanted]) =>
      new Promise<Seen>((resolve) => {
        const scene = window.__nexusScene
        const gl = document.querySelector('canvas')?.getContext('webgl2')
        const before = scene?.shown(service)?.color
        if (!scene || !gl || !before) throw new Error('The scene is not drawn.')
        const seen = () => {
          const now = scene.shown(service)
          const moved = now ? Math.max(...now.color.map((value, n) => Math.abs(value - (before[n] ?? 0)))) : 0
          if (now?.look !== wanted || moved < 0.02) {
            requestAnimationFrame(seen)
            return
          }
          const uploadedAt = performance.timeOrigin + scene.timeMs
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
          resolve({ uploadedAt, drawnAt: Date.now() })
        }
        requestAnimationFrame(seen)
      }),
    [SERVICE, look] as const,
  )
}

/** Timestamp of the sample that completed the change since `since`, ms. */
async function completedAt(server: Server, since: number, isNew: (latencyMs: number) => boolean): Promise<number> {
  const { events } = await server.get<{ events: Sample[] }>('/api/metrics/recent?limit=200')
  const agreeing = events
    .filter((event) => event.service_id === SERVICE && Date.parse(event.timestamp) >= since && isNew(event.latency_ms ?? 0))
    .map((event) => Date.parse(event.timestamp))
    .sort((a, b) => a - b)
  const at = agreeing[COMPLETING - 1]
  if (at === undefined) throw new Error(`No ${COMPLETING} samples of ${SERVICE} agree since ${new Date(since).toISOString()}.`)
  return at
}

async function measure(executablePath: string) {
  await using server = await startServer(['--seed', '7'])
  const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.goto(`${server.url}/?quality=low`)
    await page.waitForFunction(() => window.__nexusScene?.shown('ai-brain')?.look === 'healthy', null, { timeout: 60_000 })
    const drawn: number[] = []
    const uploaded: number[] = []
    const back: number[] = []
    const change = async (path: string, look: string, isNew: (latencyMs: number) => boolean) => {
      const seen = nextChange(page, look)
      const since = Date.now()
      await server.post(path)
      const { uploadedAt, drawnAt } = await seen
      const at = await completedAt(server, since, isNew)
      return { upload: uploadedAt - at, draw: drawnAt - at }
    }
    // One round to warm the shaders of the critical look.
    for (let run = -1; run < RUNS; run++) {
      const worse = await change('/api/chaos/latency-spike', 'critical', (latency) => latency >= CRITICAL_MS)
      const better = await change('/api/chaos/stop', 'healthy', (latency) => latency < CRITICAL_MS)
      if (run < 0) continue
      drawn.push(worse.draw)
      uploaded.push(worse.upload)
      back.push(better.draw)
    }
    return { drawn, uploaded, back }
  } finally {
    await browser.close()
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.POSITIVE_INFINITY)
}

const executablePath = findChromium()
const skipped = notBuilt ?? (executablePath === undefined ? 'no Chromium or Chrome was found; name one in NEXUS_CHROMIUM' : null)
if (skipped !== null || executablePath === undefined) {
  process.stdout.write(`${JSON.stringify({ name: 'light', figures: [], skipped })}\n`)
} else {
  const { drawn, uploaded, back } = await measure(executablePath)
  const bar = (name: string, value: number) => ({ name, value, unit: 'ms', budget: `<= ${BUDGET_MS}`, pass: value <= BUDGET_MS })
  const shown = (name: string, value: number) => ({ name, value, unit: 'ms', budget: 'shown', pass: true })
  const figures = [
    bar(`event to light, p95 of ${drawn.length} turns to critical`, quantile(drawn, 0.95)),
    shown('event to light, median', quantile(drawn, 0.5)),
    shown('event to frame handed to the GPU, p95', quantile(uploaded, 0.95)),
    shown(`event to light, p95 of ${back.length} turns back to healthy`, quantile(back, 0.95)),
  ]
  process.stdout.write(`${JSON.stringify({ name: 'light', figures })}\n`)
}
