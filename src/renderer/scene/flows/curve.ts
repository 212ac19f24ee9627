import type { District, LayoutResult } from '../layout/types'
import { PLACE_STRIDE } from '../layout/types'
import type { Flow } from './flow-plan'

/** Floats of a cubic curve: four points of x, y, z. */
export const CURVE_FLOATS = 12

/** Writes the four control points of a flow into `out` at `at`; returns the curve's rough length. */
export function writeCurve(out: Float32Array, at: number, flow: Flow, layout: LayoutResult): number {
  return flow.from >= 0 ? callCurve(out, at, flow, layout) : districtCurve(out, at, flow, layout)
}

function callCurve(out: Float32Array, at: number, flow: Flow, layout: LayoutResult): number {
  const p = layout.places
  const a = flow.from * PLACE_STRIDE
  const b = flow.to * PLACE_STRIDE
  const ax = p[a] as number
  const az = p[a + 1] as number
  const bx = p[b] as number
  const bz = p[b + 1] as number
  const d = Math.max(0.001, Math.hypot(bx - ax, bz - az))
  const ux = (bx - ax) / d
  const uz = (bz - az) / d
  const stage = layout.kind === 'stage'
  const skin = 0.62
  const startX = ax + ux * (p[a + 2] as number) * skin
  const startZ = az + uz * (p[a + 2] as number) * skin
  const endX = bx - ux * (p[b + 2] as number) * skin
  const endZ = bz - uz * (p[b + 2] as number) * skin
  const y0 = (p[a + 3] as number) * (stage ? 0.42 : 0.3)
  const y1 = (p[b + 3] as number) * (stage ? 0.3 : 0.2)
  const lift = layout.kind === 'districts' ? 0.35 + d * 0.1 : 0.5 + d * (stage ? 0.14 : 0.12)
  // Lean to the right of the direction of travel: two calls in opposite directions do not overlap.
  const lean = stage ? 0.1 : 0.07
  let c1x = ax + (bx - ax) * 0.3 - uz * d * lean
  let c1z = az + (bz - az) * 0.3 + ux * d * lean
  let c2x = ax + (bx - ax) * 0.7 - uz * d * lean
  let c2z = az + (bz - az) * 0.7 + ux * d * lean
  if (layout.kind === 'rings') {
    // Bundling: pull the middle of the curve towards the hub of the rings.
    const pull = 0.28
    c1x += (layout.centerX - c1x) * pull
    c1z += (layout.centerZ - c1z) * pull
    c2x += (layout.centerX - c2x) * pull * 0.4
    c2z += (layout.centerZ - c2z) * pull * 0.4
  }
  out.set([startX, y0, startZ, c1x, y0 + lift, c1z, c2x, y1 + lift, c2z, endX, y1, endZ], at)
  return d * 1.15
}

function districtCurve(out: Float32Array, at: number, flow: Flow, layout: LayoutResult): number {
  const a = layout.districts[flow.fromDistrict] as District
  const b = layout.districts[flow.toDistrict] as District
  const d = Math.max(0.001, Math.hypot(b.x - a.x, b.z - a.z))
  const ux = (b.x - a.x) / d
  const uz = (b.z - a.z) / d
  const lift = 2.5 + d * 0.13
  const side = Math.min(2.5, d * 0.08)
  const pull = 0.15
  const toHub = (x: number, hub: number) => x + (hub - x) * pull
  const sx = a.x + ux * a.halfX * 0.8 - uz * side * 0.5
  const sz = a.z + uz * a.halfZ * 0.8 + ux * side * 0.5
  const ex = b.x - ux * b.halfX * 0.8 - uz * side * 0.5
  const ez = b.z - uz * b.halfZ * 0.8 + ux * side * 0.5
  out.set(
    [
      ...[sx, 0.3, sz],
      ...[toHub(a.x + (b.x - a.x) * 0.3 - uz * side, layout.centerX), lift, toHub(a.z + (b.z - a.z) * 0.3 + ux * side, layout.centerZ)],
      ...[toHub(a.x + (b.x - a.x) * 0.7 - uz * side, layout.centerX), lift, toHub(a.z + (b.z - a.z) * 0.7 + ux * side, layout.centerZ)],
      ...[ex, 0.3, ez],
    ],
    at,
  )
  return d * 1.2
}
