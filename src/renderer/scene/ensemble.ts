import { Group, type Scene } from 'three'
import { Beams } from './beacons/beams'
import { Marks } from './beacons/marks'
import { Arcs } from './flows/arcs'
import { FlowField } from './flows/flow-field'
import { Particles } from './flows/particles'
import { createDust } from './ground/dust'
import { Floor } from './ground/floor'
import { Plates } from './ground/plates'
import { Rings } from './ground/rings'
import { createSky } from './ground/sky'
import { plateOf } from './labels/label-choice'
import type { LayoutResult } from './layout/types'
import { Monoliths } from './monoliths/monoliths'
import { lookTable, type Theme } from './palette'
import type { Trail } from './paths/trail'
import type { RoomUniforms } from './shaders/uniforms'

/** Everything that is drawn: at most one draw call each, however many services there are. */
export class Ensemble {
  readonly field = new FlowField()
  readonly marks: Marks
  private readonly root = new Group()
  private readonly floor: Floor
  private readonly plates: Plates
  private readonly rings: Rings
  private readonly monoliths: Monoliths
  private readonly arcs: Arcs
  private readonly beams: Beams
  private readonly particles: Particles
  private readonly room: RoomUniforms

  constructor(scene: Scene, room: RoomUniforms) {
    this.room = room
    this.root.matrixAutoUpdate = false
    scene.add(this.root)
    createSky(this.root, room)
    this.floor = new Floor(this.root, room)
    this.plates = new Plates(this.root, room)
    this.rings = new Rings(this.root, room)
    this.monoliths = new Monoliths(this.root, room)
    this.arcs = new Arcs(this.root, room, this.field)
    this.beams = new Beams(this.root, room)
    this.particles = new Particles(this.root, room, this.field)
    createDust(this.root, room)
    this.marks = new Marks(this.root, room)
  }

  /** Low quality goes without reflections and ghosts; where no bloom runs, halos are painted. */
  setQuality(luxury: boolean, painted: boolean, particleShare: number): void {
    this.monoliths.setLuxury(luxury)
    this.floor.setGloss(luxury)
    this.beams.setHalo(painted ? 0.42 : 0.3)
    this.particles.setShare(particleShare)
  }

  /** Draws another layout with `count` services. */
  setLayout(layout: LayoutResult, edges: Int32Array, count: number): void {
    this.room.uSpan.value = layout.radius
    this.room.uCrowd.value = layout.kind === 'stage' ? 0 : layout.kind === 'rings' ? 0.4 : 1
    this.monoliths.setCount(count)
    this.rings.setCount(count)
    this.beams.setCount(count)
    this.marks.setCount(count)
    this.plates.setDistricts(layout.districts)
    this.field.build(layout, edges, count)
    this.arcs.rebuild()
    this.particles.rebuild()
  }

  /** Lights the path of a failure, or none; its wave sets out at a second of scene time. */
  setTrail(trail: Trail | null, second: number): void {
    this.field.setTrail(trail)
    this.arcs.startWave(second)
  }

  /** While nothing may move, a path stays lit. */
  holdWave(still: boolean): void {
    this.arcs.holdWave(still)
  }

  /** Looks changed: which monoliths are torn, which districts are sick. */
  setLooks(looks: Uint8Array, count: number, layout: LayoutResult | null, theme: Theme): void {
    this.monoliths.setTorn(looks, count)
    if (!layout) return
    const colors = lookTable(theme)
    layout.districts.forEach((district, i) => {
      const { look, weight } = plateOf(district, looks)
      const at = look * 3
      this.plates.setHealth(i, colors[at] as number, colors[at + 1] as number, colors[at + 2] as number, weight)
    })
  }

  dispose(): void {
    this.root.traverse((object) => {
      const mesh = object as { geometry?: { dispose(): void }; material?: { dispose(): void } }
      mesh.geometry?.dispose()
      mesh.material?.dispose()
    })
    this.root.removeFromParent()
    this.field.dispose()
  }
}
