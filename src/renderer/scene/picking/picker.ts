import { Vector3 } from 'three'
import type { Stage } from '../stage'
import { pick, type Ray } from './picking'

/** How generous a far monolith is to the pointer, pixels. */
const SLACK_PX = 4

/** Turns client pixels into the service under them: labels first, then bodies. */
export class Picker {
  private readonly point = new Vector3()
  private readonly ray: Ray = { ox: 0, oy: 0, oz: 0, dx: 0, dy: 0, dz: 0 }

  private readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  idAt(clientX: number, clientY: number, host: HTMLElement): string | null {
    const { stage } = this
    const box = host.getBoundingClientRect()
    const onLabel = stage.labels.slotAtPoint(clientX - box.left, clientY - box.top)
    const slot = onLabel >= 0 ? onLabel : this.slotUnder(clientX - box.left, clientY - box.top, box.width, box.height)
    return slot < 0 ? null : stage.idOf(slot)
  }

  private slotUnder(x: number, y: number, width: number, height: number): number {
    const { stage, point, ray } = this
    if (!stage.layout) return -1
    const { camera } = stage
    point.set((x / width) * 2 - 1, 1 - (y / height) * 2, 0.5).unproject(camera)
    ray.ox = camera.position.x
    ray.oy = camera.position.y
    ray.oz = camera.position.z
    ray.dx = point.x - ray.ox
    ray.dy = point.y - ray.oy
    ray.dz = point.z - ray.oz
    const perPixel = (2 * Math.tan((camera.fov * Math.PI) / 360)) / height
    return pick(ray, stage.layout.places, stage.count, perPixel * SLACK_PX)
  }
}
