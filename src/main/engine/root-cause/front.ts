import type { Suspect } from './attribution.ts'
import type { Grid } from './grid.ts'
import type { Profile } from './profile.ts'
import { suspectOf } from './suspects.ts'

/** The service whose trouble is explained, and when it had it. */
export interface Front {
  readonly id: string
  readonly suspect: Suspect
  /** First and last bin of its trouble. */
  readonly from: number
  readonly to: number
  /** Surprise of its own strongest symptom, nats. */
  readonly nats: number
}

/** A symptom of the alerting service less rare than this dates nothing. */
export const LEAST_NATS = 1.8

/** Looks at a service as the one whose trouble is to be explained. */
export function frontOf(profile: Profile, grid: Grid, newestHeard: number, alertedMs: number | null): Front {
  const last = grid.bins - 1
  const suspect = suspectOf(profile, grid, newestHeard, null, last)
  const { nats, episodes, onset } = suspect
  const alerted = alertedMs === null ? last : Math.max(0, Math.min(last, Math.floor((alertedMs - grid.fromMs) / grid.binMs)))
  const shown = (['latency', 'errors'] as const).filter((symptom) => nats[symptom] >= LEAST_NATS)
  const begun = Math.min(...shown.map((symptom) => episodes[symptom]?.from ?? last), onset.silence ?? Number.POSITIVE_INFINITY)
  const from = begun < Number.POSITIVE_INFINITY ? begun : alerted
  const to = onset.silence !== null ? last : Math.min(last, Math.max(from, ...shown.map((symptom) => episodes[symptom]?.to ?? 0)))
  const own = Math.max(nats.latency, nats.errors, nats.silence)
  return { id: profile.serviceId, suspect, from, to, nats: own >= LEAST_NATS ? own : 0 }
}
