import { followDown, type Suspect, SYMPTOMS, type Symptom } from './attribution.ts'
import { type Front, frontOf, LEAST_NATS } from './front.ts'
import { type CallGraph, graphOf } from './graph.ts'
import type { Grid } from './grid.ts'
import { learnCalls } from './learned-graph.ts'
import { overloadOrigin } from './overload.ts'
import type { Profile } from './profile.ts'
import { suspectOf } from './suspects.ts'

/** Blame spread over every abnormal service that the alerting one depends on: no path is certain. */
const SPREAD = 0.06
const SPREAD_DECAY = 0.85
/** More surprise of one service than this says nothing more, nats. */
const MOST_SUPPORT = 25
/** What one service must show alone to count like two that agree. */
const ALONE = 1.4
const SILENCE_STRENGTH = 8

/** Everything measured, ready to be explained. */
export interface Scene {
  readonly grid: Grid
  readonly profiles: ReadonlyMap<string, Profile>
  /** Newest bin in which any service was heard. */
  readonly newestHeard: number
  /** Null: none is given, so onsets must do. */
  readonly graph: CallGraph | null
}

/** One service's trouble, explained. */
export interface Explanation {
  readonly front: Front
  readonly suspects: ReadonlyMap<string, Suspect>
  readonly graph: CallGraph
  /** Blame by service; adds up to at most 1. */
  readonly blame: ReadonlyMap<string, number>
  /** How rare healthy time shows the trouble and its explanation together, nats. */
  readonly joint: number
}

function symptomWeights(front: Suspect): [Symptom, number][] {
  const weighed = SYMPTOMS.map((symptom): [Symptom, number] => {
    const strength = symptom === 'silence' ? SILENCE_STRENGTH : (front.episodes[symptom]?.strength ?? 0)
    return [symptom, front.sure[symptom] * strength * strength]
  })
  const whole = weighed.reduce((sum, [, weight]) => sum + weight, 0)
  return whole > 0 ? weighed.filter(([, weight]) => weight > 0).map(([symptom, weight]) => [symptom, weight / whole]) : []
}

const surestOf = ({ sure }: Suspect): number => Math.max(sure.latency, sure.errors, sure.silence)
export const rarestOf = ({ nats }: Suspect): number => Math.max(nats.latency, nats.errors, nats.silence)

/**
 * Where to begin, with weights: the alerting service; where that shows nothing, the ill services below it that no ill
 * service calls.
 */
function topsOf(front: Suspect, suspects: ReadonlyMap<string, Suspect>, graph: CallGraph): [Suspect, number][] {
  const ill = (id: string) => surestOf(suspects.get(id) ?? front) >= 0.5
  if (rarestOf(front) >= LEAST_NATS || ill(front.profile.serviceId)) return [[front, 1]]
  const tops = [...suspects.values()].filter(({ profile: { serviceId } }) => ill(serviceId) && !graph.callers(serviceId).some(ill))
  const whole = tops.reduce((sum, top) => sum + rarestOf(top) ** 2, 0)
  return whole > 0 ? tops.map((top) => [top, rarestOf(top) ** 2 / whole]) : [[front, 1]]
}

function blameOf(front: Suspect, suspects: ReadonlyMap<string, Suspect>, graph: CallGraph): Map<string, number> {
  const blame = new Map<string, number>()
  const add = (id: string, part: number) => blame.set(id, (blame.get(id) ?? 0) + part)
  for (const [top, whole] of topsOf(front, suspects, graph)) {
    for (const [symptom, weight] of symptomWeights(top)) {
      for (const [id, part] of followDown(top, symptom, whole * weight * (1 - SPREAD), suspects, graph)) {
        for (const [origin, moved] of overloadOrigin(id, part, front.profile.serviceId, suspects, graph)) add(origin, moved)
      }
    }
  }
  const spread: [string, number][] = []
  for (const [id, depth] of graph.reach(front.profile.serviceId)) {
    const suspect = suspects.get(id)
    if (suspect !== undefined && depth > 0) spread.push([id, surestOf(suspect) * SPREAD_DECAY ** depth])
  }
  const whole = spread.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [id, weight] of spread) if (weight > 0) add(id, (SPREAD * weight) / Math.max(1, whole))
  return blame
}

function jointOf(front: Front, suspects: ReadonlyMap<string, Suspect>, blame: ReadonlyMap<string, number>, reach: number): number {
  let support = 0
  for (const [id, part] of blame) {
    const suspect = id === front.id ? undefined : suspects.get(id)
    if (suspect === undefined) continue
    const nats = Math.min(MOST_SUPPORT, rarestOf(suspect)) - Math.log(2 * reach)
    support = Math.max(support, nats * Math.min(1, 2 * part))
  }
  return Math.max(ALONE * front.nats, front.nats + support)
}

/** Explains the trouble of one service. */
export function explain(profile: Profile, scene: Scene, alertedMs: number | null): Explanation {
  const { grid, newestHeard } = scene
  const front = frontOf(profile, grid, newestHeard, alertedMs)
  const around = scene.graph?.reach(front.id)
  // A front that shows nothing dates nothing.
  const quiet = front.nats === 0 && alertedMs === null
  const suspects = new Map([[front.id, front.suspect]])
  for (const [id, other] of scene.profiles) {
    if (id === front.id || (around !== undefined && !around.has(id))) continue
    suspects.set(
      id,
      quiet ? suspectOf(other, grid, newestHeard, null, grid.bins - 1) : suspectOf(other, grid, newestHeard, front.from, front.to),
    )
  }
  const graph = scene.graph ?? graphOf(learnCalls(front.id, suspects))
  const blame = blameOf(front.suspect, suspects, graph)
  return { front, suspects, graph, blame, joint: jointOf(front, suspects, blame, graph.reach(front.id).size) }
}
