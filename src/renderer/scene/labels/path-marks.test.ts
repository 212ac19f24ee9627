import { describe, expect, it } from 'vitest'
import { FlowField } from '../flows/flow-field'
import { layout } from '../layout/layout'
import type { Trail } from '../paths/trail'
import { PathMarks } from './path-marks'

const edges = new Int32Array([1, 0, 2, 1])
const field = new FlowField()
field.build(layout({ ids: ['db', 'mid', 'top'], edges, fixed: new Float32Array(9).fill(Number.NaN) }), edges, 3)
const trail: Trail = {
  steps: [
    { slot: 0, afterSeconds: 0, inferred: false, reachedAt: 0.3 },
    { slot: 1, afterSeconds: 10, inferred: true, reachedAt: 2 },
    { slot: 2, afterSeconds: 20, inferred: false, reachedAt: 3 },
  ],
  edges: [{ flow: 0, step: 1, startsAt: 0.3, endsAt: 2, backwards: true, inferred: true }],
  slots: [0, 1, 2],
  cause: 0,
}

describe('PathMarks', () => {
  it('says seconds on a stretch, and at the service where no stretch says them', () => {
    const marks = new PathMarks()
    marks.set(trail, field)
    const chosen = [0, 1, 2, 7]
    marks.addTo(chosen)
    const key = chosen[3] as number
    expect(chosen).toHaveLength(5)
    expect(marks.owns(key)).toBe(true)
    expect(marks.owns(-14)).toBe(false)
    expect(marks.textOf(key)).toBe('+10 s ?')
    expect([0, 1, 2, 7].map((slot) => marks.prefixOf(slot))).toEqual(['CAUSE · ', '', '+20 s · ', ''])
    for (const at of [marks.xOf(key), marks.yOf(key), marks.zOf(key)]) expect(Number.isFinite(at)).toBe(true)
    expect(marks.yOf(key)).toBeGreaterThan(0)
  })

  it('lets a mere candidate speak no louder than others, and says nothing without a path', () => {
    const marks = new PathMarks()
    marks.set({ ...trail, cause: -1 }, field)
    expect(marks.speakers).toEqual([])
    expect(marks.prefixOf(0)).toBe('')
    marks.set(null, field)
    const chosen = [3, 4]
    marks.addTo(chosen)
    expect(chosen).toEqual([3, 4])
  })
})
