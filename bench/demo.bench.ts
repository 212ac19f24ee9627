import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs'
import type { DemoScriptWire, DemoStatusWire } from '../src/shared/model/demo.ts'
import type { IncidentSummaryWire } from '../src/shared/model/incident.ts'
import type { VoiceEntryWire } from '../src/shared/model/voice.ts'
import { notBuilt, type Server, startServer } from '../tests/support/e2e/server.ts'

/**
 * The demo, unattended, on the built server with Chromium looking on: whether every cue came on time, said its line, and
 * found what it waited for; how long a fix takes from its cue to green; and how long a reset takes from the middle of a
 * cascade, counted from the call until a window shows integrity 100 and nothing is open.
 * `NEXUS_DEMO_SHOTS=FOLDER` keeps a picture of every cue, in a second window of 1920 x 1080 too.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const SHOTS = process.env.NEXUS_DEMO_SHOTS
const SHORT = join(import.meta.dirname, '../tests/support/demo/twenty-seconds.yaml')
const LATE_MS = 500
const RESET_MS = 2_000
const FIX_S = 5
/** Longest wait for the picture, and for anything after its time, ms. */
const PATIENCE_MS = 60_000
/** After a cue has said its words, pictures wait for flight and fade, ms. */
const SETTLED_MS = 2_600

interface Watched {
  readonly script: DemoScriptWire
  readonly last: DemoStatusWire
  readonly captions: readonly string[]
  readonly said: readonly string[]
  readonly incidents: readonly IncidentSummaryWire[]
  readonly integrity: string
  readonly fixSeconds: number
}

const statusOf = (server: Server) => server.get<DemoStatusWire>('/api/demo')

async function open(server: Server, size: { width: number; height: number }, browser: Awaited<ReturnType<typeof chromium.launch>>) {
  const page = await browser.newPage({ viewport: size })
  await page.addInitScript(() => {
    const seen = new Set<string>()
    Object.assign(window, { __captions: seen })
    new MutationObserver(() => {
      for (const place of ['[data-testid="caption-demo"]', '.demo-card-line']) {
        const text = document.querySelector(place)?.textContent
        if (text) seen.add(text)
      }
    }).observe(document, { childList: true, subtree: true, characterData: true })
  })
  await page.goto(`${server.url}/?quality=low`)
  await page.waitForFunction(() => window.__nexusScene?.shown('ai-brain')?.look === 'healthy', null, { timeout: PATIENCE_MS })
  return page
}

async function shoot(pages: readonly Page[], name: string): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  for (const page of pages) await page.screenshot({ path: join(SHOTS, `${name}-${page.viewportSize()?.width}.png`) })
}

/** From the call of a fix until its service is healthy, as the history has it. */
async function slowestFix(server: Server): Promise<number> {
  const { remediations } = await server.get<{ remediations: { started_at: string; finished_at: string | null; state: string }[] }>(
    '/api/remediations',
  )
  return Math.max(
    ...remediations.map(({ started_at, finished_at, state }) =>
      state === 'succeeded' && finished_at !== null ? (Date.parse(finished_at) - Date.parse(started_at)) / 1_000 : Number.NaN,
    ),
  )
}

async function watch(server: Server, pages: readonly Page[]): Promise<Watched> {
  const script = await server.get<DemoScriptWire>('/api/demo/script')
  const begun = Date.now()
  await server.post('/api/demo/start', {})
  const end = Date.now() + script.length * 1_000 + PATIENCE_MS
  let shown = -1
  let doneAt = 0
  let last = await statusOf(server)
  while (last.state === 'running' && Date.now() < end) {
    if (last.cue !== null && last.cue.step === 'done' && last.scene.turn !== shown) {
      if (doneAt === 0) doneAt = Date.now()
      else if (Date.now() - doneAt > SETTLED_MS) {
        await shoot(pages, `${String(last.cue.index).padStart(2, '0')}-${last.cue.cue_id}`)
        shown = last.scene.turn
        doneAt = 0
      }
    }
    await pause(200)
    last = await statusOf(server)
  }
  const { entries } = await server.get<{ entries: VoiceEntryWire[] }>('/api/voice/transcript?said=true&limit=200')
  const { incidents } = await server.get<{ incidents: IncidentSummaryWire[] }>('/api/incidents')
  const [page] = pages
  return {
    script,
    last,
    captions: (await page?.evaluate(() => [...(window as unknown as { __captions: Set<string> }).__captions])) ?? [],
    said: entries.filter(({ at }) => Date.parse(at) >= begun).map(({ caption }) => caption),
    incidents,
    integrity: (await page?.getByTestId('integrity').locator('.integrity-figure').textContent()) ?? '',
    fixSeconds: await slowestFix(server),
  }
}

/** From the call until a window shows that all is well, ms. */
async function reset(server: Server, page: Page): Promise<number> {
  await server.post('/api/chaos/demo-cascade')
  await page.waitForFunction(() => document.querySelector('[data-testid="integrity"]')?.getAttribute('data-tone') !== 'healthy', null, {
    timeout: PATIENCE_MS,
  })
  await pause(12_000)
  const before = Date.now()
  await server.post('/api/demo/reset')
  console.log(`The call of the reset took ${Date.now() - before} ms.`)
  await page.waitForFunction(
    () =>
      document.querySelector('.integrity-figure')?.textContent?.startsWith('100') &&
      !document.querySelector('[data-testid="service-panel"]'),
    null,
    { timeout: PATIENCE_MS, polling: 20 },
  )
  for (;;) {
    const { active_incidents } = await server.get<{ active_incidents: number }>('/api/state')
    if (active_incidents === 0) return Date.now() - before
  }
}

const executablePath = findChromium()
if (notBuilt !== null || executablePath === undefined) {
  console.log(JSON.stringify({ name: 'demo', skipped: notBuilt ?? 'There is no Chromium.' }))
  process.exit(0)
}

await using server = await startServer(quick ? ['--demo-script', SHORT] : [])
const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
try {
  const page = await open(server, { width: 1280, height: 720 }, browser)
  const pages = SHOTS === undefined ? [page] : [page, await open(server, { width: 1920, height: 1080 }, browser)]
  const { script, last, captions, said, incidents, integrity, fixSeconds } = await watch(server, pages)
  const resetMs = await reset(server, page)
  const late = last.reports.flatMap(({ late_ms }) => late_ms ?? [])
  const latest = Math.max(...late)
  const lines = script.cues.filter(({ line }) => line !== null)
  const conditions = script.cues.filter(({ until }) => until !== null)
  const reached = last.reports.filter((report) => report.reached === true).length
  const wanted = script.cues.flatMap(({ caption }) => caption ?? [])
  const seen = wanted.filter((caption) => captions.includes(caption)).length
  const struck = script.cues.filter(({ chaos }) => chaos !== null && chaos !== 'stop').length
  for (const report of last.reports)
    console.log(
      `${report.cue_id}: ${report.late_ms === null ? 'called' : `${report.late_ms} ms late`}${report.waited_ms === null ? '' : `, waited ${report.waited_ms} ms`}`,
    )
  const figure = (name: string, value: number, unit: string, budget: string, pass: boolean) => ({ name, value, unit, budget, pass })
  console.log(
    JSON.stringify({
      name: 'demo',
      figures: [
        figure(
          'cues begun by themselves',
          last.reports.length,
          'cues',
          `${script.cues.length}`,
          last.reports.length === script.cues.length,
        ),
        figure('latest cue after its time', latest, 'ms', `<= ${LATE_MS}`, latest <= LATE_MS),
        figure('conditions reached in time', reached, 'cues', `${conditions.length}`, reached === conditions.length),
        figure('lines spoken', said.length, 'lines', `${lines.length}, and nothing else`, said.length === lines.length),
        figure('captions read on screen', seen, 'captions', `${wanted.length}`, seen === wanted.length),
        figure(
          'incidents opened, all closed',
          incidents.length,
          'incidents',
          `${struck}`,
          incidents.length === struck && incidents.every(({ state }) => state === 'resolved'),
        ),
        figure('integrity in the last picture', Number.parseInt(integrity, 10), '%', '100', integrity.startsWith('100')),
        figure('slowest fix, from its cue to green', Math.round(fixSeconds * 100) / 100, 's', `<= ${FIX_S}`, fixSeconds <= FIX_S),
        figure('reset from a cascade, to green on screen', resetMs, 'ms', `<= ${RESET_MS}`, resetMs <= RESET_MS),
      ],
    }),
  )
} finally {
  await browser.close()
}
