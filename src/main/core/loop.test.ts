import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../shared/model/fact.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import { DEFAULT_TOPOLOGY } from '../../shared/model/topology.ts'
import { createEngine, createIngest } from '../engine/index.ts'
import { openRecords } from '../records/index.ts'
import type { ResumePoint, SourceSink, TelemetrySource } from '../sources/source.ts'
import { silentLog } from './log.ts'
import { Loop } from './loop.ts'
import type { LoopParts } from './loop-parts.ts'
import { SteppedClock } from './testing/stepped-clock.ts'

/** A source that does what the test says. */
class FakeSource implements TelemetrySource {
  readonly kind = 'replay'
  readonly ownsClock: boolean
  sink: SourceSink | null = null
  resumedAt: ResumePoint | null = null
  state: SourceStatus['state'] = 'connecting'

  constructor(ownsClock: boolean) {
    this.ownsClock = ownsClock
  }

  async start(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    this.sink = sink
    this.resumedAt = resume
    this.enter('playing')
  }

  async stop(): Promise<void> {}

  enter(state: SourceStatus['state']): void {
    this.state = state
    this.sink?.changed()
  }

  status() {
    return {
      kind: this.kind,
      state: this.state,
      detail: '',
      position: null,
      start: new Date(T0).toISOString(),
      end: null,
      progress: null,
      speed: 1,
      loop: false,
      seed: null,
      scenario: null,
    } as const
  }
}

const T0 = Date.UTC(2026, 0, 1)
const line = (seconds: number, latency = 300, id = 'auth') =>
  JSON.stringify({ timestamp: new Date(T0 + seconds * 1_000).toISOString(), service_id: id, latency_ms: latency, error_rate: 0.01 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-loop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function build(source: FakeSource, clock = new SteppedClock(T0), more: Partial<LoopParts> = {}) {
  const records = openRecords({ folder, capBytes: 1024 * 1024, clock })
  const facts: Fact[] = []
  const notices: string[] = []
  const restarts: string[] = []
  const loop = new Loop({
    clock,
    log: silentLog,
    newId: () => `c${facts.length}`,
    source,
    stream: 'fake',
    engineConfig: { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 },
    createEngine,
    createDecoder: () => createIngest({ maxServices: 100, services: [], utf8: (bytes) => Buffer.from(bytes).toString() }),
    records,
    heard: (_input, heard) => void facts.push(...heard),
    restarted: (reason) => void restarts.push(reason),
    sourceChanged: () => {},
    notice: (sentence) => void notices.push(sentence),
    ...more,
  })
  const during = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.settle()
    return promise
  }
  return { loop, records, clock, facts, notices, restarts, during }
}
const push = (source: FakeSource, offset: number, lines: string[], now?: number) =>
  source.sink?.push({ source: 'fake', partition: 0, offset, lines, ...(now !== undefined && { now }) }) ?? Promise.resolve()

describe('Loop', () => {
  it('folds batches, counts what is refused, and ticks live sources by itself', async () => {
    const source = new FakeSource(false)
    const { loop, clock, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(0), 'nonsense', line(0, 250)]))
    expect(loop.ingest()).toMatchObject({ accepted: 2, rejected: 1, by_reason: { bad_json: 1 } })
    expect(loop.sourceStatus()).toMatchObject({ events: 2 })
    await clock.advance(1_000)
    expect(loop.engine.snapshot().now).toBe(T0 + 1_000)
    expect(loop.figures().stepMsP95).not.toBeNull()
  })

  it('counts for each message by itself how many of its alerts found no room', async () => {
    const { loop, during } = build(new FakeSource(false))
    await during(loop.start())
    const message = (name: string, count: number) =>
      loop.alerts(
        Array.from({ length: count }, (_, i) => ({
          ...{ origin: 'custom', key: `${name} ${i}`, state: 'firing', title: name, text: '', severity: 'p3' },
          ...{ serviceIds: [], guesses: [], url: null, startedMs: null, episode: null },
        })),
      )
    // All three wait before the first is taken, as webhooks do that arrive together.
    const refused = await during(Promise.all([message('a', 2_000), message('b', 30), message('c', 1)]))
    expect(refused).toEqual([0, 30, 1])
  })

  it('leaves time to a source that owns it', async () => {
    const source = new FakeSource(true)
    const { loop, clock, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(5)], T0 + 5_000))
    await clock.advance(60_000)
    expect(loop.engine.snapshot().now).toBe(T0 + 5_000)
    await during(source.sink?.tick(T0 + 9_000) ?? Promise.resolve())
    expect(loop.engine.snapshot().now).toBe(T0 + 9_000)
  })

  it('goes on where the records stand, and says what a live source missed', async () => {
    const first = new FakeSource(false)
    const before = build(first)
    await before.during(before.loop.start())
    await before.during(push(first, 0, [line(0), line(1), line(2)]))
    await before.during(before.loop.stop())
    const state = before.loop.engine.serialize()
    before.records.close()

    const second = new FakeSource(false)
    const after = build(second, new SteppedClock(T0 + 60_000))
    expect(after.loop.engine.serialize()).toBe(state)
    await after.during(after.loop.start())
    expect(second.resumedAt?.offsets.get(0)).toBe(3)
    expect(after.facts).toMatchObject([{ kind: 'source.marked', name: 'source.gap' }])
    after.records.close()
  })

  it('begins a new run where the last one reaches far beyond the present, because the clock was set back', async () => {
    const lateBy = async (aheadMs: number) => {
      const first = new FakeSource(false)
      const before = build(first, new SteppedClock(T0 + aheadMs))
      await before.during(before.loop.start())
      await before.during(push(first, 0, [line(aheadMs / 1_000)]))
      await before.during(before.loop.stop())
      before.records.close()
      const source = new FakeSource(false)
      const after = build(source, new SteppedClock(T0))
      await after.during(after.loop.start())
      await after.during(push(source, 1, [line(0)]))
      await after.during(after.loop.stop())
      after.records.close()
      return { ...after, source }
    }
    const far = await lateBy(7_200_000)
    expect(far.notices).toEqual([expect.stringContaining('The system clock was set back')])
    expect(far.source.resumedAt).toBeNull()
    expect(far.loop.ingest()).toMatchObject({ accepted: 1, late: 0 })
    expect(far.loop.engine.snapshot().now).toBe(T0)

    // By less, the same run goes on.
    const near = await lateBy(59_000)
    expect(near.notices).toEqual([])
    expect(near.loop.engine.snapshot().now).toBe(T0 + 59_000)
  })

  it('keeps the time of a live source from going back with the system clock', async () => {
    const source = new FakeSource(false)
    const times: number[] = []
    const { loop, records, clock, during } = build(source, undefined, {
      createEngine(config, state) {
        const engine = createEngine(config, state)
        const step = engine.step.bind(engine)
        return Object.assign(engine, {
          step: (...[input, now]: Parameters<typeof step>) => {
            times.push(now)
            return step(input, now)
          },
        })
      },
    })
    await during(loop.start())
    await clock.advance(1_000)
    clock.sleep(-700)
    await during(push(source, 0, [line(0)]))
    expect(times.slice(-2)).toEqual([T0 + 1_000, T0 + 1_000])
    records.close()
  })

  it('tells the source what is kept only once the records hold it', async () => {
    const kept: number[] = []
    let commits = true
    const source = Object.assign(new FakeSource(false), { kept: () => void kept.push(loop.engine.counters().accepted) })
    const { loop, records, clock, during } = build(source)
    const { commit } = records
    Object.assign(records, { commit: () => commits && commit.call(records) })
    await during(loop.start())
    commits = false
    await during(push(source, 0, [line(0), line(1)]))
    await clock.advance(1_000)
    expect(Math.max(0, ...kept)).toBe(0)
    commits = true
    await clock.advance(250)
    expect(kept.at(-1)).toBe(2)
    await during(push(source, 2, [line(2)]))
    await during(loop.stop())
    expect(kept.at(-1)).toBe(3)
    records.close()
  })

  it('goes on when whoever listens fails', async () => {
    const source = new FakeSource(false)
    const errors: string[] = []
    const { loop, records, clock, during } = build(source, undefined, {
      log: { ...silentLog, error: (message) => void errors.push(message) },
      heard: () => {
        throw new Error('broken listener')
      },
    })
    await during(loop.start())
    await clock.advance(500)
    expect(errors).toEqual(['A step of the core failed.', 'A step of the core failed.'])
    records.close()
  })

  it('says that a live source was not heard while the machine slept, and raises no alarm', async () => {
    const source = new FakeSource(false)
    const { loop, clock, facts, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(0)]))
    await clock.advance(1_000)
    clock.sleep(60_000)
    await clock.advance(1_000)
    expect(facts.filter((fact) => fact.kind === 'source.marked')).toMatchObject([{ name: 'source.gap' }])
    await during(push(source, 1, [line(62)]))
    await clock.advance(5_000)
    expect(facts.some((fact) => fact.kind === 'incident.opened')).toBe(false)
  })

  it('lets services go stale while a live source is in trouble', async () => {
    const source = new FakeSource(false)
    const { loop, clock, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(0)]))
    source.enter('error')
    await clock.advance(11_000)
    expect(loop.engine.views(['auth'])).toMatchObject([{ stale: true }])
  })

  it('goes on with a recording as if nothing had happened', async () => {
    const first = new FakeSource(true)
    const before = build(first)
    await before.during(before.loop.start())
    await before.during(push(first, 0, [line(0)], T0))
    await before.during(before.loop.stop())
    before.records.close()
    const second = new FakeSource(true)
    const after = build(second)
    await after.during(after.loop.start())
    expect(second.resumedAt).toEqual({ source: 'fake', offsets: new Map([[0, 1]]), now: T0 })
    expect(after.facts).toEqual([])
    after.records.close()
  })

  it('starts the engine and the run anew when the source plays from its start again', async () => {
    const source = new FakeSource(true)
    const { loop, records, restarts, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(0), line(1), line(2)], T0 + 2_000))
    await during(source.sink?.restarted?.('seek') ?? Promise.resolve())
    expect(restarts).toEqual(['seek'])
    expect(loop.engine.snapshot().now).toBeNull()
    await during(push(source, 0, [line(0)], T0))
    expect(loop.ingest()).toMatchObject({ accepted: 1, duplicated: 0 })
    await during(loop.stop())
    records.close()
  })

  it('tells the engine of pauses and the end once, and begins anew after the end', async () => {
    const source = new FakeSource(true)
    const { loop, records, facts, clock, during } = build(source)
    await during(loop.start())
    await during(push(source, 0, [line(0)], T0))
    for (const state of ['paused', 'paused', 'playing', 'ended'] as const) {
      source.enter(state)
      await clock.settle()
    }
    expect(facts.filter((fact) => fact.kind === 'source.marked').map((fact) => fact.kind === 'source.marked' && fact.name)).toEqual([
      'source.paused',
      'source.playing',
      'source.ended',
    ])
    await during(loop.stop())
    records.close()
    const again = build(new FakeSource(true))
    expect(again.loop.engine.snapshot().now).toBeNull()
    again.records.close()
  })

  it('gives a refused command back as its error', async () => {
    const { loop, records, during } = build(new FakeSource(false))
    await during(loop.start())
    const refused = loop.command({ name: 'incident.acknowledge', incidentId: 'none' }, { name: 'a', role: 'operator' })
    const caught = refused.catch((error: unknown) => error)
    expect(await during(caught)).toMatchObject({ code: 'NEXUS_INCIDENT_UNKNOWN' })
    records.close()
  })

  it('says when the engine fails, and goes on', async () => {
    const source = new FakeSource(false)
    const { loop, records, during } = build(source, undefined, {
      createEngine: (config, state) =>
        Object.assign(createEngine(config, state), {
          step: () => {
            throw new Error('broken')
          },
        }),
    })
    await during(loop.start())
    await during(push(source, 0, [line(0)]))
    expect(loop.failed).toContain('The engine failed on a telemetry input')
    records.close()
  })

  it('starts anew when the kept state cannot be read', async () => {
    const source = new FakeSource(true)
    const before = build(source)
    await before.during(before.loop.start())
    await before.during(push(source, 0, [line(0)], T0))
    await before.during(before.loop.stop())
    before.records.close()
    const after = build(new FakeSource(true), undefined, {
      createEngine: (config, state) => {
        if (state !== undefined) throw new Error('unreadable')
        return createEngine(config)
      },
    })
    expect(after.notices[0]).toContain('starts anew')
    expect(after.loop.engine.snapshot().now).toBeNull()
    after.records.close()
  })
})
