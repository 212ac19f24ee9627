import { Vector3 } from 'three'
import type { World } from '../state/world'
import { STRIDE } from './display/service-display'
import type { FrameMeter } from './frame-meter'
import { LOOK_NAMES } from './palette'
import type { SceneProbe } from './probe'
import type { Stage } from './stage'

/** The read-only window of tests onto a running stage. */
export function createProbe(
  stage: Stage,
  meter: FrameMeter,
  world: World,
  host: HTMLElement,
  quality: () => string,
  software: boolean,
): SceneProbe {
  const point = new Vector3()
  const project = (x: number, y: number, z: number) => {
    point.set(x, y, z).project(stage.camera)
    const box = host.getBoundingClientRect()
    return { x: box.left + (point.x * 0.5 + 0.5) * box.width, y: box.top + (0.5 - point.y * 0.5) * box.height, z: point.z }
  }
  const drawn = (id: string) => {
    const slot = world.slotOf(id)
    return slot >= 0 && slot < stage.count ? slot : -1
  }
  return {
    get frame() {
      return stage.frames
    },
    get timeMs() {
      return meter.timeMs
    },
    get drawCalls() {
      return meter.drawCalls
    },
    get triangles() {
      return meter.triangles
    },
    get objects() {
      return meter.objects
    },
    get cpuMs() {
      return meter.cpuMs()
    },
    get quality() {
      return quality()
    },
    software,
    get ready() {
      return stage.count > 0 && stage.frames > 1
    },
    shown(id) {
      const slot = drawn(id)
      if (slot < 0) return null
      const v = stage.display.values
      const at = slot * STRIDE
      const look = LOOK_NAMES[stage.display.looks[slot] as number] as (typeof LOOK_NAMES)[number]
      return { look, color: [v[at] as number, v[at + 1] as number, v[at + 2] as number] }
    },
    changedAt(id) {
      const slot = drawn(id)
      return slot < 0 ? null : stage.changes.of(slot)
    },
    positionOf(id) {
      const slot = drawn(id)
      if (slot < 0) return null
      const v = stage.display.values
      const at = slot * STRIDE + 4
      const [x, z, height] = [v[at] as number, v[at + 2] as number, v[at + 3] as number]
      const middle = project(x, height * 0.5, z)
      if (middle.z > 1) return null
      const top = project(x, height, z)
      return { x: middle.x, y: middle.y, topY: top.y }
    },
    labels() {
      return stage.labels.shown().map((l) => ({
        text: l.element.textContent ?? '',
        x: l.x,
        y: l.y,
        width: l.width,
        height: l.height,
      }))
    },
  }
}
