import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs'
import { Rng } from '../src/chaos/rng.ts'
import { notBuilt } from '../tests/support/e2e/server.ts'
import { courseOf, growthPercent } from './soak/flat.ts'
import { type KeptIncident, Wall } from './soak/wall.ts'

/**
 * A wall display over a long time: the built server and its page in Chromium, a cascade every minute. In the first part
 * nothing is disturbed but the source, and what page, GPU and server hold is sampled in the calm before each cascade; in
 * the second, page, server and source are killed at random instants, and every incident must be there once afterwards.
 * `--minutes 120` is the whole of it, by hand; `--samples FILE` keeps every sample as JSON.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, samples: { type: 'string' }, seed: { type: 'string', default: '7' } },
})
const minutes = Number(values.minutes ?? (quick ? 0.5 : 12))
const seed = Number(values.seed)
/** A cascade and the calm after it. A short run has short ones. */
const CYCLE_MS = minutes < 5 ? 6_000 : 60_000
const CASCADE_MS = CYCLE_MS * 0.45
/** Of the time without kills, and of it without samples of the page that is still warming up. */
const CALM_SHARE = 0.7
const BACK_WITHIN_MS = 8_000
/** Growth of the last third against the first, percent. A short run cannot tell more of a heap than that it does not run away. */
const HEAP_PERCENT = minutes < 5 ? 30 : 5
const COUNT_PERCENT = minutes < 5 ? 15 : 3

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Incidents that were seen to be committed: none may go, none may come twice. */
class Witness {
  lost = 0
  doubled = 0
  readonly known = new Set<string>()

  saw(all: readonly KeptIncident[]): void {
    const ids = new Set(all.map(({ incident_id }) => incident_id))
    for (const id of this.known) if (!ids.has(id)) this.lost++
    for (const id of ids) this.known.add(id)
    // The same twice in the list, or two open ones about the same service.
    const open = all.filter(({ state }) => state !== 'resolved').map(({ service_id }) => service_id)
    this.doubled += all.length - ids.size + (open.length - new Set(open).size)
  }
}

type Sample = Record<
  'heap' | 'nodes' | 'listeners' | 'geometries' | 'textures' | 'programs' | 'serverHeap' | 'serverRss' | 'handles' | 'files' | 'sqlite',
  number
>

async function sampleOf(wall: Wall): Promise<Sample> {
  const page = await wall.pageFigures()
  const server = await wall.serverFigures()
  const { geometries = Number.NaN, textures = Number.NaN, programs = Number.NaN } = page
  return {
    heap: page.heap,
    nodes: page.nodes,
    listeners: page.listeners,
    geometries,
    textures,
    programs,
    serverHeap: server.heap,
    serverRss: server.rss,
    handles: server.handles,
    files: server.files,
    sqlite: server.sqlite,
  }
}

/** Frames a second that the page draws over some calm seconds. */
async function framesASecond(wall: Wall): Promise<number> {
  const frame = () => wall.page.evaluate(() => window.__nexusScene?.frame ?? 0)
  const [before, at] = [await frame(), performance.now()]
  await pause(5_000)
  return ((await frame()) - before) / ((performance.now() - at) / 1_000)
}

const KINDS = ['renderer', 'server', 'source'] as const
type Kind = (typeof KINDS)[number]

const killed: Readonly<Record<Kind, (wall: Wall) => Promise<number>>> = {
  renderer: (wall) => wall.killRenderer(),
  server: (wall) => wall.killServer(),
  source: (wall) => wall.killSource(),
}

async function soak(executablePath: string) {
  const rng = new Rng(seed, 'kills')
  const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
  const witness = new Witness()
  const samples: Sample[] = []
  const back: { kind: Kind; ms: number }[] = []
  let cascades = 0
  const began = performance.now()
  const gone = (): number => (performance.now() - began) / 60_000 / minutes
  try {
    await using wall = await Wall.start(browser, seed)
    const kill = async (kind: Kind): Promise<void> => {
      witness.saw(await wall.incidents())
      const ms = await killed[kind](wall)
      back.push({ kind, ms })
      witness.saw(await wall.incidents())
      console.error(`${(gone() * minutes).toFixed(1)} min: killed the ${kind}, back after ${Math.round(ms)} ms`)
    }
    const cycle = async (disturb: Kind | null): Promise<void> => {
      const from = performance.now()
      const at = disturb === null ? Number.POSITIVE_INFINITY : (0.1 + 0.8 * rng.next()) * CYCLE_MS
      const until = (ms: number) => pause(Math.max(0, from + ms - performance.now()))
      await wall.chaos('cascade')
      cascades++
      if (disturb !== null && at < CASCADE_MS) {
        await until(at)
        await kill(disturb)
      }
      await until(CASCADE_MS)
      await wall.chaos('stop')
      if (disturb !== null && at >= CASCADE_MS) {
        await until(at)
        await kill(disturb)
      }
      await until(CYCLE_MS)
    }
    let round = 0
    while (gone() < CALM_SHARE) {
      // The source alone may die here: page and server live on, and must hold no more for it.
      await cycle(round++ % 5 === 4 ? 'source' : null)
      witness.saw(await wall.incidents())
      samples.push(await sampleOf(wall))
      if (values.samples !== undefined) writeFileSync(values.samples, JSON.stringify({ samples, back }))
    }
    const frames = await framesASecond(wall)
    for (let i = 0; gone() < 1 || i < KINDS.length; i++) await cycle(KINDS[i % KINDS.length] ?? 'renderer')
    await wall.isBack(performance.now())
    witness.saw(await wall.incidents())
    if (values.samples !== undefined) writeFileSync(values.samples, JSON.stringify({ samples, back }))
    return { witness, samples, back, cascades, frames, tookMinutes: gone() * minutes }
  } finally {
    await browser.close()
  }
}

type Measured = Awaited<ReturnType<typeof soak>>

function figuresOf({ witness, samples, back, cascades, frames, tookMinutes }: Measured) {
  const grown = (name: string, key: keyof Sample, budget: number) => {
    const course = courseOf(samples.map((one) => one[key]))
    const percent = Math.round(growthPercent(course) * 10) / 10
    const shown = (value: number) => (value > 100_000 ? `${(value / 1_048_576).toFixed(1)} MiB` : String(value))
    console.log(`${name}: ${shown(course.first)} in the first third, ${shown(course.last)} in the last, of ${course.samples} samples.`)
    return {
      name: `${name}: growth, last third against first`,
      value: percent,
      unit: '%',
      budget: `<= ${budget} %`,
      pass: percent <= budget,
    }
  }
  const slowest = Math.max(0, ...back.map(({ ms }) => ms))
  const sizes = samples.map(({ sqlite }) => sqlite)
  const perHour = ((sizes.at(-1) ?? 0) - (sizes[0] ?? 0)) / 1_048_576 / ((Math.max(1, samples.length - 1) * CYCLE_MS) / 3_600_000)
  console.log(
    `${tookMinutes.toFixed(1)} minutes, ${cascades} cascades, ${witness.known.size} incidents, ${back.length} kills${CYCLE_MS < 60_000 ? '' : `; the database grew by ${perHour.toFixed(1)} MiB an hour`}.`,
  )
  for (const kind of KINDS) {
    const of = back.filter((one) => one.kind === kind).map(({ ms }) => Math.round(ms))
    if (of.length > 0) console.log(`The ${kind} was killed ${of.length} times, back after ${Math.min(...of)} to ${Math.max(...of)} ms.`)
  }
  const none = (name: string, value: number) => ({ name, value, unit: '', budget: '<= 0', pass: value === 0 })
  return [
    grown('heap of the page', 'heap', HEAP_PERCENT),
    grown('DOM nodes', 'nodes', COUNT_PERCENT),
    grown('event listeners', 'listeners', COUNT_PERCENT),
    grown('GPU geometries', 'geometries', 0),
    grown('GPU textures', 'textures', 0),
    grown('GPU programs', 'programs', 0),
    grown('heap of the server', 'serverHeap', HEAP_PERCENT * 2),
    grown('resident memory of the server', 'serverRss', HEAP_PERCENT * 2),
    grown('active resources of the server', 'handles', HEAP_PERCENT * 2),
    grown('open files of the server', 'files', COUNT_PERCENT * 2),
    {
      name: 'slowest return after a kill',
      value: Math.round(slowest),
      unit: 'ms',
      budget: `<= ${BACK_WITHIN_MS} ms`,
      pass: slowest <= BACK_WITHIN_MS,
    },
    none('committed incidents lost', witness.lost),
    none('committed incidents doubled', witness.doubled),
    { name: 'frames a second on a wall', value: Math.round(frames * 10) / 10, unit: 'fps', budget: '<= 30.5', pass: frames <= 30.5 },
  ]
}

const executablePath = findChromium()
if (executablePath === undefined || notBuilt !== null)
  console.log(JSON.stringify({ name: 'soak', skipped: notBuilt ?? 'no Chromium or Chrome was found' }))
else console.log(JSON.stringify({ name: 'soak', figures: figuresOf(await soak(executablePath)) }))
