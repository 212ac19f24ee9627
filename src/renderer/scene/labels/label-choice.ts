import type { World } from '../../state/world'
import type { District, LayoutResult } from '../layout/types'
import { LOOK, type LookCode } from '../palette'
import { urgency } from './label-text'

/** At most this many labels of services, and of districts. */
export const MAX_SERVICE_LABELS = 20
export const MAX_DISTRICT_LABELS = 14
const WORST_IN_A_CROWD = 8
/** Services of a failure's path that speak before all others. */
const PATH_SPEAKERS = 8
/** Among districts fewer speak: services in trouble, those of one district, and all labels together. */
const WORST_IN_A_CITY = 4
const WORST_OF_A_DISTRICT = 2
const LABELS_OF_A_CITY = 9
const CRITICAL_WEIGHT = 100_000

/**
 * Who speaks, most important first: keys are slots, or `-1 - district`. On the
 * stage everybody; in a crowd only the worst, the hovered and the chosen. Among
 * districts a warning leaves the word to what is critical and to its district's
 * label; the districts follow, sick ones first, and only sick ones while
 * something is critical. The services of a failure's `path` speak first, in its order. Writes into `out`.
 */
export function chooseLabels(
  world: World,
  looks: Uint8Array,
  count: number,
  layout: LayoutResult,
  hovered: number,
  selected: number,
  out: number[],
  path: readonly number[] = [],
): void {
  out.length = 0
  const speakers = path.slice(0, PATH_SPEAKERS)
  const stage = layout.kind === 'stage' && count <= MAX_SERVICE_LABELS
  for (let slot = 0; slot < count; slot++) {
    const look = looks[slot] as LookCode
    if (stage || look === LOOK.critical || look === LOOK.warning) out.push(slot)
  }
  const score = (slot: number) => {
    const step = speakers.indexOf(slot)
    const focus = slot === selected ? 40_000 : slot === hovered ? 30_000 : step >= 0 ? 20_000 - step * 10 : 0
    return focus + (step >= 0 ? 0 : urgency(world, slot, looks[slot] as LookCode))
  }
  for (const slot of [selected, hovered, ...speakers]) if (slot >= 0 && slot < count && !out.includes(slot)) out.push(slot)
  out.sort((a, b) => score(b) - score(a) || a - b)
  const urgent = out.some((slot) => looks[slot] === LOOK.critical)
  if (layout.districts.length > 0) {
    const speaks = (slot: number) => !urgent || looks[slot] === LOOK.critical
    keepWorstOfCity(out, layout, speaks, (slot) => slot === selected || slot === hovered || speakers.includes(slot))
    addDistricts(out, layout, looks, urgent)
    return
  }
  const most = stage ? MAX_SERVICE_LABELS : urgent ? WORST_IN_A_CROWD : 5
  if (out.length > most) out.length = most
}

type OfSlot = (slot: number) => boolean

/** Keeps the first few of `out` that `speaks` allows; who is chosen or hovered (`focused`) always stays. */
function keepWorstOfCity(out: number[], layout: LayoutResult, speaks: OfSlot, focused: OfSlot): void {
  const perDistrict = new Map<number, number>()
  let kept = 0
  let worst = 0
  for (const slot of out) {
    const focus = focused(slot)
    const district = layout.districtOf[slot] as number
    const beside = perDistrict.get(district) ?? 0
    if (!focus && (!speaks(slot) || worst >= WORST_IN_A_CITY || beside >= WORST_OF_A_DISTRICT)) continue
    perDistrict.set(district, beside + 1)
    if (!focus) worst++
    out[kept++] = slot
  }
  out.length = kept
}

function addDistricts(out: number[], layout: LayoutResult, looks: Uint8Array, urgent: boolean): void {
  const order = layout.districts.map((d, i) => ({ i, sick: sickness(d, looks), size: d.members.length }))
  order.sort((a, b) => b.sick - a.sick || b.size - a.size || a.i - b.i)
  // While all is well the names of the districts are the only words; in trouble they make room.
  const room = out.length === 0 && (order[0]?.sick ?? 0) === 0 ? MAX_DISTRICT_LABELS : LABELS_OF_A_CITY - out.length
  // A district whose trouble already speaks for itself needs no second label.
  const spoken = new Set(out.map((slot) => layout.districtOf[slot]))
  const silent = order.filter((d) => !spoken.has(d.i) && (d.sick > 0 || !urgent))
  for (const d of silent.slice(0, Math.max(0, room))) out.push(-1 - d.i)
}

/** Critical services weigh as much as all warnings that one console can hold. */
export function sickness(district: District, looks: Uint8Array): number {
  let sick = 0
  for (const m of district.members) sick += looks[m] === LOOK.critical ? CRITICAL_WEIGHT : looks[m] === LOOK.warning ? 1 : 0
  return sick
}

/**
 * How a district's floor plate is lit: the look that tints it, and how strongly (0..1), by the
 * share of its services in that trouble. One critical service of fifty marks the plate, half of them flood it.
 */
export function plateOf(district: District, looks: Uint8Array): { look: LookCode; weight: number } {
  const size = Math.max(1, district.members.length)
  const sick = sickness(district, looks)
  const critical = Math.floor(sick / CRITICAL_WEIGHT)
  if (critical > 0) return { look: LOOK.critical, weight: 0.12 + 0.88 * Math.sqrt(critical / size) }
  if (sick > 0) return { look: LOOK.warning, weight: 0.04 + 0.36 * Math.sqrt(sick / size) }
  return { look: LOOK.healthy, weight: 0 }
}

/**
 * Height of a label's letters at 1080p, pixels. The critical speak louder, the worst of them loudest;
 * nobody louder than the selected service.
 */
export function letterPx(look: LookCode, selected: boolean, worst: boolean): number {
  if (selected || worst) return 30
  return look === LOOK.critical ? 22 : 19
}

/** The one health mark of a district and its line: `✖ 2 ▲ 1 of 40`. */
export function districtText(district: District, looks: Uint8Array): { look: LookCode; text: string } {
  let critical = 0
  let warning = 0
  let alive = 0
  for (const m of district.members) {
    if (looks[m] === LOOK.critical) critical++
    else if (looks[m] === LOOK.warning) warning++
    if (looks[m] === LOOK.healthy) alive++
  }
  const look = critical > 0 ? LOOK.critical : warning > 0 ? LOOK.warning : alive > 0 ? LOOK.healthy : LOOK.unknown
  const parts = [critical > 0 ? `✖ ${critical}` : '', warning > 0 ? `▲ ${warning}` : ''].filter((p) => p !== '')
  return { look, text: parts.length > 0 ? `${parts.join(' ')} of ${district.members.length}` : `${district.members.length}` }
}
