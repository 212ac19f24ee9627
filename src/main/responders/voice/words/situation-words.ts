import type { SpokenIncident, SpokenSituation } from '../types.ts'
import { may, must, type Part } from './fit.ts'
import { causeClip, servicesOf } from './incident-words.ts'
import { stepBelow } from './numbers.ts'
import { type Clip, type CountFamily, ofCount, ofService, type ServiceFamily, VOICED } from './phrases/clip.ts'
import { SYSTEM_HEALTHY, WELCOME, WELCOME_ALONE } from './phrases/lines.ts'
import { CAUSE_OPEN } from './phrases/outcome.ts'
import * as words from './phrases/situation.ts'

/** Order in which parts are left out where time is short, first to go first. */
const RANK = { degraded: 6, worst: 5, stale: 4, incidents: 3, integrity: 2, cause: 1 } as const

/** Everything is known, fresh and healthy. */
export const isOptimal = (situation: SpokenSituation): boolean => isHealthy(situation) && situation.incidents.length === 0

/** Every service is known, fresh and healthy. */
const isHealthy = ({ integrity, services, critical, warning, stale, unknown }: SpokenSituation): boolean =>
  integrity === 100 && services > 0 && critical.length + warning.length + stale.length + unknown.length === 0

/** Integrity as a round number that is not too much; null: there is nothing to say. */
function integrityClip(integrity: number | null): Clip | null {
  if (integrity === null || !(integrity >= 0 && integrity <= 100)) return null
  const exact = words.INTEGRITY.get(integrity) ?? (integrity % 1 === 0 ? undefined : words.THIRDS.get(Math.round(integrity)))
  if (exact !== undefined) return exact
  return words.INTEGRITY_OVER.get(stepBelow(integrity, [...words.INTEGRITY_OVER.keys()]) ?? 0) ?? words.INTEGRITY_LOW
}

/** One by its name, more by their number. */
function counted(ids: readonly string[], single: ServiceFamily, several: CountFamily): Clip | null {
  const [first] = ids
  if (first === undefined) return null
  return ids.length === 1 ? ofService(single, first) : (ofCount(several, ids.length) ?? null)
}

/** A cause by its name, or that none is known; "one of them" would not say of whom here. */
function namedCause(incident: SpokenIncident): Clip | null {
  const clip = causeClip(incident)
  if (clip === null) return CAUSE_OPEN
  return VOICED.includes(incident.cause?.serviceId ?? '') ? clip : null
}

/** The cause that all active incidents have in common; null where one of several has another, or none. */
function commonCause({ incidents }: SpokenSituation): Clip | null {
  const [first] = incidents
  if (first === undefined) return null
  if (incidents.length === 1) return namedCause(first)
  const causes = incidents.map((incident) => (causeClip(incident) === null ? null : (incident.cause?.serviceId ?? null)))
  const [shared] = causes
  return shared && causes.every((cause) => cause === shared) ? (words.COMMON_CAUSE.get(shared) ?? null) : null
}

const incidentsClip = ({ incidents: { length } }: SpokenSituation): Clip | undefined =>
  length === 0 ? words.NO_INCIDENTS : length === 1 ? words.ONE_INCIDENT : ofCount(words.INCIDENTS, length)

/** The first service of the gravest active incident; where there is none, the one with the most impact. */
export function worstOf({ incidents: [gravest], critical, warning, stale }: SpokenSituation): string | null {
  const first = gravest && servicesOf(gravest)[0]
  return first ?? critical[0] ?? warning[0] ?? stale[0] ?? null
}

function troubled(situation: SpokenSituation): Part[] {
  const { critical, warning, stale, unknown, integrity } = situation
  const severe = counted(critical, words.CRITICAL, words.CRITICAL_COUNT)
  const named = critical.length > 1 ? words.WORST.get(critical[0] ?? '') : null
  const parts = [
    ...may(0, severe),
    ...may(RANK.worst, named),
    ...may(severe === null ? 0 : RANK.degraded, counted(warning, words.DEGRADED, words.DEGRADED_COUNT)),
    ...may(RANK.stale, counted(stale, words.STALE, words.STALE_COUNT)),
  ]
  return [
    ...parts,
    ...may(parts.length === 0 ? 0 : RANK.incidents, incidentsClip(situation)),
    ...may(RANK.cause, commonCause(situation)),
    // Of known and fresh services alone it may be whole while others are silent, and would sound like a contradiction.
    ...may(RANK.integrity, integrity === 100 && (parts.length > 0 || unknown.length === 0) ? null : integrityClip(integrity)),
  ]
}

/** How things stand, gravest first. */
export function reported(situation: SpokenSituation): Part[] {
  const { integrity, services, source } = situation
  const lead = source === null ? [] : [must(words.SOURCE[source])]
  if (integrity === null || services === 0) return [...lead, must(words.NO_DATA)]
  if (!isHealthy(situation)) return [...lead, ...troubled(situation)]
  const healthy = words.ALL_HEALTHY.get(services) ?? words.ALL_HEALTHY_MANY
  return [...lead, must(healthy), ...may(RANK.incidents, incidentsClip(situation)), ...may(RANK.cause, commonCause(situation))]
}

export function welcomed(situation: SpokenSituation): Part[] {
  if (isOptimal(situation) && situation.source === null) return [must(WELCOME)]
  return [must(WELCOME_ALONE), ...reported(situation)]
}

export const cleared = (situation: SpokenSituation): Part[] => (isOptimal(situation) ? [must(SYSTEM_HEALTHY)] : reported(situation))

function alarmsClip(alarms: number): Clip {
  const exact = words.ALARMS.get(alarms)
  if (exact !== undefined) return exact
  const below = stepBelow(alarms - 1, [...words.ALARMS_OVER.keys()])
  return words.ALARMS_OVER.get(below ?? 0) ?? words.ALARMS_FEW
}

/** Many alarms in one utterance: how many, how far, who is worst, and why. */
export function flooded(alarms: number, situation: SpokenSituation): Part[] {
  const severe = counted(situation.critical, words.CRITICAL, words.CRITICAL_COUNT)
  const worst = worstOf(situation) ?? ''
  const named = situation.critical.length === 1 && situation.critical[0] === worst
  return [
    must(words.FLOOD),
    must(alarmsClip(alarms)),
    ...may(RANK.cause, named ? null : words.WORST.get(worst)),
    ...may(named ? RANK.cause : RANK.worst, severe),
    ...may(RANK.cause, commonCause(situation)),
  ]
}
