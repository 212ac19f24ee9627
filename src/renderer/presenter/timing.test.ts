import { describe, expect, it } from 'vitest'
import type { DemoScript, DemoStatus } from '../../shared/model/demo.ts'
import { behindS, clockOf, elapsedS, followSpoken, nextInS, paceOf, type TimedStatus } from './timing.ts'

const timed = (part: Partial<DemoStatus>, at = 10_000): TimedStatus => ({ at, status: { ...STATUS, ...part } })
const STATUS: DemoStatus = {
  state: 'running',
  mode: 'manual',
  replay: false,
  loop: false,
  refusal: null,
  title: 'Demo',
  cues: 3,
  lengthS: 60,
  cue: { cueId: 'b', index: 1, title: 'B', step: 'done' },
  elapsedS: 20,
  ticking: true,
  next: { cueId: 'c', title: 'C', at: 40, inS: null },
  scene: { turn: 1, camera: { kind: 'home' }, panel: null, caption: null, card: null },
  reports: [],
  problem: null,
}
const cue = (id: string, at: number): DemoScript['cues'][number] => ({
  id,
  at,
  title: id,
  notes: '',
  caption: null,
  otherwise: null,
  line: null,
  camera: { kind: 'home' },
  panel: null,
  card: null,
  chaos: null,
  fix: null,
  situation: 'calm',
  until: null,
})
const SCRIPT = { length: 60, cues: [cue('a', 0), cue('b', 20), cue('c', 40)] }

describe('the clocks of the presenter', () => {
  it('run on between two messages, and stand while the demo does', () => {
    expect(elapsedS(timed({}), 12_500)).toBe(22.5)
    expect(elapsedS(timed({ ticking: false }), 12_500)).toBe(20)
    expect(elapsedS(timed({}), 9_000), 'a message from the future').toBe(20)
  })

  it('count down to a cue that comes by itself, and to no other', () => {
    expect(nextInS(timed({ next: { cueId: 'c', title: 'C', at: 40, inS: 20 } }), 15_000)).toBe(15)
    expect(nextInS(timed({ next: { cueId: 'c', title: 'C', at: 40, inS: 20 } }), 99_000)).toBe(0)
    expect(nextInS(timed({}), 15_000)).toBeNull()
    expect(nextInS(timed({ next: null }), 15_000)).toBeNull()
  })

  it('say how far behind the script the presenter is', () => {
    expect(behindS(20, SCRIPT, timed({}), 10_000), 'as the script has it').toBe(0)
    expect(behindS(32, SCRIPT, timed({}), 10_000), 'the cues before took longer').toBe(12)
    expect(behindS(12, SCRIPT, timed({}), 10_000), 'and shorter').toBe(-8)
    expect(behindS(50, SCRIPT, timed({}), 40_000), 'the cue is held ten seconds beyond its end').toBe(10)
    expect(paceOf(0.5)).toEqual({ text: 'on time', tone: 'good' })
    expect(paceOf(12.4)).toEqual({ text: '0:12 over', tone: 'late' })
    expect(paceOf(-65)).toEqual({ text: '1:05 under', tone: 'early' })
  })

  it('begin with the first cue, are kept through it, and are forgotten with the run', () => {
    const began = followSpoken(null, timed({ elapsedS: 0 }), 10_000)
    expect(began).toEqual({ beganAt: 10_000 })
    expect(followSpoken(began, timed({ state: 'paused', elapsedS: 30, ticking: false }), 90_000)).toBe(began)
    expect(followSpoken(began, timed({ state: 'finished' }), 90_000)).toBe(began)
    expect(followSpoken(began, timed({ state: 'idle' }), 91_000)).toBeNull()
    expect(followSpoken(null, timed({ elapsedS: 30 }), 10_000), 'opened in the middle').toEqual({ beganAt: -20_000 })
  })

  it('cut seconds, and never show less than nothing', () => {
    expect([0, 59.99, 60, 125.2, -3].map(clockOf)).toEqual(['0:00', '0:59', '1:00', '2:05', '0:00'])
  })
})
