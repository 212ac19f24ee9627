/** A rectangle in pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** One label that wants a place. Order in the list is priority: first come, first served. */
export interface LabelWish {
  /** What it points at, pixels. */
  anchorX: number
  anchorY: number
  width: number
  height: number
  /** Candidate it had last time, or -1: kept unless another is clearly better. */
  last: number
  /** Result: chosen candidate, or -1 when there is no room. */
  candidate: number
  x: number
  y: number
}

/** Free pixels between any two labels. */
export const LABEL_GAP = 5
/** Distance of a label from its anchor, pixels. */
const LIFT = 14
const LEVELS = 5
const COLUMNS = [0, 0.62, -0.62, 1.15, -1.15] as const
const CANDIDATES = LEVELS * COLUMNS.length

/**
 * Places labels so that none overlaps another and none leaves `area`. Each tries
 * spots above its anchor, then sideways and higher, and takes the cheapest free
 * one; spots over `bodies` (x, y, width, height in a flat array) cost extra, so
 * labels prefer not to hide machines. Labels without room get candidate -1.
 */
export function placeLabels(wishes: readonly LabelWish[], count: number, area: Box, bodies: Float32Array, bodyCount: number): void {
  for (let i = 0; i < count; i++) {
    const wish = wishes[i] as LabelWish
    let best = -1
    let bestCost = Infinity
    for (let c = 0; c < CANDIDATES; c++) {
      candidateAt(wish, c, area)
      const base = costOf(wish, c, area)
      if (base >= bestCost) continue
      if (!inside(spot, area) || hitsPlaced(wishes, i)) continue
      const cost = base + bodyCost(bodies, bodyCount)
      if (cost < bestCost) {
        bestCost = cost
        best = c
      }
    }
    wish.candidate = best
    if (best >= 0) {
      candidateAt(wish, best, area)
      wish.x = spot.x
      wish.y = spot.y
    }
  }
}

/** Scratch: the candidate under test. */
const spot: Box = { x: 0, y: 0, width: 0, height: 0 }

function candidateAt(wish: LabelWish, candidate: number, area: Box): void {
  const level = Math.floor(candidate / COLUMNS.length)
  const column = COLUMNS[candidate % COLUMNS.length] as number
  spot.width = wish.width
  spot.height = wish.height
  spot.x = wish.anchorX - wish.width / 2 + column * wish.width
  spot.y = wish.anchorY - LIFT - wish.height - level * (wish.height * 0.75 + LABEL_GAP)
  // Near a border the label slides inside; its leader line still shows what it means.
  spot.x = Math.min(Math.max(spot.x, area.x), area.x + area.width - wish.width)
  spot.y = Math.max(spot.y, area.y)
}

function costOf(wish: LabelWish, candidate: number, area: Box): number {
  const level = Math.floor(candidate / COLUMNS.length)
  const slid = Math.abs(spot.x + spot.width / 2 - wish.anchorX) / wish.width
  const sunk = spot.y <= area.y ? 6 : 0
  return level * 9 + slid * 10 + sunk + (candidate === wish.last ? -7 : 0)
}

function inside(box: Box, area: Box): boolean {
  return (
    box.x >= area.x - 0.01 &&
    box.y >= area.y - 0.01 &&
    box.x + box.width <= area.x + area.width + 0.01 &&
    box.y + box.height <= area.y + area.height + 0.01
  )
}

function hitsPlaced(wishes: readonly LabelWish[], before: number): boolean {
  for (let j = 0; j < before; j++) {
    const other = wishes[j] as LabelWish
    if (other.candidate < 0) continue
    if (
      spot.x < other.x + other.width + LABEL_GAP &&
      other.x < spot.x + spot.width + LABEL_GAP &&
      spot.y < other.y + other.height + LABEL_GAP &&
      other.y < spot.y + spot.height + LABEL_GAP
    )
      return true
  }
  return false
}

/** Cost of covering machines: up to 24 for a label that lies fully on one. */
function bodyCost(bodies: Float32Array, count: number): number {
  let covered = 0
  for (let b = 0; b < count; b++) {
    const at = b * 4
    const w = Math.min(spot.x + spot.width, (bodies[at] as number) + (bodies[at + 2] as number)) - Math.max(spot.x, bodies[at] as number)
    const h =
      Math.min(spot.y + spot.height, (bodies[at + 1] as number) + (bodies[at + 3] as number)) - Math.max(spot.y, bodies[at + 1] as number)
    if (w > 0 && h > 0) covered += w * h
  }
  return Math.min(30, (covered / (spot.width * spot.height)) * 24)
}
