import type { Suspect } from './attribution.ts'
import { surprise } from './chance.ts'
import type { Episode } from './episode.ts'
import type { Grid } from './grid.ts'
import { episodesOf, type Profile } from './profile.ts'
import { logistic } from './statistics.ts'
import type { Channel } from './types.ts'

/** How much earlier than the alerting service its cause may have begun, ms; at least one bin. */
const LEAD_MS = 180_000
/** Surprise at which an episode is as likely real as not, nats: healthy time shows it once in a hundred spans. */
const REAL_NATS = 4.6
const REAL_WIDTH = 0.7
/** Missed samples after which a service counts as silent. */
export const SILENCE_INTERVALS = 3
/** Reporting that stops does not happen in healthy time. */
const SILENCE_NATS = 14

const sureOf = (nats: number): number => (nats > 0 ? logistic(nats, REAL_NATS, REAL_WIDTH) : 0)

/** Where an episode begins when it is surely one. */
const onsetOf = (episode: Episode | null, sure: number, known: number | null): number | null =>
  episode === null || sure < 0.5 ? null : (known ?? episode.from)

/** First bin of a silence that lasts until the end while the service reported before; null when there is none. */
function silenceFrom({ measured, silentSinceMs }: Profile, grid: Grid, newestHeard: number): number | null {
  if (silentSinceMs !== null) return Math.max(0, Math.floor((silentSinceMs - grid.fromMs) / grid.binMs))
  const last = measured.heard.lastIndexOf(1)
  return last >= 0 && newestHeard - last >= SILENCE_INTERVALS ? last + 1 : null
}

/** A service looked at around the onset at the alerting service (null: anywhere in the span). */
export function suspectOf(profile: Profile, grid: Grid, newestHeard: number, alertedBin: number | null, lastBin: number): Suspect {
  const lead = Math.max(1, Math.round(LEAD_MS / grid.binMs))
  const episodes = episodesOf(profile, alertedBin === null ? 0 : alertedBin - lead, lastBin)
  const nats = (channel: Channel) => surprise(profile.chances[channel], episodes[channel]?.strength ?? 0)
  const silent = silenceFrom(profile, grid, newestHeard)
  const rare = { latency: nats('latency'), errors: nats('errors'), traffic: nats('traffic'), silence: silent === null ? 0 : SILENCE_NATS }
  const known = { latency: sureOf(rare.latency), errors: sureOf(rare.errors), traffic: sureOf(rare.traffic), silence: sureOf(rare.silence) }
  return {
    profile,
    episodes,
    sure: known,
    nats: rare,
    onset: {
      latency: onsetOf(episodes.latency, known.latency, profile.knownOnset),
      errors: onsetOf(episodes.errors, known.errors, profile.knownOnset),
      traffic: onsetOf(episodes.traffic, known.traffic, null),
      silence: silent,
    },
  }
}
