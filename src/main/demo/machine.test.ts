import { describe, expect, it } from 'vitest'
import { fromWire } from '../../shared/model/case.ts'
import { type DemoEvent, type DemoOrder, type DemoRun, dueMs, NO_RUN, stepDemo } from './machine.ts'
import { parseDemoScript } from './script-file.ts'

const SCRIPT = fromWire(
  parseDemoScript(
    'x.yaml',
    `
title: Short
length: 60
situations: { spike: demo-spike }
cues:
  - { id: one, at: 0, title: One }
  - { id: two, at: 10, title: Two, chaos: demo-spike, until: { condition: incident_open, limit: 5 } }
  - { id: three, at: 20, title: Three, situation: spike, fix: ai-brain }
  - { id: four, at: 30, title: Four, situation: calm }
`,
  ),
)

function begun(mode: 'auto' | 'manual' = 'auto') {
  let run: DemoRun = NO_RUN
  let now = 5_000
  const act = (event: DemoEvent): readonly DemoOrder[] => {
    const stepped = stepDemo(SCRIPT, run, event, now)
    run = stepped.run
    return stepped.orders
  }
  const refusal = (event: DemoEvent) => stepDemo(SCRIPT, run, event, now).refusal
  act({ kind: 'start', mode, from: 0, loop: false })
  const prepared = () => act({ kind: 'prepared', turn: run.turn })
  return {
    act,
    refusal,
    prepared,
    get run() {
      return run
    },
    pass(ms: number, reached = false) {
      now += ms
      return act({ kind: 'tick', reached })
    },
  }
}

describe('the demo', () => {
  it('begins from a known state, and its clock with its first cue', () => {
    const demo = begun()
    expect(demo.run).toMatchObject({ state: 'running', step: 'preparing', sinceMs: null })
    demo.pass(3_000)
    expect(demo.prepared()).toMatchObject([
      { kind: 'begin', index: 0 },
      { kind: 'say', index: 0, reached: true },
    ])
    expect(demo.pass(9_999)).toEqual([])
    expect(demo.pass(1)).toMatchObject([{ kind: 'begin', index: 1 }])
  })

  it('says what it has to say when its condition holds, and something else when it does not in time', () => {
    for (const reached of [true, false]) {
      const demo = begun()
      demo.prepared()
      demo.pass(10_000)
      expect(demo.run.step).toBe('waiting')
      expect(demo.pass(4_999)).toEqual([])
      expect(demo.pass(1, reached)).toMatchObject([{ kind: 'say', index: 1, reached }])
      expect(demo.run.reports[1]).toMatchObject({ cueId: 'two', lateMs: 0, waitedMs: 5_000, reached })
    }
  })

  it('brings about what a cue needs where that is not so, and nothing where it is', () => {
    const demo = begun('manual')
    demo.prepared()
    expect(demo.act({ kind: 'jump', index: 2, holds: 'calm' })).toMatchObject([{ kind: 'prepare', index: 2 }])
    demo.prepared()
    expect(demo.act({ kind: 'jump', index: 2, holds: 'spike' })).toMatchObject([{ kind: 'begin', index: 2 }, { kind: 'say' }])
  })

  it('goes on to the next cue without a new beginning, while a fix still has its effect', () => {
    const demo = begun('manual')
    demo.prepared()
    demo.act({ kind: 'jump', index: 2, holds: 'spike' })
    expect(demo.act({ kind: 'next', holds: 'spike' })).toMatchObject([{ kind: 'begin', index: 3 }, { kind: 'say' }])
    // But not where somebody ended meanwhile what the cue is about.
    demo.act({ kind: 'jump', index: 1, holds: 'calm' })
    expect(demo.act({ kind: 'next', holds: 'calm' })).toMatchObject([{ kind: 'prepare', index: 2 }])
  })

  it('stands while it is paused, and cues can be called all the same', () => {
    const demo = begun()
    demo.prepared()
    demo.pass(4_000)
    demo.act({ kind: 'pause' })
    expect(demo.pass(100_000)).toEqual([])
    expect(dueMs(SCRIPT, demo.run)).toBeNull()
    demo.act({ kind: 'resume' })
    expect(demo.pass(5_999)).toEqual([])
    expect(demo.pass(1)).toMatchObject([{ kind: 'begin', index: 1 }])
    demo.act({ kind: 'pause' })
    expect(demo.act({ kind: 'back', holds: 'calm' })).toMatchObject([{ kind: 'begin', index: 0 }, { kind: 'say' }])
    expect(demo.run).toMatchObject({ state: 'paused', index: 0, elapsedMs: 0 })
  })

  it('goes on where it was after the computer slept, and says so', () => {
    const demo = begun()
    demo.prepared()
    expect(demo.pass(3_600_000)).toMatchObject([{ kind: 'begin', index: 1 }])
    expect(demo.run.problem).toBe('The demo stood still for 3590 s and goes on where it was.')
    expect(demo.pass(5_000)).toMatchObject([{ kind: 'say', index: 1, reached: false }])
  })

  it('forgets what was asked of a turn that is over', () => {
    const demo = begun()
    const { turn } = demo.run
    demo.act({ kind: 'stop' })
    expect(demo.act({ kind: 'prepared', turn })).toEqual([])
    expect(demo.run.state).toBe('idle')
  })

  it('fails in a sentence, and can be called again', () => {
    const demo = begun()
    demo.act({ kind: 'failed', turn: demo.run.turn, problem: 'The simulator is starting again.' })
    expect(demo.run).toMatchObject({ state: 'failed', problem: 'The simulator is starting again.' })
    expect(demo.act({ kind: 'jump', index: 0, holds: null })).toMatchObject([{ kind: 'prepare' }])
    expect(demo.run).toMatchObject({ state: 'running', mode: 'manual', problem: null })
  })

  it.each([
    ['pause', 'No demo runs; start it first.'],
    ['resume', 'The demo is not paused; there is nothing to resume.'],
    ['stop', 'No demo runs; there is nothing to stop.'],
  ] as const)('refuses to %s what does not run', (kind, sentence) => {
    const demo = begun()
    demo.act({ kind: 'reset' })
    expect(demo.refusal({ kind })).toBe(sentence)
  })
})
