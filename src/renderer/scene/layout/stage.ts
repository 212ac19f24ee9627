import { type Graph, heightOf, stableOrder, unitOf } from './order'
import { type LayoutInput, type LayoutResult, PLACE_STRIDE } from './types'

/** Up to this many services stand on the stage, at their given places. */
export const STAGE_LIMIT = 12
const FOOTPRINT = 1.35
const HEIGHT = 3.6
/** Nearest two machines may stand, centre to centre, so that even the plinths part. */
export const STAGE_SPACING = 3

/** The stage: given places are kept, the others find free spots on rings around the middle. */
export function stageLayout(input: LayoutInput, graph: Graph): LayoutResult {
  const { ids, fixed } = input
  const places = new Float32Array(ids.length * PLACE_STRIDE)
  const taken: [number, number][] = []
  const put = (i: number, x: number, z: number) => {
    const callers = graph.callers[i]?.length ?? 0
    places.set([x, z, FOOTPRINT, heightOf(ids[i] as string, callers, HEIGHT)], i * PLACE_STRIDE)
    taken.push([x, z])
  }
  const free = (x: number, z: number) => taken.every(([a, b]) => (a - x) ** 2 + (b - z) ** 2 >= STAGE_SPACING ** 2)
  const loose: number[] = []
  for (const i of stableOrder(
    ids,
    ids.map((_, i) => i),
  )) {
    const x = fixed[i * 3] as number
    const z = fixed[i * 3 + 2] as number
    // A given place that is taken already counts as not given.
    if (Number.isFinite(x) && Number.isFinite(z) && free(x, z)) put(i, x, z)
    else loose.push(i)
  }
  for (const i of loose) {
    const start = unitOf(ids[i] as string)
    for (let ring = 0, done = false; !done; ring++) {
      const radius = 2.2 + ring * 2.4
      const spots = Math.max(3, Math.floor((2 * Math.PI * radius) / (STAGE_SPACING * 1.02)))
      for (let s = 0; s < spots && !done; s++) {
        const a = 2 * Math.PI * (((Math.floor(start * spots) + s) % spots) / spots + ring * 0.07)
        const x = Math.cos(a) * radius
        const z = Math.sin(a) * radius
        if (!free(x, z)) continue
        put(i, x, z)
        done = true
      }
    }
  }
  return { kind: 'stage', places, districts: [], districtOf: new Int32Array(ids.length).fill(-1), ...boundsOf(places) }
}

/** Centre and radius of a set of places. */
export function boundsOf(places: Float32Array): { centerX: number; centerZ: number; radius: number } {
  let [x0, x1, z0, z1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < places.length; i += PLACE_STRIDE) {
    x0 = Math.min(x0, places[i] as number)
    x1 = Math.max(x1, places[i] as number)
    z0 = Math.min(z0, places[i + 1] as number)
    z1 = Math.max(z1, places[i + 1] as number)
  }
  if (x0 > x1) return { centerX: 0, centerZ: 0, radius: 4 }
  const centerX = (x0 + x1) / 2
  const centerZ = (z0 + z1) / 2
  let radius = 0
  for (let i = 0; i < places.length; i += PLACE_STRIDE) {
    const d = Math.hypot((places[i] as number) - centerX, (places[i + 1] as number) - centerZ)
    radius = Math.max(radius, d + (places[i + 2] as number))
  }
  return { centerX, centerZ, radius: Math.max(radius, 3) }
}
