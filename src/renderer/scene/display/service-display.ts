import type { DataTexture, Vector4 } from 'three'
import { FLAG, type World } from '../../state/world'
import { LOOK, LOOK_EMISSIVE, type LookCode, lookOf, lookTable, type Theme } from '../palette'
import { SERVICE_TEXELS } from '../shaders/common'
import { createDataTexture, dataOf } from './data-texture'

/** Floats per service in the texture. Layout, by texel:
 * 0 colour r g b, emissive · 1 x y z, height · 2 footprint, seed, traffic, errors ·
 * 3 unknown, warning, critical, attention · 4 stale, chronic, recovering, focus ·
 * 5 previous colour r g b, wave of the colour change (1 = done) */
export const STRIDE = SERVICE_TEXELS * 4
const COLOR = 0
const PLACE = 4
const SEED = 9
const FOCUS = 19
const PREVIOUS = 20
const WAVE = 23
/** Rates of approach, per second: 9 settles in half a second, ease-out. */
const EASE = 9
const EASE_PLACE = 4
/** Seconds in which the wave of light rises through a recovering monolith. */
const WAVE_S = 1.25

/** Stable pseudo-random number in 0..1 from an id. */
export function seedOf(id: string): number {
  let h = 2166136261
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 16777619)
  h ^= h >>> 15
  return ((Math.imul(h, 0x85ebca6b) >>> 0) % 99991) / 99991
}

/**
 * What every service looks like right now, eased on the CPU and uploaded as one
 * texture that all materials read. `target` is where each float is going; only
 * slots that still move cost anything.
 */
export class ServiceDisplay {
  texture: DataTexture
  /** Look of each slot as last synced. */
  looks: Uint8Array = new Uint8Array(64)
  count = 0
  /** Slots whose look changed since the last drawn frame. */
  readonly fresh: number[] = []
  private capacity = 64
  private current: Float32Array
  private target: Float32Array = new Float32Array(64 * STRIDE)
  private moving: Uint8Array = new Uint8Array(64)
  private placed: Uint8Array = new Uint8Array(64)
  private movingCount = 0
  private dirty = true

  constructor() {
    this.texture = createDataTexture(this.capacity * SERVICE_TEXELS)
    this.current = dataOf(this.texture)
  }

  /** True while some value still eases. */
  get active(): boolean {
    return this.movingCount > 0
  }

  /** Floats as uploaded; see {@link STRIDE}. */
  get values(): Float32Array {
    return this.current
  }

  /** Makes room; returns true when the texture was replaced. */
  reserve(count: number): boolean {
    if (count <= this.capacity) return false
    let size = this.capacity
    while (size < count) size *= 2
    const old = this.texture
    const was = this.current
    this.texture = createDataTexture(size * SERVICE_TEXELS)
    this.current = dataOf(this.texture)
    this.current.set(was.subarray(0, this.capacity * STRIDE))
    this.target = grown(this.target, size * STRIDE)
    this.moving = grownBytes(this.moving, size)
    this.placed = grownBytes(this.placed, size)
    this.looks = grownBytes(this.looks, size)
    this.capacity = size
    old.dispose()
    return true
  }

  /** Starts over for another set of services (slots get other meanings). */
  reset(): void {
    this.placed.fill(0)
    this.current.fill(0)
    this.target.fill(0)
    this.moving.fill(0)
    this.movingCount = 0
    this.count = 0
    this.looks.fill(0)
    this.fresh.length = 0
  }

  /** Places a service; the first place is taken at once, later ones are glided to. */
  place(slot: number, x: number, z: number, footprint: number, height: number, id: string): void {
    const at = slot * STRIDE
    const t = this.target
    t[at + PLACE] = x
    t[at + PLACE + 1] = 0
    t[at + PLACE + 2] = z
    t[at + PLACE + 3] = height
    t[at + 8] = footprint
    t[at + SEED] = seedOf(id)
    if (this.placed[slot] === 0) {
      this.placed[slot] = 1
      this.current.set(t.subarray(at, at + STRIDE), at)
      for (let c = 0; c < 3; c++) this.current[at + PREVIOUS + c] = t[at + COLOR + c] as number
      this.current[at + WAVE] = 1
      this.dirty = true
    }
    this.wake(slot)
  }

  /** Reads status and values of the world; returns true when a look changed. */
  sync(world: World, theme: Theme, calm: boolean): boolean {
    this.reserve(world.count)
    this.count = world.count
    let changed = false
    const colors = lookTable(theme)
    for (let slot = 0; slot < world.count; slot++) {
      const flags = world.flags[slot] as number
      const look = lookOf(world.status[slot] as number, flags)
      const at = slot * STRIDE
      if (look !== this.looks[slot]) {
        changed = true
        this.fresh.push(slot)
        this.looks[slot] = look
        if ((flags & FLAG.recovering) !== 0 && !calm && this.placed[slot] === 1) this.startWave(at)
      }
      this.aim(at, look, flags, colors, world, slot)
      if (this.astray(at)) this.wake(slot)
    }
    return changed
  }

  /** True when a slot is not yet where it is going. */
  private astray(at: number): boolean {
    for (let i = at; i < at + PREVIOUS; i++) if (this.current[i] !== this.target[i]) return true
    return (this.current[at + WAVE] as number) < 1
  }

  private startWave(at: number): void {
    const c = this.current
    for (let k = 0; k < 3; k++) c[at + PREVIOUS + k] = c[at + COLOR + k] as number
    c[at + WAVE] = 0
    this.target[at + WAVE] = 1
  }

  private aim(at: number, look: LookCode, flags: number, colors: Float32Array, world: World, slot: number): void {
    const t = this.target
    for (let k = 0; k < 3; k++) t[at + k] = colors[look * 3 + k] as number
    t[at + 3] = LOOK_EMISSIVE[look]
    const volume = world.trafficVolume[slot] as number
    const rate = world.rateHz[slot] as number
    const alive = look !== LOOK.stale && look !== LOOK.unknown
    const busy = Number.isNaN(volume) ? Math.min(1, rate / 10) * 0.6 : volume / 100
    t[at + 10] = alive ? Math.min(1, Math.max(0.04, busy)) : 0
    const errors = world.errorRate[slot] as number
    t[at + 11] = Number.isNaN(errors) ? 0 : Math.min(1, errors)
    t[at + 12] = look === LOOK.unknown ? 1 : 0
    t[at + 13] = look === LOOK.warning ? 1 : 0
    t[at + 14] = look === LOOK.critical ? 1 : 0
    t[at + 16] = look === LOOK.stale ? 1 : 0
    t[at + 17] = (flags & FLAG.chronic) !== 0 ? 1 : 0
    t[at + 18] = (flags & FLAG.recovering) !== 0 ? 1 : 0
    if (this.placed[slot] === 0) t[at + WAVE] = 1
  }

  /** Attention factor of a slot (1 = full light). */
  setAttention(slot: number, factor: number): void {
    if (this.target[slot * STRIDE + 15] === factor) return
    this.target[slot * STRIDE + 15] = factor
    this.wake(slot)
  }

  /** Focus of a slot: 0 none, 0.5 hovered, 1 chosen. */
  setFocus(slot: number, focus: number): void {
    if (slot < 0 || slot >= this.capacity) return
    this.target[slot * STRIDE + FOCUS] = focus
    this.wake(slot)
  }

  private wake(slot: number): void {
    if (this.moving[slot] === 1) return
    this.moving[slot] = 1
    this.movingCount++
  }

  /** Eases everything that moves; marks the texture for upload when something did. */
  step(dt: number): boolean {
    if (this.movingCount > 0) {
      const k = 1 - Math.exp(-EASE * dt)
      const kPlace = 1 - Math.exp(-EASE_PLACE * dt)
      for (let slot = 0; slot < this.count; slot++) {
        if (this.moving[slot] === 1 && this.ease(slot * STRIDE, k, kPlace, dt)) {
          this.moving[slot] = 0
          this.movingCount--
        }
      }
      if (this.count === 0) this.movingCount = 0
    }
    if (!this.dirty) return false
    this.dirty = false
    this.texture.needsUpdate = true
    return true
  }

  /** Eases one slot; returns true when it arrived. */
  private ease(at: number, k: number, kPlace: number, dt: number): boolean {
    const c = this.current
    const t = this.target
    let still = true
    for (let i = 0; i < PREVIOUS; i++) {
      const now = c[at + i] as number
      const goal = t[at + i] as number
      if (now === goal) continue
      const gap = goal - now
      const place = i >= PLACE && i <= 8
      const near = Math.abs(gap) < 0.003
      c[at + i] = near || i === SEED ? goal : now + gap * (place ? kPlace : k)
      this.dirty = true
      if (!near) still = false
    }
    const wave = c[at + WAVE] as number
    if (wave < 1) {
      c[at + WAVE] = Math.min(1, wave + dt / WAVE_S)
      this.dirty = true
      still = false
    }
    return still
  }

  dispose(): void {
    this.texture.dispose()
  }
}

function grown(from: Float32Array, size: number): Float32Array {
  const next = new Float32Array(size)
  next.set(from)
  return next
}

function grownBytes(from: Uint8Array, size: number): Uint8Array {
  const next = new Uint8Array(size)
  next.set(from)
  return next
}

/** Sets `target` (see `uTarget`) to the body of `slot` in `values`: those before it are drawn thin. -1: none is. */
export function aimVeil(target: Vector4, values: Float32Array, slot: number): void {
  const at = slot * STRIDE + PLACE
  if (slot < 0) target.set(0, 0, 0, 0)
  else target.set(values[at] as number, values[at + 2] as number, values[at + 3] as number, values[at + 4] as number)
}
