import type { District } from '../layout/types'
import { BODY_STRIDE, type FreeView, frameAll, type Pose } from './framing'

/** At a stop the camera turns so slowly that nobody looks up. */
const TURN_RAD_S = 0.022
/** It comes to a stop from a little before, so that it looks at it straight some seconds later. */
const BEFORE_RAD = TURN_RAD_S * 7
/** How fast the camera comes near, per second, and how that grows from a standstill. */
const RATE = 0.5
const RATE_GROWS = 0.16
/** Room kept around what is visited, world units. */
const DISTRICT_ROOM = 2
const SERVICE_ROOM = 0.6
/** A district counts as so high, world units. */
const DISTRICT_HEIGHT = 3.4
/** So much of the way to a service is gone: its neighbours stay in sight. */
const PULL = 0.82

/** One stop of a tour, as the camera sees it: what is visited, from where, and how near. */
export class Visit {
  private readonly body = new Float32Array(BODY_STRIDE)
  private isDistrict = false
  private azimuth = 0

  /** Comes to a service: its body (x, z, radius, height), looked at from `azimuth`, radians. */
  toService(body: Float32Array, azimuth: number): void {
    this.body.set(body)
    this.isDistrict = false
    this.azimuth = azimuth - BEFORE_RAD
  }

  toDistrict({ x, z, halfX, halfZ }: Pick<District, 'x' | 'z' | 'halfX' | 'halfZ'>, azimuth: number): void {
    this.body.set([x, z, Math.max(halfX, halfZ), DISTRICT_HEIGHT])
    this.isDistrict = true
    this.azimuth = azimuth - BEFORE_RAD
  }

  /** The approach rate after `dt` seconds, from the one so far. */
  hasten(rate: number, dt: number): number {
    return Math.min(RATE, rate + RATE_GROWS * dt)
  }

  /** Turns on for `dt` seconds; where it looks from then, radians. */
  turn(dt: number): number {
    this.azimuth += TURN_RAD_S * dt
    return this.azimuth
  }

  /** Moves `pose`, which takes in everything, to what is visited. */
  aim(pose: Pose, view: FreeView): void {
    const whole = { ...pose }
    frameAll(pose, this.body, 1, view, this.isDistrict ? DISTRICT_ROOM : SERVICE_ROOM)
    if (this.isDistrict) return
    pose.x = whole.x + (pose.x - whole.x) * PULL
    pose.y = whole.y + (pose.y - whole.y) * PULL
    pose.z = whole.z + (pose.z - whole.z) * PULL
    pose.distance = Math.min(whole.distance * 0.78, Math.max(pose.distance * 1.5, 7))
  }
}
