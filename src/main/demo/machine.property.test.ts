import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openDemoScript } from './index.ts'
import { type DemoEvent, type DemoOrder, type DemoRun, dueMs, elapsedOf, type Holds, isOn, NO_RUN, stepDemo } from './machine.ts'

const SCRIPT = openDemoScript(join(import.meta.dirname, '../../../resources/demo/three-minutes.yaml'))
const RUNS = 400

const holds = fc.constantFrom<Holds>(null, 'calm', 'spike', 'cascade')
const index = fc.nat(SCRIPT.cues.length)
/** What people do, what the host answers, and time; `leap` may be a sleep. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant('start' as const),
    mode: fc.constantFrom('auto' as const, 'manual' as const),
    from: fc.nat(3),
    loop: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('next' as const, 'back' as const), holds }),
  fc.record({ kind: fc.constant('jump' as const), index, holds }),
  fc.constantFrom(...(['pause', 'resume', 'stop', 'reset'] as const)).map((kind) => ({ kind })),
  fc.constantFrom('prepared' as const, 'failed' as const, 'late' as const).map((what) => ({ kind: 'answer' as const, what })),
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.oneof({ weight: 9, arbitrary: fc.nat(9_000) }, fc.nat(400_000)),
    reached: fc.boolean(),
  }),
)

class Watcher {
  run: DemoRun = NO_RUN
  now = 1_000_000
  readonly begun = new Map<number, number>()
  readonly said = new Set<number>()
  /** Cues begun, and whether each came by time alone. */
  readonly order: { index: number; called: boolean }[] = []
  private preparing: number | null = null

  do(event: DemoEvent): DemoOrder[] {
    const before = this.run
    const { run, orders, refusal } = stepDemo(SCRIPT, before, event, this.now)
    if (refusal !== null) {
      expect(run).toBe(before)
      expect(orders).toEqual([])
      expect(refusal).toMatch(/^[A-Z].*\.$/)
    }
    this.run = run
    expect(run.turn).toBeGreaterThanOrEqual(before.turn)
    for (const order of orders) this.see(order, event)
    this.check()
    return [...orders]
  }

  private see(order: DemoOrder, event: DemoEvent): void {
    expect(order.turn).toBeLessThanOrEqual(this.run.turn)
    if (order.kind === 'prepare') this.preparing = order.turn
    if (order.kind === 'begin') {
      // Never twice in one turn.
      expect(this.begun.has(order.turn)).toBe(false)
      this.begun.set(order.turn, order.index)
      this.order.push({ index: order.index, called: event.kind !== 'tick' })
    }
    if (order.kind === 'say') {
      expect(this.begun.get(order.turn)).toBe(order.index)
      expect(this.said.has(order.turn)).toBe(false)
      this.said.add(order.turn)
      if (SCRIPT.cues[order.index]?.until == null) expect(order.reached).toBe(true)
    }
  }

  private check(): void {
    const { run } = this
    const elapsed = elapsedOf(run, this.now)
    expect(elapsed).toBeGreaterThanOrEqual(0)
    if (run.state === 'idle') expect(run).toMatchObject({ index: null, sinceMs: null, step: 'done', reports: [] })
    if (run.state !== 'running') expect(run.sinceMs).toBeNull()
    if (run.step === 'preparing') expect(run.sinceMs).toBeNull()
    if (isOn(run)) expect(SCRIPT.cues[run.index ?? -1]).toBeDefined()
    if (run.step === 'waiting') {
      expect(isOn(run)).toBe(true)
      expect(SCRIPT.cues[run.index ?? -1]?.until).not.toBeNull()
    }
    const ids = run.reports.map(({ cueId }) => cueId)
    expect(new Set(ids).size).toBe(ids.length)
  }

  /** Time as the host gives it: with each moment that something is due. */
  wait(ms: number, reached: boolean): void {
    const end = this.now + ms
    for (let guard = 0; guard < 200; guard++) {
      const due = dueMs(SCRIPT, this.run)
      if (due === null || due > end) break
      this.now = Math.max(this.now, due)
      this.do({ kind: 'tick', reached: false })
      if (this.run.step === 'preparing') break
    }
    this.now = end
    this.do({ kind: 'tick', reached })
  }

  answer(kind: 'prepared' | 'failed' | 'late'): void {
    const turn = kind === 'late' ? this.run.turn - 1 : (this.preparing ?? this.run.turn)
    const before = this.run
    if (kind === 'failed') this.do({ kind, turn, problem: 'It could not.' })
    else this.do({ kind: 'prepared', turn })
    if (kind === 'late') expect(this.run).toBe(before)
  }
}

it('is consistent whatever is done, fires no cue twice and skips none by itself', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const watcher = new Watcher()
      for (const one of acts) {
        if (one.kind === 'wait') watcher.wait(one.ms, one.reached)
        else if (one.kind === 'answer') watcher.answer(one.what)
        else watcher.do(one)
      }
      for (const [at, { index, called }] of watcher.order.entries()) {
        // What time alone begins follows what began before.
        if (!called) expect(index).toBe((watcher.order[at - 1]?.index ?? Number.NaN) + 1)
      }
    }),
    { numRuns: RUNS },
  )
})

it('begins every cue once and in order by itself, however coarse the clock is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 400, maxLength: 400 }), fc.boolean(), (steps, reached) => {
      const watcher = new Watcher()
      watcher.do({ kind: 'start', mode: 'auto', from: 0, loop: false })
      watcher.answer('prepared')
      for (const ms of steps) {
        watcher.now += ms
        watcher.do({ kind: 'tick', reached })
      }
      expect(watcher.run.state).toBe('finished')
      expect(watcher.order.map((one) => one.index)).toEqual(SCRIPT.cues.map((_, at) => at))
      expect(watcher.said.size).toBe(SCRIPT.cues.length)
      for (const { lateMs } of watcher.run.reports) expect(lateMs ?? 0).toBeLessThanOrEqual(4_000)
      for (const report of watcher.run.reports) expect(report.reached === null || report.reached === reached).toBe(true)
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  )
})
