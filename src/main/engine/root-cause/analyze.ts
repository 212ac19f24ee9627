import type { CauseReport } from '../../../shared/model/cause.ts'
import { followDown, type Suspect, SYMPTOMS, type Symptom } from './attribution.ts'
import { chooseFront, type Front } from './front.ts'
import { type CallGraph, graphOf } from './graph.ts'
import { type Grid, gridOf } from './grid.ts'
import { learnCalls } from './learned-graph.ts'
import { overloadOrigin } from './overload.ts'
import { type Profile, profileOf } from './profile.ts'
import { type Finding, nothingFound, reportOf } from './report.ts'
import { suspectOf } from './suspects.ts'
import type { CauseInput } from './types.ts'

/** Blame spread over every abnormal service that the alerting one depends on: no path is certain. */
const SPREAD = 0.06
const SPREAD_DECAY = 0.85

function symptomWeights(front: Suspect): [Symptom, number][] {
  const weighed = SYMPTOMS.map((symptom): [Symptom, number] => {
    const strength = symptom === 'silence' ? 8 : (front.episodes[symptom]?.strength ?? 0)
    return [symptom, front.sure[symptom] * strength * strength]
  })
  const whole = weighed.reduce((sum, [, weight]) => sum + weight, 0)
  return whole > 0 ? weighed.filter(([, weight]) => weight > 0).map(([symptom, weight]) => [symptom, weight / whole]) : []
}

function blameOf(front: Suspect, suspects: ReadonlyMap<string, Suspect>, graph: CallGraph): Map<string, number> {
  const blame = new Map<string, number>()
  const add = (id: string, part: number) => blame.set(id, (blame.get(id) ?? 0) + part)
  for (const [symptom, weight] of symptomWeights(front)) {
    const kept = followDown(front, symptom, weight * (1 - SPREAD), suspects, graph)
    for (const [id, part] of kept) {
      for (const [origin, moved] of overloadOrigin(id, part, front.profile.serviceId, suspects, graph)) add(origin, moved)
    }
  }
  const spread: [string, number][] = []
  for (const [id, depth] of graph.reach(front.profile.serviceId)) {
    const suspect = suspects.get(id)
    if (suspect === undefined || depth === 0) continue
    spread.push([id, Math.max(...SYMPTOMS.map((symptom) => suspect.sure[symptom])) * SPREAD_DECAY ** depth])
  }
  const whole = spread.reduce((sum, [, weight]) => sum + weight, 0)
  if (whole > 0) for (const [id, weight] of spread) add(id, (SPREAD * weight) / Math.max(1, whole))
  return blame
}

/** Services with any samples, one entry an id (the first wins). */
function profilesOf(input: CauseInput, grid: Grid): Map<string, Profile> {
  const profiles = new Map<string, Profile>()
  for (const service of input.services) {
    if (!profiles.has(service.serviceId)) profiles.set(service.serviceId, profileOf(service, grid, input.sampleMs))
  }
  return profiles
}

function suspectsAround(front: Front, profiles: ReadonlyMap<string, Profile>, grid: Grid, newestHeard: number): Map<string, Suspect> {
  const suspects = new Map<string, Suspect>()
  for (const [id, profile] of profiles) {
    suspects.set(id, id === front.id ? front.suspect : suspectOf(profile, grid, newestHeard, front.from, front.to))
  }
  return suspects
}

/**
 * Ranks the causes of the alerting service's trouble. Pure: the same input gives the same report, whatever the order of
 * services, points and calls; ids are compared only to break exact ties. Never throws.
 */
export function analyzeCauses(input: CauseInput): CauseReport {
  const grid = gridOf(input)
  if (grid === null) return nothingFound(input, null, 'No samples were given, so there is nothing to explain.')
  const profiles = profilesOf(input, grid)
  const newestHeard = Math.max(...[...profiles.values()].map(({ measured }) => measured.heard.lastIndexOf(1)))
  const learned = input.calls.length === 0 && profiles.size > 1
  const given = graphOf(input.calls)
  const front = chooseFront(input, profiles, grid, newestHeard, given)
  if (typeof front === 'string') return nothingFound(input, grid, front)
  const suspects = suspectsAround(front, profiles, grid, newestHeard)
  const graph = learned ? graphOf(learnCalls(front.id, suspects)) : given
  const finding: Finding = { input, grid, graph, learned, front, suspects, blame: blameOf(front.suspect, suspects, graph) }
  return reportOf(finding)
}
