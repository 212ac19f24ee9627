import type { InstancedBufferGeometry } from 'three'
import {
  BackSide,
  type BufferGeometry,
  DynamicDrawUsage,
  type Group,
  InstancedBufferAttribute,
  Mesh,
  type ShaderMaterial,
  Uniform,
} from 'three'
import { LOOK } from '../palette'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'
import { FINE_LIMIT, monolithGeometry } from './geometry'
import { GHOST_FRAGMENT, MONOLITH_FRAGMENT, MONOLITH_VERTEX } from './shader'

/** Ghosts are drawn for at most this many critical services. */
const MAX_TORN = 48

/** All monoliths in one draw, their reflection in a second, the ghosts of torn ones in a third. */
export class Monoliths {
  private readonly body: Mesh
  private readonly mirror: Mesh
  private readonly ghosts: Mesh
  private readonly detail = new Uniform(1)
  private fine = true
  private capacity = 0

  constructor(parent: Group, room: RoomUniforms) {
    const make = (name: string, mirror: number, ghost: number, fragment: string) =>
      roomMaterial(room, {
        name,
        kind: ghost > 0 ? 'light' : 'surface',
        vertex: MONOLITH_VERTEX,
        fragment,
        uniforms: { uMirror: new Uniform(mirror), uGhost: new Uniform(ghost), uDetail: this.detail },
      })
    const geometry = monolithGeometry(true)
    this.body = new Mesh(geometry, make('monoliths', 0, 0, MONOLITH_FRAGMENT))
    this.mirror = new Mesh(geometry, make('reflections', 1, 0, MONOLITH_FRAGMENT))
    this.ghosts = new Mesh(monolithGeometry(true), make('ghosts', 0, 1, GHOST_FRAGMENT))
    const torn = new InstancedBufferAttribute(new Float32Array(MAX_TORN * 2), 1)
    torn.setUsage(DynamicDrawUsage)
    const ghostGeometry = this.ghosts.geometry as InstancedBufferGeometry
    ghostGeometry.setAttribute('aSlot', torn)
    ghostGeometry.instanceCount = 0
    this.mirror.renderOrder = 1
    this.ghosts.renderOrder = 14
    for (const mesh of [this.body, this.mirror, this.ghosts]) {
      mesh.frustumCulled = false
      mesh.matrixAutoUpdate = false
      parent.add(mesh)
    }
    // Reflected faces are wound the other way round.
    ;(this.mirror.material as ShaderMaterial).side = BackSide
  }

  /** Draws `count` services; swaps the body for a lighter one above {@link FINE_LIMIT}. */
  setCount(count: number): void {
    const fine = count <= FINE_LIMIT
    if (fine !== this.fine || count > this.capacity) {
      const old: BufferGeometry = this.body.geometry
      const next = fine !== this.fine ? monolithGeometry(fine) : (this.body.geometry as InstancedBufferGeometry).clone()
      this.capacity = Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(1, count))))
      const slots = new Float32Array(this.capacity)
      for (let i = 0; i < slots.length; i++) slots[i] = i
      next.setAttribute('aSlot', new InstancedBufferAttribute(slots, 1))
      this.body.geometry = next
      this.mirror.geometry = next
      old.dispose()
      this.fine = fine
    }
    ;(this.body.geometry as InstancedBufferGeometry).instanceCount = count
    this.detail.value = count <= 12 ? 1 : fine ? 1.25 : 1.7
  }

  /** Tells which services are torn: their ghosts are drawn twice, red and cyan. */
  setTorn(looks: Uint8Array, count: number): void {
    const geometry = this.ghosts.geometry as InstancedBufferGeometry
    const slots = geometry.getAttribute('aSlot') as InstancedBufferAttribute
    let n = 0
    for (let i = 0; i < count && n < MAX_TORN; i++) {
      if (looks[i] !== LOOK.critical) continue
      slots.array[n * 2] = i
      slots.array[n * 2 + 1] = i
      n++
    }
    slots.needsUpdate = true
    geometry.instanceCount = n * 2
  }

  /** Reflections and ghosts cost a second body each: low quality goes without. */
  setLuxury(on: boolean): void {
    this.mirror.visible = on
    this.ghosts.visible = on
  }
}
