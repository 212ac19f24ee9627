import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DRIFT_REACH, DRIFT_ROUND_MS, DRIFT_STAY_MS, driftAt } from './drift.ts'

const PLACES = DRIFT_ROUND_MS / DRIFT_STAY_MS
const round = Array.from({ length: PLACES }, (_, i) => driftAt(i * DRIFT_STAY_MS))

it('begins where the picture belongs, and comes back to every place after one round', () => {
  expect(driftAt(0)).toEqual({ x: 0, y: 0 })
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e13 }), (ms) => {
      const at = driftAt(ms)
      expect(driftAt(ms + DRIFT_ROUND_MS)).toEqual(at)
      expect(Math.max(Math.abs(at.x), Math.abs(at.y))).toBeLessThanOrEqual(DRIFT_REACH)
      expect([Number.isInteger(at.x), Number.isInteger(at.y)]).toEqual([true, true])
    }),
  )
})

it('moves by one pixel at a time, over the end of a round too', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e13 }), fc.integer({ min: 1, max: DRIFT_STAY_MS }), (ms, later) => {
      const [a, b] = [driftAt(ms), driftAt(ms + later)]
      expect(Math.abs(a.x - b.x) + Math.abs(a.y - b.y)).toBeLessThanOrEqual(1)
    }),
  )
})

it('is equally long at every place: no edge stays on a row or column of pixels for more than two minutes of the twelve', () => {
  expect(new Set(round.map(({ x, y }) => `${x},${y}`)).size).toBe(PLACES)
  for (const axis of ['x', 'y'] as const)
    for (let at = -DRIFT_REACH; at <= DRIFT_REACH; at++)
      expect(round.filter((one) => one[axis] === at).length * DRIFT_STAY_MS).toBeLessThanOrEqual(120_000)
})
