import type { CauseReport } from '../../../shared/model/cause.ts'
import { cleanInput } from './clean.ts'
import { type Explanation, explain, type Scene } from './explain.ts'
import { graphOf } from './graph.ts'
import { type Grid, gridOf } from './grid.ts'
import { type Profile, profileOf } from './profile.ts'
import { nothingFound, reportOf } from './report.ts'
import { logistic } from './statistics.ts'
import { SILENCE_INTERVALS } from './suspects.ts'
import type { CauseInput } from './types.ts'

/** Joint surprise at which trouble is as likely real as not, nats. */
const REAL_NATS = 13.5
const REAL_WIDTH = 1.5
const NEEDED = 0.5
/** A monitor that raised the alarm knows more than these samples show. */
const ALERTED_SURE = 0.9
/** But where nothing at all is to be seen, no cause can be named. */
const LEAST_JOINT = 2.5

/** Services with any samples, one entry an id (the first wins). */
function profilesOf(input: CauseInput, grid: Grid): Map<string, Profile> {
  const profiles = new Map<string, Profile>()
  for (const service of input.services) {
    if (!profiles.has(service.serviceId)) profiles.set(service.serviceId, profileOf(service, grid, input.sampleMs))
  }
  return profiles
}

/** An explanation, and how sure it is (0..1) that there was anything to explain. */
interface Judged {
  readonly explanation: Explanation
  readonly sure: number
}

function judge(profile: Profile, scene: Scene, alertedMs: number | null, looks: number): Judged {
  const explanation = explain(profile, scene, alertedMs)
  // A graph learned from the same samples may fit any of the others to the front.
  const fits = scene.graph === null ? scene.profiles.size : 1
  const sure = logistic(explanation.joint - Math.log(looks * fits), REAL_NATS, REAL_WIDTH)
  const alerted = alertedMs !== null && explanation.joint >= LEAST_JOINT
  return { explanation, sure: alerted ? Math.max(sure, ALERTED_SURE) : sure }
}

/** Who may be the front where nobody is named: who calls others and is called by nobody, and whoever fell silent. */
function isEntry({ serviceId, measured, silentSinceMs }: Profile, { graph, newestHeard }: Scene): boolean {
  const last = measured.heard.lastIndexOf(1)
  if (silentSinceMs !== null || (last >= 0 && newestHeard - last >= SILENCE_INTERVALS)) return true
  return graph === null || (graph.callers(serviceId).length === 0 && graph.callees(serviceId).length > 0)
}

/** Without an alerting service, the entry that most depends on others wins among those in trouble. */
function judgeFronts(scene: Scene, alertedMs: number | null): Judged | null {
  const entries = [...scene.profiles.values()].filter((profile) => isEntry(profile, scene))
  const reach = (judged: Judged) => judged.explanation.graph.reach(judged.explanation.front.id).size
  const real = entries.map((profile) => judge(profile, scene, alertedMs, entries.length)).filter(({ sure }) => sure >= NEEDED)
  real.sort((a, b) => reach(b) - reach(a) || b.sure - a.sure || (a.explanation.front.id < b.explanation.front.id ? -1 : 1))
  return real[0] ?? null
}

/**
 * Ranks the causes of the alerting service's trouble. Pure: the same input gives the same report, whatever the order of
 * services, points and calls; ids are compared only to break exact ties. Never throws.
 */
export function analyzeCauses(given: CauseInput): CauseReport {
  const input = cleanInput(given)
  const grid = gridOf(input)
  if (grid === null) return nothingFound(input, null, 'No samples were given, so there is nothing to explain.')
  const profiles = profilesOf(input, grid)
  const newestHeard = Math.max(...[...profiles.values()].map(({ measured }) => measured.heard.lastIndexOf(1)))
  const scene: Scene = { grid, profiles, newestHeard, graph: input.calls.length === 0 ? null : graphOf(input.calls) }
  const { alertingService } = input
  if (alertingService === null) {
    const judged = judgeFronts(scene, input.alertedMs)
    if (judged !== null) return reportOf({ input, scene, ...judged })
    return nothingFound(input, grid, 'Every service at the front stays within what healthy time shows, so there is nothing to explain.')
  }
  const profile = profiles.get(alertingService)
  if (profile === undefined) {
    return nothingFound(input, grid, `There are no samples of ${alertingService}, so its trouble cannot be explained.`)
  }
  const judged = judge(profile, scene, input.alertedMs, 1)
  if (judged.sure >= NEEDED) return reportOf({ input, scene, ...judged })
  return nothingFound(input, grid, `${alertingService} stays within what healthy time shows, so there is nothing to explain.`)
}
