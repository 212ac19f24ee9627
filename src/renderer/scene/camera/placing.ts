import type { PerspectiveCamera } from 'three'
import type { FreeView, Pose } from './framing'

/** Pixels of the window covered by panels. */
export interface Insets {
  readonly top: number
  readonly left: number
  readonly right: number
  readonly bottom: number
}
export const NO_INSETS: Insets = { top: 0, left: 0, right: 0, bottom: 0 }

/** Room kept above the crowns for labels, of the window's height. */
const LABEL_ROOM = 0.085

/** Fits the camera to a window (pixels) of which panels cover the edges: its target stands in the middle of what is free. */
export function fitWindow(camera: PerspectiveCamera, width: number, height: number, insets: Insets): FreeView {
  const wide = Math.max(1, width)
  const tall = Math.max(1, height)
  const labelRoom = height * LABEL_ROOM
  const freeW = Math.max(80, width - insets.left - insets.right - 24)
  const freeH = Math.max(80, height - insets.top - insets.bottom - labelRoom - 12)
  const tan = Math.tan((camera.fov * Math.PI) / 360)
  const dx = (insets.left - insets.right) / 2
  const dy = (insets.top + labelRoom - insets.bottom) / 2
  camera.aspect = wide / tall
  camera.setViewOffset(wide, tall, -dx, -dy, wide, tall)
  return { tanX: (tan * (wide / tall) * freeW) / wide, tanY: (tan * freeH) / tall }
}

/** Puts the camera at a pose. `fitDistance`: where everything fits; it says how far there is something to be seen. */
export function placeCamera(camera: PerspectiveCamera, pose: Pose, fitDistance: number): void {
  const ce = Math.cos(pose.elevation)
  camera.position.set(
    pose.x + pose.distance * ce * Math.sin(pose.azimuth),
    Math.max(0.35, pose.y + pose.distance * Math.sin(pose.elevation)),
    pose.z + pose.distance * ce * Math.cos(pose.azimuth),
  )
  camera.lookAt(pose.x, pose.y, pose.z)
  camera.near = Math.max(0.1, pose.distance * 0.02)
  camera.far = pose.distance + fitDistance * 8 + 120
  camera.updateProjectionMatrix()
  camera.updateMatrixWorld()
}
