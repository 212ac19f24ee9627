import { expect, it } from 'vitest'
import type { Pose } from './framing'
import { Visit } from './visit'

const VIEW = { tanX: 0.5, tanY: 0.3 }
const whole = (): Pose => ({ azimuth: 0, elevation: 0.4, distance: 40, x: 0, y: 1, z: 0 })

it('goes most of the way to a service, nearer than the whole and never face to face', () => {
  const visit = new Visit()
  visit.toService(Float32Array.of(10, 0, 1, 3), 0)
  const pose = whole()
  visit.aim(pose, VIEW)
  expect(pose.x).toBeGreaterThan(5)
  expect(pose.x).toBeLessThan(10)
  expect(pose.distance).toBeGreaterThanOrEqual(7)
  expect(pose.distance).toBeLessThanOrEqual(40 * 0.78)
})

it('takes in the whole of a district', () => {
  const visit = new Visit()
  visit.toDistrict({ x: 10, z: 0, halfX: 6, halfZ: 2 }, 0)
  const pose = whole()
  visit.aim(pose, VIEW)
  expect(pose.x).toBeCloseTo(10)
  expect(pose.distance * VIEW.tanX).toBeGreaterThan(6)
})

it('turns and sets out so slowly that nobody looks up', () => {
  const visit = new Visit()
  visit.toService(Float32Array.of(0, 0, 1, 1), 1)
  const from = visit.turn(0)
  expect(from).toBeLessThan(1)
  expect(visit.turn(60) - from).toBeCloseTo(60 * 0.022)
  let rate = 0
  for (let second = 0; second < 60; second++) {
    const next = visit.hasten(rate, 1)
    expect(next - rate).toBeLessThanOrEqual(0.16 + 1e-9)
    rate = next
  }
  expect(rate).toBe(0.5)
})
