import type { PerspectiveCamera } from 'three'
import type { District, LayoutResult } from '../layout/types'
import { approach, BODY_STRIDE, type FreeView, frameAll, type Pose } from './framing'
import { fitWindow, type Insets, placeCamera } from './placing'
import { clearestAzimuth } from './viewpoint'
import { Visit } from './visit'

type Mode = 'home' | 'trouble' | 'focus' | 'free' | 'path' | 'tour'

const ORBIT_RAD_S = 0.03
/** On the stage the orbit swings around the clearest view: half width and period. */
const SWING_RAD = 0.3
const SWING_S = 90
const ELEVATION = { stage: 0.28, rings: 0.43, districts: 0.52 } as const
/** Approach rates, per second. */
const DECISIVE = 2.6
const RESPECTFUL = 0.9
/** How long the camera stays at new trouble, and leaves a person alone, seconds. */
const TROUBLE_S = 9
const PATIENCE_S = 20
/** Room kept around the services of a path, world units. */
const PATH_ROOM = 1.6
/**
 * The camera breathes: it orbits slowly at rest, flies to what is asked for or to
 * new trouble, comes back, and never moves on its own while a person steers.
 */
export class CameraRig {
  readonly pose: Pose = { azimuth: 0.42, elevation: 0.36, distance: 18, x: 0, y: 1.5, z: 0 }
  /** Distance at which everything fits; the unit of "near" and "far". */
  fitDistance = 18
  private readonly goal: Pose = { ...this.pose }
  private view: FreeView = { tanX: 0.5, tanY: 0.3 }
  private mode: Mode = 'home'
  private rate = DECISIVE
  private until = 0
  private now = 0
  private bodies: Float32Array = new Float32Array(0)
  private count = 0
  private kind: LayoutResult['kind'] = 'stage'
  private height = 1
  private fresh = true
  private target = -1
  /** Services of the path to take in, and their bodies. */
  private framed: readonly number[] = []
  private framedBodies: Float32Array = new Float32Array(0)
  private readonly visit = new Visit()
  private homeAzimuth = 0.42
  private swing = 0
  private centerX = 0
  private centerZ = 0
  /** How much it matters that a service is seen; set by the stage. */
  weight: (slot: number) => number = () => 1
  calm = false
  /** True while what is shown is not live: no orbit, no breath; flights that were asked for go on. */
  frozen = false

  readonly camera: PerspectiveCamera

  constructor(camera: PerspectiveCamera) {
    this.camera = camera
  }

  setView(width: number, height: number, insets: Insets): void {
    this.height = Math.max(1, height)
    this.view = fitWindow(this.camera, width, height, insets)
    if (this.fresh || this.calm) this.jump()
  }

  /** Takes a new layout; `worst` is the most troubled service, or -1. */
  setLayout(layout: LayoutResult, worst: number): void {
    this.bodies = layout.places
    this.centerX = layout.centerX
    this.centerZ = layout.centerZ
    this.count = layout.places.length / BODY_STRIDE
    const elevation = ELEVATION[layout.kind]
    if (layout.kind !== this.kind || this.fresh) this.goal.elevation = elevation
    this.kind = layout.kind
    if (this.fresh || this.mode === 'home') this.homeAzimuth = this.homeFor(worst)
    if (this.fresh || this.mode === 'home') this.jump()
    this.fresh = this.count === 0
  }

  /** Another system comes: the next layout is framed at once. */
  startOver(): void {
    this.fresh = true
    this.mode = 'home'
  }

  reset(): void {
    this.mode = 'home'
    this.rate = DECISIVE
    this.goal.elevation = ELEVATION[this.kind]
  }

  /** Flies to a service and stays until reset, another request or a person steers. */
  flyTo(slot: number): void {
    if (slot < 0 || slot >= this.count) return
    this.mode = 'focus'
    this.target = slot
    this.rate = DECISIVE
  }

  /** Takes in these services and stays, until unframed, another request or a person steers. */
  frame(slots: readonly number[]): void {
    if (this.mode === 'free' || this.mode === 'focus') return
    this.framed = slots.filter((slot) => slot < this.count)
    if (this.framed.length === 0) return
    this.framedBodies = new Float32Array(this.framed.length * BODY_STRIDE)
    this.framed.forEach((slot, i) => {
      this.framedBodies.set(this.bodies.subarray(slot * BODY_STRIDE, (slot + 1) * BODY_STRIDE), i * BODY_STRIDE)
    })
    this.mode = 'path'
    this.rate = DECISIVE
  }

  /** Takes in every service and stays. */
  takeInAll(): void {
    this.reset()
    this.frame(Array.from({ length: this.count }, (_, slot) => slot))
  }

  /** The path is no longer looked at. */
  unframe(): void {
    if (this.mode === 'path') this.reset()
  }

  /** Looks at new trouble for a while, unless a person is steering or has chosen something. */
  trouble(slot: number): void {
    if (this.mode === 'free' || this.mode === 'focus' || this.mode === 'path' || slot >= this.count) return
    this.mode = 'trouble'
    this.target = slot
    this.rate = DECISIVE
    this.until = this.now + TROUBLE_S
    this.homeAzimuth = this.kind === 'stage' ? this.clearest(this.pose.azimuth, 0.9) : this.clearest(this.front(slot), 0.5)
    this.swing = 0
  }

  /** True while nothing but rest or a tour has the camera. */
  get idle(): boolean {
    return this.mode === 'home' || this.mode === 'tour'
  }

  /** A tour comes to a service. */
  visitService(slot: number): void {
    if (!this.idle || slot >= this.count) return
    const front = this.front(slot)
    // Seen from outside, and past its neighbours.
    const weight = (other: number) => (other === slot ? 12 : 1)
    const azimuth = this.kind === 'districts' ? front : clearestAzimuth(this.bodies, this.count, weight, front, 0.7)
    this.visit.toService(this.bodies.subarray(slot * BODY_STRIDE, (slot + 1) * BODY_STRIDE), azimuth)
    this.setOut()
  }

  /** A tour comes to a district. */
  visitDistrict(district: Pick<District, 'x' | 'z' | 'halfX' | 'halfZ'>): void {
    if (!this.idle) return
    this.visit.toDistrict(district, Math.atan2(district.x - this.centerX, district.z - this.centerZ))
    this.setOut()
  }

  private setOut(): void {
    this.mode = 'tour'
    this.rate = 0
  }

  /** The tour is over: slowly back to the whole. */
  endVisit(): void {
    if (this.mode !== 'tour') return
    this.homeAzimuth = this.clearest(this.pose.azimuth, 0.6)
    this.swing = 0
    this.reset()
    this.rate = RESPECTFUL
  }

  /** A person turns or tilts, in radians. */
  turn(dAzimuth: number, dElevation: number): void {
    this.steer()
    this.goal.azimuth += dAzimuth
    this.goal.elevation = Math.min(1.5, Math.max(0.06, this.goal.elevation + dElevation))
  }

  /** A person zooms by a factor (< 1 comes nearer). */
  zoom(factor: number): void {
    this.steer()
    this.goal.distance = Math.min(this.fitDistance * 2.2, Math.max(4, this.goal.distance * factor))
  }

  /** A person moves the target, in pixels on screen. */
  pan(dx: number, dy: number): void {
    this.steer()
    const per = (2 * this.goal.distance * Math.tan((this.camera.fov * Math.PI) / 360)) / this.height
    const sa = Math.sin(this.goal.azimuth)
    const ca = Math.cos(this.goal.azimuth)
    this.goal.x += (-dx * ca - dy * sa) * per
    this.goal.z += (dx * sa - dy * ca) * per
  }

  private steer(): void {
    if (this.mode !== 'free') {
      this.mode = 'free'
      this.goal.azimuth = this.pose.azimuth
      this.goal.distance = this.pose.distance
      this.goal.x = this.pose.x
      this.goal.y = this.pose.y
      this.goal.z = this.pose.z
    }
    this.rate = 9
    this.until = this.now + PATIENCE_S
  }

  /** Advances by `dt` seconds; returns true while the picture changes. */
  step(dt: number): boolean {
    this.now += dt
    if ((this.mode === 'trouble' || this.mode === 'free') && this.now > this.until) {
      this.homeAzimuth = this.clearest(this.pose.azimuth, 0.6)
      this.swing = 0
      const was = this.mode
      this.reset()
      if (was === 'free') this.rate = RESPECTFUL
    }
    const orbiting = !this.calm && !this.frozen && this.mode !== 'free'
    // A tour stands still where the line was lost: nothing may look alive.
    if (this.mode === 'tour' && this.frozen) return false
    if (this.mode === 'tour') this.rate = this.visit.hasten(this.rate, dt)
    if (orbiting) this.orbit(dt)
    this.aim()
    const moved = approach(this.pose, this.goal, this.calm && this.mode !== 'free' ? 1 : 1 - Math.exp(-this.rate * dt))
    placeCamera(this.camera, this.pose, this.fitDistance)
    return moved || orbiting
  }

  private orbit(dt: number): void {
    if (this.mode === 'tour') {
      this.goal.azimuth = this.visit.turn(dt)
      return
    }
    if (this.kind === 'stage') {
      this.swing += dt
      this.goal.azimuth = this.homeAzimuth + SWING_RAD * Math.sin((this.swing / SWING_S) * Math.PI * 2)
    } else {
      this.homeAzimuth += ORBIT_RAD_S * dt * (this.mode === 'home' ? 1 : 0.4)
      this.goal.azimuth = this.homeAzimuth
    }
  }

  /** Where to look from at rest: trouble in front where there is some, else the clearest view. */
  private homeFor(worst: number): number {
    if (this.kind === 'stage' || worst < 0) return this.clearest(0.42, 1.2)
    return this.clearest(this.front(worst), 0.5)
  }

  /** The direction in which a service stands in front of all others. */
  private front(slot: number): number {
    const at = slot * BODY_STRIDE
    return Math.atan2((this.bodies[at] as number) - this.centerX, (this.bodies[at + 1] as number) - this.centerZ)
  }

  /** The clearest direction near another; big systems are looked over from above anyway. */
  private clearest(near: number, reach: number): number {
    return this.kind === 'districts' ? near : clearestAzimuth(this.bodies, this.count, this.weight, near, reach)
  }

  private aim(): void {
    const g = this.goal
    if (this.mode === 'free' || this.count === 0) return
    frameAll(g, this.bodies, this.count, this.view, 0.25)
    this.fitDistance = g.distance
    if (this.mode === 'home') {
      if (!this.calm && !this.frozen) g.distance *= 1 + 0.012 * Math.sin(this.now * 0.21)
      return
    }
    if (this.mode === 'path') {
      frameAll(g, this.framedBodies, this.framed.length, this.view, PATH_ROOM)
      g.distance = Math.max(g.distance, 10)
      return
    }
    if (this.mode === 'tour') {
      this.visit.aim(g, this.view)
      return
    }
    const at = this.target * BODY_STRIDE
    const near = this.mode === 'focus'
    const tall = this.bodies[at + 3] as number
    const close = near ? Math.max(tall * 1.15, 3.4) / this.view.tanY : Math.max(9, this.kind === 'stage' ? 0 : 16) / (this.view.tanX * 1.3)
    const pull = near ? 1 : this.kind === 'stage' ? 0.4 : 0.75
    g.x += ((this.bodies[at] as number) - g.x) * pull
    g.z += ((this.bodies[at + 1] as number) - g.z) * pull
    g.y += (tall * 0.5 - g.y) * pull
    g.distance = Math.min(g.distance * (near ? 0.7 : 0.85), close)
  }

  private jump(): void {
    if (this.mode === 'home') this.goal.azimuth = this.homeAzimuth
    this.aim()
    approach(this.pose, this.goal, 1)
    placeCamera(this.camera, this.pose, this.fitDistance)
  }
}
