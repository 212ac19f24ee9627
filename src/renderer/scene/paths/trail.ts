import type { CausePath } from '../../state/analyses'
import type { Flow } from '../flows/flow-plan'

/** Seconds in which the wavefront runs from the cause to the last service; the rest of the period all stays lit. */
export const WAVE_PERIOD_S = 6
const WAVE_STARTS_S = 0.3
const WAVE_TRAVELS_S = 3.4
/** No step of the wave is quicker: steps of the same second must still be told apart. */
const LEAST_STEP_S = 0.45
/** Longer paths are drawn by their first steps; the panel lists them all. */
const MOST_STEPS = 24

/** One service of the path as the scene draws it. */
export interface TrailStep {
  readonly slot: number
  readonly afterSeconds: number
  readonly inferred: boolean
  /** When the wave is there, seconds after the period began. */
  readonly reachedAt: number
}

/** One stretch of the path: a stream of calls that the failure ran along. */
export interface TrailEdge {
  /** Index of the stream. */
  readonly flow: number
  /** Index of the step at its far end. */
  readonly step: number
  readonly startsAt: number
  readonly endsAt: number
  /** True where the failure ran against the direction of the calls, as it mostly does. */
  readonly backwards: boolean
  readonly inferred: boolean
}

/** A path resolved onto the services and streams that are drawn. */
export interface Trail {
  readonly steps: readonly TrailStep[]
  readonly edges: readonly TrailEdge[]
  /** Slots of the steps, the cause first. */
  readonly slots: readonly number[]
  /** Slot of the cause while it is named, else -1. */
  readonly cause: number
}

/** When the wave reaches each step: in true proportion, but never too quick to follow. Times must not decrease. */
export function waveTimes(after: readonly number[]): number[] {
  const gaps = after.slice(1).map((at, i) => Math.max(0, at - (after[i] as number)))
  const least = Math.min(LEAST_STEP_S, (WAVE_TRAVELS_S * 0.6) / Math.max(1, gaps.length))
  const total = gaps.reduce((sum, gap) => sum + gap, 0)
  const spare = WAVE_TRAVELS_S - least * gaps.length
  const share = (gap: number) => (total > 0 ? (gap / total) * spare : 0)
  const times = [WAVE_STARTS_S]
  for (const gap of gaps) times.push((times.at(-1) as number) + least + share(gap))
  return times
}

interface Drawn {
  readonly flows: readonly Flow[]
  /** District of each slot; empty where there are none. */
  readonly districtOf: ArrayLike<number>
  /** Services drawn. */
  readonly count: number
}

/** Stream whose calls go from one slot to the other, or -1. */
function flowBetween(drawn: Drawn, from: number, to: number): number {
  const a = drawn.districtOf[from]
  const b = drawn.districtOf[to]
  return drawn.flows.findIndex((flow) =>
    flow.from >= 0 ? flow.from === from && flow.to === to : a !== b && flow.fromDistrict === a && flow.toDistrict === b,
  )
}

/** Finds the stream by which a step was reached: from the nearest earlier step that it calls, or that calls it. */
function edgeTo(drawn: Drawn, steps: readonly TrailStep[], index: number): TrailEdge | null {
  const step = steps[index] as TrailStep
  for (let j = index - 1; j >= 0; j--) {
    const before = steps[j] as TrailStep
    const calls = flowBetween(drawn, step.slot, before.slot)
    const flow = calls >= 0 ? calls : flowBetween(drawn, before.slot, step.slot)
    if (flow < 0) continue
    const { inferred, reachedAt } = step
    return { flow, step: index, startsAt: before.reachedAt, endsAt: reachedAt, backwards: calls >= 0, inferred }
  }
  return null
}

/** Resolves a path; services that are not drawn are left out. Null when nothing of it is drawn. */
export function trailOf(path: CausePath, slotOf: (id: string) => number, drawn: Drawn): Trail | null {
  const known = path.steps
    .slice(0, MOST_STEPS)
    .map((step) => ({ slot: slotOf(step.serviceId), afterSeconds: step.afterSeconds, inferred: step.inferred }))
    .filter(({ slot }) => slot >= 0 && slot < drawn.count)
  if (known.length === 0) return null
  let latest = 0
  const times = waveTimes(
    known.map(({ afterSeconds }) => {
      latest = Math.max(latest, afterSeconds)
      return latest
    }),
  )
  const steps = known.map((step, i) => ({ ...step, reachedAt: times[i] as number }))
  const edges = steps.map((_, i) => (i === 0 ? null : edgeTo(drawn, steps, i))).filter((edge) => edge !== null)
  const cause = slotOf(path.causeId)
  return { steps, edges, slots: steps.map((step) => step.slot), cause: path.named && cause < drawn.count ? cause : -1 }
}

/** Equal for paths that look the same. */
export function pathKey(path: CausePath | null): string {
  if (!path) return ''
  return `${path.chosen} ${path.named} ${path.steps.map((step) => `${step.serviceId} ${step.afterSeconds} ${step.inferred}`).join('|')}`
}
