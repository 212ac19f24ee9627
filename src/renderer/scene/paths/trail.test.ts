import { describe, expect, it } from 'vitest'
import type { CausePath } from '../../state/analyses'
import { fakeStep } from '../../state/fakes'
import { worstSlot } from '../display/spotlight'
import type { Flow } from '../flows/flow-plan'
import { LOOK } from '../palette'
import { trailOf, WAVE_PERIOD_S, waveTimes } from './trail'

const IDS = ['gateway', 'auth', 'ai-brain', 'database']
const call = (from: number, to: number): Flow => ({ from, to, fromDistrict: -1, toDistrict: -1, callees: [to] })
const FLOWS = [call(0, 1), call(0, 2), call(1, 3), call(2, 3)]
const drawn = { flows: FLOWS, districtOf: [], count: 4 }
const path = (steps: CausePath['steps'], named = true): CausePath => ({
  incidentId: 'i',
  causeId: steps[0]?.serviceId ?? '',
  named,
  chosen: false,
  steps,
})
const slotOf = (id: string) => IDS.indexOf(id)

describe('waveTimes', () => {
  it('keeps onset order and proportion, and fits the period', () => {
    const times = waveTimes([0, 10, 40])
    expect(times[1]! - times[0]!).toBeLessThan(times[2]! - times[1]!)
    expect(times[2]).toBeLessThan(WAVE_PERIOD_S - 1.5)
  })

  it('tells steps of the same second apart', () => {
    const times = waveTimes([0, 0, 0, 60])
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThan(0.3)
    for (const many of [2, 12, 24]) expect(waveTimes(Array.from({ length: many }, () => 5)).at(-1)).toBeLessThan(4)
  })
})

describe('trailOf', () => {
  it('runs from the cause to its callers, against the calls', () => {
    const trail = trailOf(path([fakeStep('database', 0), fakeStep('ai-brain', 10), fakeStep('gateway', 20)]), slotOf, drawn)
    expect(trail?.slots).toEqual([3, 2, 0])
    expect(trail?.cause).toBe(3)
    expect(trail?.edges.map(({ flow, backwards }) => [flow, backwards])).toEqual([
      [3, true],
      [1, true],
    ])
    const [first, second] = trail!.edges
    expect(first!.endsAt).toBe(second!.startsAt)
  })

  it('also runs along the calls, and leaps over steps that do not call each other', () => {
    const along = trailOf(path([fakeStep('gateway', 0), fakeStep('auth', 3)]), slotOf, drawn)
    expect(along?.edges).toMatchObject([{ flow: 0, backwards: false }])
    const forked = trailOf(path([fakeStep('database', 0), fakeStep('ai-brain', 2), fakeStep('auth', 4, { inferred: true })]), slotOf, drawn)
    expect(forked?.edges).toMatchObject([{ flow: 3 }, { flow: 2, inferred: true }])
  })

  it('leaves out what is not drawn, and names no mere candidate', () => {
    expect(trailOf(path([fakeStep('elsewhere', 0)]), slotOf, drawn)).toBeNull()
    const part = trailOf(path([fakeStep('elsewhere', 0), fakeStep('auth', 1)]), slotOf, drawn)
    expect(part).toMatchObject({ slots: [1], cause: -1, edges: [] })
    expect(trailOf(path([fakeStep('database', 0)], false), slotOf, drawn)?.cause).toBe(-1)
  })

  it('follows the stream between districts', () => {
    const stream: Flow = { from: -1, to: -1, fromDistrict: 1, toDistrict: 0, callees: [3] }
    const city = { flows: [stream], districtOf: [1, 1, 1, 0], count: 4 }
    const trail = trailOf(path([fakeStep('database', 0), fakeStep('ai-brain', 1)]), slotOf, city)
    expect(trail?.edges).toMatchObject([{ flow: 0, backwards: true }])
  })
})

describe('worstSlot', () => {
  const impact = new Float32Array([1, 9, 4])
  it('is the named cause while it shows trouble, else what is most of it', () => {
    const looks = new Uint8Array([LOOK.critical, LOOK.critical, LOOK.healthy])
    expect(worstSlot(looks, impact, 3, 0)).toBe(0)
    expect(worstSlot(looks, impact, 3, 2)).toBe(1)
    expect(worstSlot(looks, impact, 3, -1)).toBe(1)
    expect(worstSlot(looks, impact, 0, 0)).toBe(-1)
  })
})
