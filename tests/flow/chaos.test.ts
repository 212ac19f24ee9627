import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { BUILT_IN_SCENARIOS } from '../../src/chaos/built-in.ts'
import { createSimulator } from '../../src/chaos/simulator.ts'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import { type ChaosSource, type ChaosSourceOptions, createChaosSource } from '../../src/main/sources/chaos/chaos-source.ts'
import type { ResumePoint } from '../../src/main/sources/source.ts'
import { CollectingSink } from '../../src/main/sources/testing/collecting-sink.ts'
import { NexusError, UsageError } from '../../src/shared/errors.ts'
import { DEFAULT_TOPOLOGY, type Topology } from '../../src/shared/model/topology.ts'

const T0 = Date.UTC(2026, 0, 1)
const WORKER = join(import.meta.dirname, '../../src/chaos/worker.ts')
const CRASHING_WORKER = join(import.meta.dirname, '../support/chaos/crashing-worker.ts')
const SCENARIOS = join(import.meta.dirname, '../../resources/scenarios')

const folder = mkdtempSync(join(tmpdir(), 'nexus-chaos-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: ChaosSource[] = []
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop()
})

async function start(options: Partial<ChaosSourceOptions> = {}, resume: ResumePoint | null = null) {
  const clock = new SteppedClock(T0)
  const sink = new CollectingSink()
  const source = createChaosSource({
    workerPath: WORKER,
    topology: DEFAULT_TOPOLOGY,
    seed: 7,
    clock,
    scenarioFolder: SCENARIOS,
    ...options,
  })
  open.push(source)
  await source.start(sink, resume)
  /** Moves on and lets the worker follow, in the steps of a running NEXUS. */
  const pass = async (ms: number) => {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      await clock.advance(Math.min(50, end - clock.now()))
      await source.idle()
    }
  }
  return { clock, sink, source, pass }
}

/** Real time has to pass for a thread to die or be born; nothing here measures it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve))
}

describe('the chaos source', () => {
  it('delivers exactly what the simulator makes, with growing offsets', async () => {
    const { sink, source, pass } = await start({ scenario: 'cascade' })
    await pass(25_000)
    const scenario = BUILT_IN_SCENARIOS.find(({ name }) => name === 'cascade')!
    expect(sink.lines).toEqual(createSimulator({ topology: DEFAULT_TOPOLOGY, scenario, seed: 7, startMs: T0 }).advance(T0 + 25_000))
    let offset = 0
    for (const item of sink.items) {
      if (item.kind !== 'batch') continue
      expect(item).toMatchObject({ offset, now: null })
      offset += item.lines.length
    }
    expect(sink.source).toBe('chaos:7')
    expect(source.status()).toMatchObject({
      kind: 'chaos',
      state: 'playing',
      scenario: 'cascade',
      seed: 7,
      speed: 1,
      position: '2026-01-01T00:00:25.000Z',
    })
  })

  it('goes on counting where the records left off', async () => {
    const { sink, pass } = await start({}, { source: 'any', offsets: new Map([[0, 1_234]]) })
    await pass(100)
    expect(sink.items[0]).toMatchObject({ offset: 1_234 })
  })

  it('begins and ends modes, and says so', async () => {
    const { sink, source, pass } = await start()
    expect(source.chaos.status().available.map(({ name }) => name)).toContain('llm-token-storm')
    const changes = sink.changes
    expect(await source.chaos.start('latency-spike', { seed: 3 })).toMatchObject({
      mode: 'latency-spike',
      seed: 3,
      startedAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2026-01-01T00:00:30.000Z',
      eventsPerSecond: 10,
    })
    expect(sink.changes).toBeGreaterThan(changes)
    await pass(30_100)
    expect(source.chaos.status()).toMatchObject({ mode: 'steady', endsAt: null, startedAt: '2026-01-01T00:00:30.000Z' })
    expect(await source.chaos.start('load', { eventsPerSecond: 500 })).toMatchObject({ mode: 'load', eventsPerSecond: 500 })
    expect(await source.chaos.stop()).toMatchObject({ mode: 'steady', eventsPerSecond: 10 })
  })

  it('refuses unknown modes and services with their codes', async () => {
    const { source } = await start()
    const code = (run: Promise<unknown>) => run.catch((error: unknown) => (error instanceof NexusError ? error.code : error))
    expect(await code(source.chaos.start('boom'))).toBe('NEXUS_CHAOS_MODE_UNKNOWN')
    expect(await code(source.chaos.start('silence', { serviceId: 'nobody' }))).toBe('NEXUS_SERVICE_UNKNOWN')
    expect(await source.chaos.recover('nobody')).toEqual({ applied: false, text: 'The simulator has no service "nobody".' })
  })

  it('fixes a cause for good, and says of a symptom that it relapses', async () => {
    const { source, pass, sink } = await start({ scenario: 'cascade' })
    await pass(21_000)
    expect((await source.chaos.recover('gateway')).text).toContain('fix database, or gateway relapses')
    expect(await source.chaos.recover('*')).toEqual({ applied: true, text: 'The fault on database is gone; values return to normal.' })
    await pass(3_500)
    const seen = sink.lines.length
    await pass(10_000)
    for (const line of sink.lines.slice(seen)) {
      const event = JSON.parse(line) as { latency_ms: number; error_rate: number }
      expect(event.latency_ms).toBeLessThanOrEqual(800)
      expect(event.error_rate).toBeLessThanOrEqual(0.02)
    }
    expect(source.chaos.status().mode).toBe('steady')
  })

  it('does not start with a broken or unknown scenario: a UsageError with line and column', async () => {
    const path = join(folder, 'broken.yaml')
    writeFileSync(path, 'name: broken\ntitle: Broken\nduration: long\n')
    const problem = (scenario: string) => start({ scenario }).catch((error: unknown) => error)
    expect(await problem(path)).toEqual(new UsageError(`${path}:3:11: duration: expected number, received string.`))
    expect(await problem(join(folder, 'none.yaml'))).toBeInstanceOf(UsageError)
    expect(await problem('boom')).toBeInstanceOf(UsageError)
    writeFileSync(path, 'name: mine\ntitle: Mine\nduration: 5\n')
    expect((await start({ scenario: path })).source.chaos.status().mode).toBe('mine')
  })

  it('does not start without its worker, in a sentence', async () => {
    await expect(start({ workerPath: join(folder, 'none.mjs') })).rejects.toThrow(/could not start \(.*none\.mjs.*\); build NEXUS again/s)
  })
})

describe('back-pressure', () => {
  it('never lets more than the allowed batches wait for a slow console, and delivers all in the end', async () => {
    const { clock, sink, source } = await start({ scenario: 'load', maxUnacked: 2, batchLines: 100 })
    let release: () => void = () => {}
    let pushes = 0
    sink.onPush = () => {
      pushes++
      return new Promise((resolve) => (release = resolve))
    }
    for (let step = 0; step < 20; step++) await clock.advance(50)
    await until(() => pushes === 1)
    for (let turn = 0; turn < 200; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    // 10,000 events are due; one batch is being folded, one waits, the rest was never made.
    expect(pushes).toBe(1)
    sink.onPush = async () => {
      expect(++pushes).toBeLessThanOrEqual(200)
    }
    release()
    await source.idle()
    expect(sink.lines.length).toBeGreaterThanOrEqual(9_990)
    let offset = 0
    for (const item of sink.items) {
      if (item.kind !== 'batch') continue
      expect(item.offset).toBe(offset)
      expect(item.lines.length).toBeLessThanOrEqual(100)
      offset += item.lines.length
    }
  })

  it('does not blame the speed of events when the computer slept', async () => {
    const { clock, source, pass } = await start()
    await pass(1_000)
    clock.sleep(60_000)
    await pass(1_000)
    expect(source.status().detail).toMatch(
      / \d+\.\d s of events were left out: NEXUS stood still \(the computer slept\) or could not keep up\.$/,
    )
  })

  it('stops promptly while the console takes nothing in', async () => {
    const { clock, sink, source } = await start({ scenario: 'load' })
    sink.onPush = () => new Promise(() => {})
    await clock.advance(100)
    await until(() => source.status().state === 'playing')
    await source.stop()
  })

  it('says it when the console cannot take events in at all', async () => {
    const { clock, sink, source } = await start()
    sink.onPush = () => Promise.reject(new Error('no memory'))
    await clock.advance(100)
    await until(() => source.status().state === 'error')
    expect(source.status().detail).toBe('Events can no longer be taken in (no memory); restart NEXUS.')
  })
})

describe('a worker that dies', () => {
  const flawed: Topology = {
    ...DEFAULT_TOPOLOGY,
    services: [
      ...DEFAULT_TOPOLOGY.services,
      ...['throw', 'exit', 'nonsense', 'hang', 'memory'].map((flaw) => ({ serviceId: `flaw:${flaw}:nexus-${flaw}-${process.pid}` })),
    ],
  }
  const flaws = flawed.services.map(({ serviceId }) => serviceId).filter((id) => id.startsWith('flaw:'))
  const marker = (id: string) => join(tmpdir(), id.split(':')[2]!)
  afterAll(() => {
    for (const id of flaws) rmSync(marker(id), { force: true })
  })

  it.each(flaws)(
    'of %s is replaced, and its run goes on where it should be',
    async (flaw) => {
      const { clock, sink, source, pass } = await start({
        workerPath: CRASHING_WORKER,
        topology: flawed,
        scenario: 'demo-cascade',
        hungMs: 2_000,
      })
      await pass(12_000)
      void source.chaos.recover(flaw)
      await until(() => existsSync(marker(flaw)))
      const unanswered = source.chaos.recover('auth')
      // A hung worker is noticed when it has not answered for a while, a dead one at once.
      while (source.status().state !== 'error') {
        await clock.advance(50)
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
      expect(source.status().detail).toMatch(
        /^The simulator stopped \(.+\) and starts again in 0\.1 s; events of the meantime are missing\.$/,
      )
      expect((await unanswered).text).toContain('starting again')
      const seen = sink.lines.length
      const offsets = sink.items.length
      await clock.advance(100)
      await until(() => source.status().state === 'playing')
      await pass(3_000)
      expect(source.chaos.status()).toMatchObject({ mode: 'demo-cascade', startedAt: '2026-01-01T00:00:00.000Z', endsAt: null })
      const after = sink.lines.slice(seen)
      expect(after.some((line) => line.includes('Connection pool exhausted'))).toBe(true)
      expect(sink.items[offsets]).toMatchObject({ offset: seen })
    },
    60_000,
  )

  it('leaves commands to be tried again, and the emergency stop valid', async () => {
    const flaw = flaws[0]!
    rmSync(marker(flaw), { force: true })
    const { clock, source } = await start({ workerPath: CRASHING_WORKER, topology: flawed, scenario: 'silence' })
    void source.chaos.recover(flaw)
    await until(() => source.status().state === 'error')
    await expect(source.chaos.start('cascade')).rejects.toThrow('starting again')
    expect(await source.chaos.stop()).toMatchObject({ mode: 'steady' })
    await clock.advance(100)
    await until(() => source.status().state === 'playing')
    expect(source.chaos.status().mode).toBe('steady')
  })
})
