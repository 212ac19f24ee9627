import type { World } from '../../state/world'
import type { District, LayoutResult } from '../layout/types'
import { LOOK, type LookCode } from '../palette'
import { urgency } from './label-text'

/** At most this many labels of services, and of districts. */
export const MAX_SERVICE_LABELS = 20
export const MAX_DISTRICT_LABELS = 14
const WORST_IN_A_CROWD = 8

/**
 * Who speaks, most important first: keys are slots, or `-1 - district`. On the
 * stage everybody; in a crowd only the worst, the hovered and the chosen; then
 * the districts, sick ones first. Writes into `out`.
 */
export function chooseLabels(
  world: World,
  looks: Uint8Array,
  count: number,
  layout: LayoutResult,
  hovered: number,
  selected: number,
  out: number[],
): void {
  out.length = 0
  const stage = layout.kind === 'stage' && count <= MAX_SERVICE_LABELS
  for (let slot = 0; slot < count; slot++) {
    const look = looks[slot] as LookCode
    if (stage || look === LOOK.critical || look === LOOK.warning) out.push(slot)
  }
  const score = (slot: number) => {
    const focus = slot === selected ? 20_000 : slot === hovered ? 10_000 : 0
    return focus + urgency(world, slot, looks[slot] as LookCode)
  }
  for (const slot of [selected, hovered]) if (slot >= 0 && slot < count && !out.includes(slot)) out.push(slot)
  out.sort((a, b) => score(b) - score(a) || a - b)
  const worst = out.some((s) => looks[s] === LOOK.critical) || stage ? WORST_IN_A_CROWD : 5
  if (out.length > (stage ? MAX_SERVICE_LABELS : worst)) out.length = stage ? MAX_SERVICE_LABELS : worst
  if (layout.districts.length > 0) {
    const order = layout.districts.map((d, i) => ({ i, sick: sickness(d, looks), size: d.members.length }))
    order.sort((a, b) => b.sick - a.sick || b.size - a.size || a.i - b.i)
    // A district whose trouble already speaks for itself needs no second label.
    const spoken = new Set(out.map((slot) => layout.districtOf[slot]))
    const silent = order.filter((d) => !spoken.has(d.i))
    for (const d of silent.slice(0, MAX_DISTRICT_LABELS)) out.push(-1 - d.i)
  }
}

/** Critical services weigh a thousand warnings. */
export function sickness(district: District, looks: Uint8Array): number {
  let sick = 0
  for (const m of district.members) sick += looks[m] === LOOK.critical ? 1000 : looks[m] === LOOK.warning ? 1 : 0
  return sick
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
