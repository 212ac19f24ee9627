import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BUILT_IN_SCENARIOS } from '../../src/chaos/built-in.ts'
import { generate } from '../../src/chaos/generate.ts'
import { Rng } from '../../src/chaos/rng.ts'
import { createEngine, type EngineConfig } from '../../src/main/engine/index.ts'
import { loadDriver } from '../../src/main/records/drivers.ts'
import { openRecords } from '../../src/main/records/index.ts'
import { ExpectedOutcome, outcomeOf } from '../support/kill/outcome.ts'
import { PETSHOP } from '../support/kill/script.ts'

/*
 * The whole built server, killed while it plays a recording and started again on
 * the same data folder: what it tells in the end is what the undisturbed one tells.
 */

const SERVER = resolve(import.meta.dirname, '../../out/main/headless.mjs')
const BUILT = existsSync(SERVER)
if (!BUILT) console.warn(`${SERVER} is not built; the kill tests of the whole server are skipped. Run npm run build first.`)
const HERE = existsSync(PETSHOP)
if (!HERE) console.warn(`PetShop incidents are not in ${PETSHOP}; their kill test is skipped.`)

const PROVE = process.env.NEXUS_PROVE === '1'
const KILLS = PROVE ? 60 : 8
const LIVE_KILLS = PROVE ? 20 : 3
const RECORDED_KILLS = PROVE ? 30 : 4
const ROUND_SECONDS = 75
/** Times real time: a kill and the next then lie some twenty seconds of source time apart. */
const SPEED = 25
const START_MS = Date.parse('2026-01-01T00:00:00Z')

interface Page {
  readonly incidents: { readonly incident_id: string }[]
  readonly next_cursor: string | null
}

/** The newest run in a data folder, as it lies on the disk. */
function newestRun(data: string): { runId: number; inputs: number } {
  if (!existsSync(join(data, 'nexus.db'))) return { runId: 0, inputs: 0 }
  const driver = loadDriver('better-sqlite3')(join(data, 'nexus.db'))
  const row = driver.prepare('SELECT run_id, inputs FROM runs ORDER BY run_id DESC LIMIT 1').get()
  driver.close()
  return { runId: Number(row?.run_id ?? 0), inputs: Number(row?.inputs ?? 0) }
}

/** A running server; `url` once it listens. */
interface Server {
  readonly child: ChildProcess
  readonly url: Promise<string>
  readonly closed: Promise<string>
}

describe.runIf(BUILT)('the built server under kill -9', () => {
  let work: string
  const running = new Set<ChildProcess>()
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'nexus-kill-server-'))
  })
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  function start(data: string, flags: readonly string[]): Server {
    const child = spawn(process.execPath, [SERVER, '--no-open', '--port', '0', '--profile', 'demo', '--data', data, ...flags], {
      cwd: work,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let output = ''
    let listening: (url: string) => void
    const url = new Promise<string>((settle) => {
      listening = settle
    })
    const hear = (bytes: Buffer) => {
      output += bytes.toString()
      const found = /NEXUS is at (http\S+)/.exec(output)?.[1]
      if (found !== undefined) listening(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const closed = new Promise<string>((settle) => {
      child.once('close', (code) => {
        running.delete(child)
        settle(`ended with ${code}: ${output}`)
      })
    })
    return { child, url, closed }
  }

  const get = async <T>(url: string, path: string): Promise<T> => {
    const answer = await fetch(new URL(path, url))
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** Plays to the end and asks for everything a person could see of the history. */
  async function playToTheEnd(data: string, flags: readonly string[]) {
    const server = start(data, flags)
    const url = await Promise.race([server.url, server.closed.then((why) => Promise.reject(new Error(why)))])
    let source: { state: string; events: number } = { state: '', events: 0 }
    while (source.state !== 'ended') {
      await pause(50)
      source = await get(url, '/api/source')
      if (source.state === 'error') throw new Error(JSON.stringify(source))
    }
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await get(url, `/api/incidents?limit=50${cursor && `&cursor=${cursor}`}`)
      ids.push(...page.incidents.map((one) => one.incident_id))
      cursor = page.next_cursor
    }
    const incidents = await Promise.all(ids.map((id) => get(url, `/api/incidents/${id}`)))
    const { services } = await get<{ services: unknown }>(url, '/api/health')
    const { data_folder, notices } = await get<{ data_folder: string; notices: string[] }>(url, '/api/debug')
    server.child.kill('SIGTERM')
    await server.closed
    expect(data_folder).toBe(data)
    return { incidents, services, events: source.events, notices }
  }

  async function killedEqualsUndisturbed(name: string, replay: readonly string[], speed: number, kills: number, seed: number) {
    const truth = await playToTheEnd(join(work, `${name}-undisturbed`), [...replay, '--speed', 'max'])
    expect(truth.incidents.length).toBeGreaterThan(0)
    const random = new Rng(seed, 'kill-server')
    const data = join(work, `${name}-killed`)
    const flags = [...replay, '--speed', String(speed)]
    let before = newestRun(data)
    let continued = 0
    for (let killed = 0; killed < kills; killed++) {
      const server = start(data, flags)
      // One in four dies while it starts, the others while they play.
      if (random.next() < 0.25) await pause(random.next() * 900)
      else {
        await Promise.race([server.url, server.closed.then((why) => Promise.reject(new Error(why)))])
        await pause(random.next() * 1_500)
        // How soon the first commit comes is the machine's business: without it there would be nothing to continue.
        while (newestRun(data).inputs === 0) await pause(20)
      }
      server.child.kill('SIGKILL')
      await server.closed
      // Nothing committed is ever taken back, and a run that had begun is continued, not begun again.
      const after = newestRun(data)
      expect(after.runId).toBeGreaterThanOrEqual(before.runId)
      if (after.runId === before.runId) expect(after.inputs).toBeGreaterThanOrEqual(before.inputs)
      if (after.runId === before.runId && before.inputs > 0) continued++
      before = after
    }
    expect(continued).toBeGreaterThanOrEqual(kills / 2)
    const found = await playToTheEnd(data, flags)
    expect(found).toEqual(truth)
  }

  const timeout = 60_000 + KILLS * 15_000

  test(
    `a simulated recording, ${KILLS} kills: the same incidents as when nobody kills`,
    async () => {
      const file = join(work, 'recording.jsonl')
      const rounds = Math.ceil(KILLS / 5)
      const text = Array.from({ length: rounds }, (_, round) =>
        [
          ...generate(BUILT_IN_SCENARIOS[1 + (round % 2)]!, {
            seed: 7 + round,
            startMs: START_MS + round * ROUND_SECONDS * 1_000,
            durationSeconds: ROUND_SECONDS,
            rate: null,
          }),
        ].join(''),
      )
      writeFileSync(file, text.join(''))
      await killedEqualsUndisturbed('simulated', ['--replay', file], SPEED, KILLS, 3)
    },
    timeout,
  )

  test.runIf(HERE)(
    `a recorded PetShop incident with its baseline, ${RECORDED_KILLS} kills`,
    async () => {
      const folder = join(PETSHOP, 'high_traffic')
      const replay = ['--replay', join(folder, 'train/incident-0.jsonl')]
      // Twenty minutes of samples: at 150 times real time they last eight seconds.
      await killedEqualsUndisturbed(
        'petshop',
        [...replay, '--topology', join(folder, 'topology.json'), '--baseline', join(folder, 'baseline.jsonl.gz')],
        150,
        RECORDED_KILLS,
        4,
      )
    },
    timeout,
  )

  test(
    `the live simulator, ${LIVE_KILLS} kills: its recording, refolded from the first input, gives the very history that was kept`,
    async () => {
      const data = join(work, 'live')
      const random = new Rng(5, 'kill-server')
      for (let killed = 0; killed < LIVE_KILLS; killed++) {
        const server = start(data, ['--scenario', 'cascade', '--seed', '7'])
        await Promise.race([server.url, server.closed.then((why) => Promise.reject(new Error(why)))])
        await pause(1_000 + random.next() * 4_000)
        server.child.kill('SIGKILL')
        await server.closed
      }
      const driver = loadDriver('better-sqlite3')(join(data, 'nexus.db'))
      const runs = driver.prepare('SELECT run_id, source, header FROM runs').all()
      driver.close()
      expect(runs).toHaveLength(1)
      const records = openRecords({ folder: data, capBytes: 1024 ** 3, clock: { now: () => 0 } })
      try {
        const engine = createEngine(JSON.parse(String(runs[0]!.header)) as EngineConfig)
        const expected = new ExpectedOutcome()
        for (const { now, input } of records.recording(Number(runs[0]!.run_id))) expected.hear(engine.step(input, now))
        expect(expected.outcome().incidents.length).toBeGreaterThan(0)
        expect(outcomeOf(records)).toEqual(expected.outcome())
        expect(records.notices).toEqual([])
      } finally {
        records.close()
      }
    },
    timeout,
  )
})
