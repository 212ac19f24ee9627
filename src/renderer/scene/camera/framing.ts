/** Where a camera looks from: direction, distance and what it looks at. */
export interface Pose {
  /** Radians around the vertical; 0 looks from +z. */
  azimuth: number
  /** Radians above the floor. */
  elevation: number
  distance: number
  x: number
  y: number
  z: number
}

/** Tangents of half the free view, horizontal and vertical. */
export interface FreeView {
  tanX: number
  tanY: number
}

/** Floats per body given to {@link frameAll}: x, z, radius, height. */
export const BODY_STRIDE = 4

/**
 * Moves `pose` (target and distance; azimuth and elevation are kept) so that every
 * body fits the free view exactly. Closed form: a point at x (right), y (up),
 * z (towards the camera) relative to the target is inside when
 * |x| <= tanX (d - z); shift and distance that satisfy all of these at once are
 * the mid and half of two maxima.
 */
export function frameAll(pose: Pose, bodies: Float32Array, count: number, view: FreeView, margin: number): void {
  const sa = Math.sin(pose.azimuth)
  const ca = Math.cos(pose.azimuth)
  const se = Math.sin(pose.elevation)
  const ce = Math.cos(pose.elevation)
  let right = -Infinity
  let left = -Infinity
  let top = -Infinity
  let bottom = -Infinity
  for (let i = 0; i < count; i++) {
    const at = i * BODY_STRIDE
    const px = bodies[at] as number
    const pz = bodies[at + 1] as number
    const radius = (bodies[at + 2] as number) + margin
    const height = bodies[at + 3] as number
    const x = px * ca - pz * sa
    const flat = px * sa + pz * ca
    for (let end = 0; end < 2; end++) {
      const py = end * height
      const y = -flat * se + py * ce
      const z = flat * ce + py * se
      right = Math.max(right, (x + radius) / view.tanX + z)
      left = Math.max(left, (-x + radius) / view.tanX + z)
      const pad = end === 0 ? radius * se : margin
      top = Math.max(top, (y + pad) / view.tanY + z)
      bottom = Math.max(bottom, (-y + pad) / view.tanY + z)
    }
  }
  if (count === 0) return
  const shiftX = (view.tanX * (right - left)) / 2
  const shiftY = (view.tanY * (top - bottom)) / 2
  pose.distance = Math.max((right + left) / 2, (top + bottom) / 2, 4)
  pose.x = ca * shiftX - sa * se * shiftY
  pose.y = ce * shiftY
  pose.z = -sa * shiftX - ca * se * shiftY
}

/** The way round from `from` to `to` that is at most half a turn, radians. */
function shortestTurn(from: number, to: number): number {
  const turn = (to - from) % (Math.PI * 2)
  if (turn > Math.PI) return turn - Math.PI * 2
  return turn < -Math.PI ? turn + Math.PI * 2 : turn
}

/** Moves `pose` towards `goal` by the share `k` of what is missing; true where that can be seen. */
export function approach(pose: Pose, goal: Readonly<Pose>, k: number): boolean {
  const before = sum(pose)
  pose.azimuth += shortestTurn(pose.azimuth, goal.azimuth) * k
  pose.elevation += (goal.elevation - pose.elevation) * k
  pose.distance += (goal.distance - pose.distance) * k
  pose.x += (goal.x - pose.x) * k
  pose.y += (goal.y - pose.y) * k
  pose.z += (goal.z - pose.z) * k
  return Math.abs(sum(pose) - before) > 1e-4
}

const sum = ({ azimuth, elevation, distance, x, y, z }: Pose): number => azimuth + elevation + distance + x + y + z
