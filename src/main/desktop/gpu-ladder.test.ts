import { expect, test } from 'vitest'
import { GpuLadder, gpuSwitches, parseStep, stepText } from './gpu-ladder.ts'

test('three crashes within a minute go one step down, others do not', () => {
  const ladder = new GpuLadder(0)
  expect([0, 30_000, 61_000].map((at) => ladder.crashed(at))).toEqual([null, null, null])
  expect([70_000, 80_000].map((at) => ladder.crashed(at))).toEqual([1, 1])
  expect([0, 1, 2].map((at) => new GpuLadder(1).crashed(at))).toEqual([null, null, null])
  const last = new GpuLadder(2)
  expect([0, 1, 2, 3].map((at) => last.crashed(at))).toEqual([null, null, null, null])
})

test('the step is kept, and a broken file is none', () => {
  for (const step of [0, 1, 2] as const) expect(parseStep(stepText(step))).toBe(step)
  for (const text of ['', '{"step":7}', 'null', '{']) expect(parseStep(text)).toBeNull()
})

test('each step asks less of the driver', () => {
  expect(gpuSwitches(0)).toEqual({ switches: [], noHardware: false })
  expect(gpuSwitches(1).noHardware).toBe(false)
  expect(gpuSwitches(2)).toEqual({ switches: ['enable-unsafe-swiftshader'], noHardware: true })
})
