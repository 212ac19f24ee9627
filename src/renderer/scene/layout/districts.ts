import { type Group, groupServices } from './grouping'
import { type Graph, hashOf, heightOf, stableOrder, unitOf } from './order'
import { boundsOf } from './stage'
import { type District, type LayoutInput, type LayoutResult, PLACE_STRIDE } from './types'

const FOOTPRINT = 1.1
const HEIGHT = 2.5
/** Distance of neighbours on a plate and of plates, world units. */
const PITCH = 2.1
const STREET = 3.2
const LOAD = 0.86

/** Districts of a city: each group on its own plate, the biggest in the middle. */
export function districtsLayout(input: LayoutInput, graph: Graph): LayoutResult {
  const { ids } = input
  const groups = groupServices(ids, graph)
  const plates = groups
    .map((group) => ({ group, side: sideFor(group.members.length), order: hashOf(group.name) }))
    .sort((a, b) => b.side - a.side || a.order - b.order || (a.group.name < b.group.name ? -1 : 1))
  const placed: { x: number; z: number; half: number }[] = []
  const places = new Float32Array(ids.length * PLACE_STRIDE)
  const districtOf = new Int32Array(ids.length).fill(-1)
  const districts: District[] = []
  for (const plate of plates) {
    const half = (plate.side * PITCH) / 2 + 0.5
    const spot = findSpot(placed, half)
    placed.push({ ...spot, half })
    fill(plate.group, plate.side, spot, ids, graph, places)
    for (const i of plate.group.members) districtOf[i] = districts.length
    districts.push({ name: plate.group.name, ...spot, halfX: half, halfZ: half, members: plate.group.members })
  }
  return { kind: 'districts', places, districts, districtOf, ...boundsOf(places) }
}

/** Side of a square plate in slots; grows in steps, so one more service rarely changes it. */
function sideFor(count: number): number {
  return Math.max(2, Math.ceil(Math.sqrt(count / LOAD)))
}

/** First free spot on a widening spiral around the middle; a wide ellipse suits wide screens. */
function findSpot(placed: readonly { x: number; z: number; half: number }[], half: number): { x: number; z: number } {
  const fits = (x: number, z: number) =>
    placed.every((p) => Math.abs(p.x - x) >= p.half + half + STREET || Math.abs(p.z - z) >= p.half + half + STREET)
  for (let k = 0; k < 100_000; k++) {
    const r = 0.9 * Math.sqrt(k)
    const a = k * 2.399963
    const x = Math.round(Math.cos(a) * r * 1.5)
    const z = Math.round(Math.sin(a) * r)
    if (fits(x, z)) return { x, z }
  }
  throw new Error('NEXUS_LAYOUT_FULL: no free spot for a district; this is a defect of findSpot, please report it.')
}

/** Each member takes its own slot by hash, or the next free one. */
function fill(group: Group, side: number, at: { x: number; z: number }, ids: readonly string[], graph: Graph, places: Float32Array): void {
  const slots = side * side
  const taken = new Uint8Array(slots)
  for (const i of stableOrder(ids, group.members)) {
    const id = ids[i] as string
    let slot = Math.floor(unitOf(`${id}#s`) * slots)
    while (taken[slot] === 1) slot = (slot + 1) % slots
    taken[slot] = 1
    const x = at.x + ((slot % side) - (side - 1) / 2) * PITCH
    const z = at.z + (Math.floor(slot / side) - (side - 1) / 2) * PITCH
    places.set([x, z, FOOTPRINT, heightOf(id, graph.callers[i]?.length ?? 0, HEIGHT)], i * PLACE_STRIDE)
  }
}
