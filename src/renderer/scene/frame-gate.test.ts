import { expect, it } from 'vitest'
import { FrameGate } from './frame-gate'

/** Frames a second that pass of a display with this rate, over ten seconds with a little unevenness. */
function passed(displayHz: number, leastS: number): number {
  const gate = new FrameGate()
  let frames = 0
  for (let i = 0; i < displayHz * 10; i++) if (gate.pass((1 / displayHz) * (1 + 0.03 * Math.sin(i)), leastS) !== null) frames++
  return frames / 10
}

it.each([30, 48, 50, 59.94, 60, 75, 90, 100, 120, 144, 165, 240])('holds a display of %d Hz at 30 frames a second', (hz) => {
  expect(passed(hz, 1 / 30)).toBeLessThanOrEqual(30.5)
  expect(passed(hz, 1 / 30)).toBeGreaterThan(hz < 60 ? 23 : 29)
})

it('lets everything through without a limit, and says how long it was since the last frame', () => {
  expect(passed(144, 0)).toBe(144)
  const gate = new FrameGate()
  expect(gate.pass(0.016, 1 / 30)).toBeNull()
  expect(gate.pass(0.018, 1 / 30)).toBeCloseTo(0.034)
})

it('gives no burst after a rest', () => {
  const gate = new FrameGate()
  gate.pass(60, 1 / 30)
  expect([0.01, 0.01].map((dt) => gate.pass(dt, 1 / 30))).toEqual([null, expect.any(Number)])
  expect([0.01, 0.01, 0.01].map((dt) => gate.pass(dt, 1 / 30) === null)).toEqual([true, true, false])
})
