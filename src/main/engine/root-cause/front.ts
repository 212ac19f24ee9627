import type { Suspect } from './attribution.ts'
import type { CallGraph } from './graph.ts'
import type { Grid } from './grid.ts'
import type { Profile } from './profile.ts'
import { logistic } from './statistics.ts'
import { suspectOf } from './suspects.ts'
import type { CauseInput } from './types.ts'

/** The service whose trouble is explained, and when it had it. */
export interface Front {
  readonly id: string
  readonly suspect: Suspect
  /** First and last bin of its trouble. */
  readonly from: number
  readonly to: number
  /** 0..1: how sure it is that it had trouble at all. */
  readonly sure: number
}

/** Joint surprise at which trouble is as likely real as not, nats. */
const REAL_NATS = 7
const REAL_WIDTH = 1
const NEEDED = 0.5
/** The alerting service must show at least this much itself. */
const LEAST_NATS = 1.8
/** More surprise of one service than this says nothing more. */
const MOST_SUPPORT = 12
/** A monitor that raised the alarm knows more than these samples show. */
const ALERTED_SURE = 0.9

const natsOf = ({ nats }: Suspect): number => Math.max(nats.latency, nats.errors, nats.silence)

/** Surprise of the most abnormal service it depends on, less what the choice among many costs. */
function supportOf(id: string, others: ReadonlyMap<string, Suspect>, graph: CallGraph): number {
  let most = 0
  const reach = graph.reach(id)
  for (const [other] of reach) {
    const suspect = other === id ? undefined : others.get(other)
    if (suspect !== undefined) most = Math.max(most, Math.min(MOST_SUPPORT, natsOf(suspect)) - Math.log(2 * reach.size))
  }
  return most
}

function frontOf(id: string, suspect: Suspect, grid: Grid, alertedMs: number | null): Front {
  const last = grid.bins - 1
  const alerted = alertedMs === null ? null : Math.max(0, Math.min(last, Math.floor((alertedMs - grid.fromMs) / grid.binMs)))
  const shown = (['latency', 'errors'] as const).filter((symptom) => suspect.nats[symptom] >= LEAST_NATS)
  const onsets = shown.map((symptom) => suspect.episodes[symptom]?.from ?? last)
  const ends = shown.map((symptom) => suspect.episodes[symptom]?.to ?? 0)
  const from = Math.min(...onsets, suspect.onset.silence ?? Number.POSITIVE_INFINITY)
  const begun = from < Number.POSITIVE_INFINITY ? from : (alerted ?? last)
  return { id, suspect, from: begun, to: Math.min(last, suspect.onset.silence !== null ? last : Math.max(begun, ...ends)), sure: 0 }
}

/** Chooses whose trouble is explained; a sentence when there is none worth explaining. */
export function chooseFront(
  input: CauseInput,
  profiles: ReadonlyMap<string, Profile>,
  grid: Grid,
  newestHeard: number,
  graph: CallGraph,
): Front | string {
  const judged = (profile: Profile, looks: number): Front => {
    const { serviceId } = profile
    const front = frontOf(serviceId, suspectOf(profile, grid, newestHeard, null, grid.bins - 1), grid, input.alertedMs)
    const own = natsOf(front.suspect)
    const around = new Map([...graph.reach(serviceId).keys()].flatMap((id) => {
      const other = profiles.get(id)
      return other === undefined || id === serviceId ? [] : [[id, suspectOf(other, grid, newestHeard, front.from, front.to)]]
    }))
    const joint = own - Math.log(looks) + supportOf(serviceId, around, graph)
    const sure = own >= LEAST_NATS ? logistic(joint, REAL_NATS, REAL_WIDTH) : 0
    return { ...front, sure: input.alertedMs === null ? sure : Math.max(sure, ALERTED_SURE) }
  }
  if (input.alertingService !== null) {
    const profile = profiles.get(input.alertingService)
    if (profile === undefined) return `There are no samples of ${input.alertingService}, so its trouble cannot be explained.`
    const front = judged(profile, 1)
    return front.sure >= NEEDED
      ? front
      : `${input.alertingService} stays within what its healthy time shows, so there is nothing to explain.`
  }
  const entries = [...profiles.values()].filter(({ serviceId }) => {
    return input.calls.length === 0 || (graph.callers(serviceId).length === 0 && graph.callees(serviceId).length > 0)
  })
  const ill = entries.map((profile) => ({ front: judged(profile, entries.length), reach: graph.reach(profile.serviceId).size }))
  const sure = ill.filter(({ front }) => front.sure >= NEEDED)
  sure.sort((a, b) => b.reach - a.reach || b.front.sure - a.front.sure || (a.front.id < b.front.id ? -1 : 1))
  return sure[0]?.front ?? 'Every service at the front stays within what its healthy time shows, so there is nothing to explain.'
}
