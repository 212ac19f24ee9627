import { chromium, type Page } from '@playwright/test'
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs'
import { Rng } from '../src/chaos/rng.ts'
import { DEFAULT_TOPOLOGY } from '../src/shared/model/topology.ts'
import type { VoiceEntryWire } from '../src/shared/model/voice.ts'
import { notBuilt, type Server, startServer } from '../tests/support/e2e/server.ts'
import { attachTap } from '../tests/support/e2e/voice-tap.ts'

/**
 * Fault to voice: from the start of a chaos mode, and from the opening of its incident, to the first audible sample of
 * speech, on the built server and Chromium in low quality. An AudioWorklet on the speech bus of the page's own sound
 * graph sees that sample (a tone has a bus of its own, and silence does not count); the device's delay, as Chromium
 * tells it, is added. Each run has a server and a seed of its own, so no run meets the speech budget of another.
 * Pixels are few, as in the browser tests: without a GPU they are the processor's work, and the message waits behind them.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const RUNS = quick ? 3 : 30
const SEED = 4
const FROM_INCIDENT_MS = 250
const FROM_FAULT_MS = 2_000
/** Longest wait for anything of a run, ms. */
const PATIENCE_MS = 120_000
const SERVICES = DEFAULT_TOPOLOGY.services.map(({ serviceId }) => serviceId)

/** A mode that strikes with its start; `serviceId` moves a spike to another service. */
interface Strike {
  readonly mode: string
  readonly serviceId: string | null
  readonly seed: number
}

interface Run {
  readonly strike: Strike
  /** Fault to the first audible sample, ms. */
  readonly fromFault: number
  /** Opening of the incident to the same. */
  readonly fromIncident: number
  /** Its parts: until the core said so, until the page heard of it, until the graph made its first sample, the device's own delay. */
  readonly decided: number
  readonly carried: number
  readonly made: number
  readonly device: number
  readonly caption: string
}

const PARTS = {
  decided: 'the core decides',
  carried: 'the message travels',
  made: 'the page begins',
  device: 'the sound device',
} as const

/** The exam's given modes without silence, which nothing can tell before `stale_after`. */
function strikes(): Strike[] {
  return Array.from({ length: RUNS + 1 }, (_, n) => {
    const rng = new Rng(SEED, `voice ${n}`)
    const seed = Math.floor(rng.next() * 1_000_000)
    const mode = (['latency-spike', 'cascade', 'demo-spike', 'demo-cascade'] as const)[n % 4] ?? 'latency-spike'
    const moved = mode === 'latency-spike' ? (SERVICES[Math.floor(rng.next() * SERVICES.length)] ?? null) : null
    return { mode, serviceId: moved, seed }
  })
}

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS} ms in vain until ${what}.`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function transcript(server: Server): Promise<readonly VoiceEntryWire[]> {
  return (await server.get<{ entries: VoiceEntryWire[] }>('/api/voice/transcript?limit=100')).entries
}

const atRest = () => window.__nexusAudio?.current === null

/** Waits until the page on a fresh server is live and was welcomed. */
async function welcomed(page: Page, server: Server): Promise<void> {
  await until('the welcome was heard', async () =>
    (await transcript(server)).some(({ kind, outcome }) => kind === 'welcome' && outcome !== null),
  )
  await page.waitForFunction(atRest, null, { timeout: PATIENCE_MS })
}

/** Loads the page, and waits until it has its clips: as somebody sits before it who did not just come. */
async function load(page: Page, server: Server): Promise<void> {
  await page.goto(`${server.url}/?quality=low`)
  await page.waitForFunction(() => window.__nexusAudio?.state.phase === 'ready' && window.__nexusScene?.ready === true, null, {
    timeout: PATIENCE_MS,
  })
  await attachTap(page)
  const { clips } = await server.get<{ clips: { count: number } | null }>('/api/voice')
  await page.waitForFunction((count) => (window.__nexusAudio?.clips.encoded ?? 0) >= count, clips?.count ?? 1, { timeout: PATIENCE_MS })
}

async function strikeOnce(page: Page, server: Server, strike: Strike): Promise<Run> {
  const voice = page.evaluate(() => window.nextVoice?.())
  const started = await server.post(`/api/chaos/${strike.mode}`, strike.serviceId === null ? {} : { service_id: strike.serviceId })
  const { started_at } = started.body as { started_at: string }
  const first = await Promise.race([voice, new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MS))])
  const { utterance } = first ?? {}
  if (!first || !utterance) throw new Error(`Nothing was said after ${strike.mode} with seed ${strike.seed}.`)
  const entry = await until('the transcript tells what was said', async () =>
    (await transcript(server)).find(({ entry_id }) => entry_id === utterance.utteranceId),
  )
  if (entry.incident_id === null) throw new Error(`The first words after ${strike.mode} were "${entry.caption}", of no incident.`)
  const { opened_at } = await server.get<{ opened_at: string }>(`/api/incidents/${entry.incident_id}`)
  const opened = Date.parse(opened_at)
  return {
    strike,
    fromFault: first.heardAt - Date.parse(started_at),
    fromIncident: first.heardAt - opened,
    decided: utterance.at - opened,
    carried: utterance.takenAt - utterance.at,
    made: first.madeAt - utterance.takenAt,
    device: first.heardAt - first.madeAt,
    caption: entry.caption,
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.POSITIVE_INFINITY)
}

function tell({ strike, ...run }: Run): void {
  const parts = `core ${Math.round(run.decided)}, way ${Math.round(run.carried)}, page ${Math.round(run.made)}, device ${Math.round(run.device)}`
  const where = strike.serviceId === null ? '' : ` of ${strike.serviceId}`
  console.log(
    `${strike.mode}${where}, seed ${strike.seed}: first word after ${Math.round(run.fromFault)} ms, ${Math.round(run.fromIncident)} ms after the incident opened (${parts}): "${run.caption}"`,
  )
}

/** Every run has a fresh server; the page stays, and finds each at the same address. */
async function measure(executablePath: string) {
  const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 0.25, bypassCSP: true })
    const runs: Run[] = []
    let port = 0
    // One round to warm the shaders of the critical look, as for the event to light.
    for (const [n, strike] of strikes().entries()) {
      await using server = await startServer(['--seed', String(strike.seed), '--port', String(port)])
      if (n === 0) await load(page, server)
      port = server.port
      await page.evaluate(() => window.dispatchEvent(new Event('online')))
      await welcomed(page, server)
      const run = await strikeOnce(page, server, strike)
      if (n > 0) {
        runs.push(run)
        tell(run)
      }
      await page.waitForFunction(atRest, null, { timeout: PATIENCE_MS })
    }
    return { runs, clips: await page.evaluate(() => window.__nexusAudio?.clips) }
  } finally {
    await browser.close()
  }
}

const executablePath = findChromium()
const skipped = notBuilt ?? (executablePath === undefined ? 'no Chromium or Chrome was found; name one in NEXUS_CHROMIUM' : null)
if (skipped !== null || executablePath === undefined) {
  process.stdout.write(`${JSON.stringify({ name: 'voice', figures: [], skipped })}\n`)
} else {
  const { runs, clips } = await measure(executablePath)
  const bar = (name: string, value: number, most: number) => ({ name, value, unit: 'ms', budget: `<= ${most}`, pass: value <= most })
  const shown = (name: string, value: number, unit = 'ms') => ({ name, value, unit, budget: 'shown', pass: true })
  const of = (pick: (run: Run) => number) => runs.map(pick)
  const figures = [
    bar(
      `incident opened to first sample of speech, p95 of ${runs.length}`,
      quantile(
        of((run) => run.fromIncident),
        0.95,
      ),
      FROM_INCIDENT_MS,
    ),
    bar(
      `fault to first spoken word, p95 of ${runs.length}`,
      quantile(
        of((run) => run.fromFault),
        0.95,
      ),
      FROM_FAULT_MS,
    ),
    shown(
      'incident opened to first sample of speech, median',
      quantile(
        of((run) => run.fromIncident),
        0.5,
      ),
    ),
    ...(['decided', 'carried', 'made', 'device'] as const).map((part) =>
      shown(
        `of it, p95: ${PARTS[part]}`,
        quantile(
          of((run) => run[part]),
          0.95,
        ),
      ),
    ),
    shown(
      'fault to first spoken word, median',
      quantile(
        of((run) => run.fromFault),
        0.5,
      ),
    ),
    shown('clips ready as samples', clips?.decoded ?? 0, 'clips'),
    shown('memory of decoded clips', Math.round((clips?.decodedBytes ?? 0) / 1024 / 1024), 'MiB'),
    shown('memory of clips as files', Math.round(((clips?.encodedBytes ?? 0) / 1024 / 1024) * 10) / 10, 'MiB'),
  ]
  process.stdout.write(`${JSON.stringify({ name: 'voice', figures })}\n`)
}
