import { callDepth, type Graph, heightOf, stableOrder, unitOf } from './order'
import { boundsOf } from './stage'
import { type LayoutInput, type LayoutResult, PLACE_STRIDE } from './types'

/** Up to this many services stand on rings by call depth. */
export const RINGS_LIMIT = 140
const FOOTPRINT = 1.3
const HEIGHT = 3.2
/** Distance of neighbours on a ring and of rings, world units. */
const SPACING = 3.3
const GAP = 3.6
/** Rings are filled to this share, so that a newcomer finds room without pushing. */
const LOAD = 0.72

interface Ring {
  readonly radius: number
  readonly slots: number
  readonly taken: Uint8Array
}

/**
 * Concentric rings by call depth: entry points in the middle, those they call
 * around them, services nobody calls outermost. Each service stands near the
 * direction of its callers; when that spot is taken it slides to the nearest free
 * one, in an order given by the ids alone.
 */
export function ringsLayout(input: LayoutInput, graph: Graph): LayoutResult {
  const { ids } = input
  const depth = callDepth(ids, graph)
  const deepest = depth.reduce((a, b) => Math.max(a, b), 0)
  const places = new Float32Array(ids.length * PLACE_STRIDE)
  const angle = new Float32Array(ids.length).fill(Number.NaN)
  const layers: number[][] = Array.from({ length: deepest + 2 }, () => [])
  for (let i = 0; i < ids.length; i++) layers[depth[i] === -1 ? deepest + 1 : (depth[i] as number)]?.push(i)

  let radius = 0
  for (const layer of layers) {
    if (layer.length === 0) continue
    const rings = ringsFor(layer.length, radius)
    radius = (rings.at(-1) as Ring).radius
    for (const i of stableOrder(ids, layer)) {
      const wanted = preferredAngle(ids[i] as string, graph, i, angle, radius)
      const at = settle(rings, wanted, unitOf(`${ids[i]}#r`))
      angle[i] = at.angle
      places.set(
        [
          Math.cos(at.angle) * at.radius,
          Math.sin(at.angle) * at.radius,
          FOOTPRINT,
          heightOf(ids[i] as string, graph.callers[i]?.length ?? 0, HEIGHT),
        ],
        i * PLACE_STRIDE,
      )
    }
  }
  return { kind: 'rings', places, districts: [], districtOf: new Int32Array(ids.length).fill(-1), ...boundsOf(places) }
}

/** As many rings outside `inner` as `count` services need at {@link LOAD}. */
function ringsFor(count: number, inner: number): Ring[] {
  const rings: Ring[] = []
  let room = 0
  for (let radius = inner === 0 ? 2.6 : inner + GAP; room * LOAD < count; radius += GAP) {
    const slots = Math.floor((2 * Math.PI * radius) / SPACING)
    rings.push({ radius, slots, taken: new Uint8Array(slots) })
    room += slots
  }
  return rings
}

/** Mean direction of the callers, spread a little; from the id where there are none. */
function preferredAngle(id: string, graph: Graph, self: number, angle: Float32Array, radius: number): number {
  const callers = graph.callers[self] as number[]
  let fan = 1
  let x = 0
  let z = 0
  for (const c of callers) {
    const a = angle[c] as number
    if (Number.isNaN(a)) continue
    fan = Math.max(fan, graph.callees[c]?.length ?? 1)
    x += Math.cos(a)
    z += Math.sin(a)
  }
  const own = unitOf(id) * 2 * Math.PI
  if (Math.hypot(x, z) < 0.2) return own
  // A hub spreads those it calls all around; steps of two keep it still when one more comes.
  const spread = Math.min(2 * Math.PI, (2 ** Math.ceil(Math.log2(fan)) * SPACING * 1.3) / radius)
  return Math.atan2(z, x) + (unitOf(`${id}#a`) - 0.5) * spread
}

/** Takes the nearest free slot, looking at the service's own ring first. */
function settle(rings: readonly Ring[], wanted: number, own: number): { angle: number; radius: number } {
  const first = Math.min(rings.length - 1, Math.floor(own * rings.length))
  for (let step = 0; step < 256; step++) {
    for (let r = 0; r < rings.length; r++) {
      const ring = rings[(first + r) % rings.length] as Ring
      const centre = Math.round((wanted / (2 * Math.PI)) * ring.slots)
      for (const side of step === 0 ? [0] : [step, -step]) {
        const slot = (((centre + side) % ring.slots) + ring.slots) % ring.slots
        if (ring.taken[slot] === 1) continue
        ring.taken[slot] = 1
        return { angle: (slot / ring.slots) * 2 * Math.PI, radius: ring.radius }
      }
    }
  }
  throw new Error('NEXUS_LAYOUT_FULL: no free place on the rings; this is a defect of ringsFor, please report it.')
}
