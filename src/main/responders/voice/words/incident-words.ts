import type { SpeechEvent, SpokenIncident, SpokenSymptom, Symptom } from '../types.ts'
import { may, must, type Part } from './fit.ts'
import { LASTED_STEPS_MS, LATENCY_STEPS_MS, PERCENT_STEPS, roundStep } from './numbers.ts'
import * as alert from './phrases/alert.ts'
import { type Clip, ofCount, ofService, VOICED } from './phrases/clip.ts'
import { ALERT_CASCADING, ALERT_LATENCY, REPAIR_SUCCESS } from './phrases/lines.ts'
import * as outcome from './phrases/outcome.ts'

/** The monitor that watches for failures of several services at once. */
export const CASCADE = 'cascading-failure'

/** So many services make a cascade. */
const CASCADE_SERVICES = 3

/** How sure the evidence must be of a cause before it is spoken. */
export const SURE = 0.7

/** Order in which parts are left out where time is short, first to go first. */
const RANK = { quantity: 4, more: 3, spread: 2, cause: 1 } as const

const isVoiced = (serviceId: string): boolean => VOICED.includes(serviceId)

/** What people would call symptoms: a cascade is how they hang together. */
const plain = (incident: SpokenIncident): SpokenSymptom[] => incident.symptoms.filter(({ monitorId }) => monitorId !== CASCADE)

/** Services of an incident, in onset order. */
export function servicesOf({ symptoms }: SpokenIncident): string[] {
  return [...new Set(symptoms.map(({ serviceId }) => serviceId))].filter((id) => id !== alert.WHOLE_SYSTEM)
}

/** The sentence for a complaint about a service, or about the whole system. */
function complaint(serviceId: string, symptom: Symptom | 'latency_and_errors'): Clip {
  if (symptom === 'frame_rate') return alert.FRAME_RATE
  const sentences = alert.COMPLAINT.get(symptom)
  if (serviceId === alert.WHOLE_SYSTEM) return sentences?.get(alert.WHOLE_SYSTEM) ?? alert.MONITOR
  return sentences?.get(serviceId) ?? sentences?.get(alert.OTHER) ?? alert.INCIDENT_OPEN
}

/** A value after its sentence; null where there is none, or none worth saying. */
function quantity({ symptom, value }: SpokenSymptom): Clip | null {
  if (value === null || !Number.isFinite(value)) return null
  if (symptom === 'latency') {
    if (value > (LATENCY_STEPS_MS.at(-1) ?? 0)) return alert.OVER_A_MINUTE
    const step = roundStep(value, LATENCY_STEPS_MS)
    return step === null ? null : (alert.ABOUT_MS.get(step) ?? null)
  }
  if (symptom !== 'errors' && symptom !== 'llm_errors') return null
  if (value === 1) return alert.ALL_OF_THEM
  const step = value > 1 ? null : roundStep(value * 100, PERCENT_STEPS)
  return step === null ? null : (alert.ABOUT_PERCENT.get(step) ?? null)
}

/** What is wrong with one service, gravest sentence first; its value where one sentence says it all. */
function complaintsOf(serviceId: string, symptoms: readonly SpokenSymptom[]): { readonly said: Clip[]; readonly value: Clip | null } {
  const own = symptoms.filter((one) => one.serviceId === serviceId)
  const kinds = new Set(own.map(({ symptom }) => symptom))
  const both = kinds.has('latency') && kinds.has('errors')
  const rest = own.filter(({ symptom }) => !(both && (symptom === 'latency' || symptom === 'errors')))
  const said = [...(both ? [complaint(serviceId, 'latency_and_errors')] : []), ...rest.map(({ symptom }) => complaint(serviceId, symptom))]
  return { said: [...new Set(said)], value: both || own[0] === undefined ? null : quantity(own[0]) }
}

/** Who is to blame, in words that need no name where it has no clip. */
export function causeClip(incident: SpokenIncident): Clip | null {
  const { cause } = incident
  if (cause === null || !(cause.confidence >= SURE)) return null
  const services = servicesOf(incident)
  const inside = services.includes(cause.serviceId)
  if (inside && services.length === 1) return ofService(outcome.CAUSE_ITSELF, cause.serviceId)
  return inside && !isVoiced(cause.serviceId) ? outcome.CAUSE_AMONG_THEM : ofService(outcome.CAUSE, cause.serviceId)
}

const affected = (incident: SpokenIncident): Clip | undefined => ofCount(alert.AFFECTED, servicesOf(incident).length)

/** How far it goes, and why: the end of every announcement. */
function context(incident: SpokenIncident): Part[] {
  const spread = servicesOf(incident).length > 1 ? affected(incident) : null
  return [...may(RANK.spread, spread), ...may(RANK.cause, causeClip(incident))]
}

/** The first service's trouble, and the second's where there are just two that have names. */
function troubles(incident: SpokenIncident): Part[] {
  const symptoms = plain(incident)
  const [first, second] = [...new Set(symptoms.map(({ serviceId }) => serviceId))]
  if (first === undefined) return [must(affected(incident) ?? alert.INCIDENT_OPEN)]
  const { said, value } = complaintsOf(first, symptoms)
  const [lead = alert.INCIDENT_OPEN, also] = said
  const parts = [must(lead), ...may(RANK.quantity, value)]
  const pair = second !== undefined && servicesOf(incident).length === 2 && isVoiced(first) && isVoiced(second)
  if (!pair) return [...parts, ...may(RANK.more, also), ...context(incident)]
  return [...parts, ...may(RANK.spread, complaintsOf(second, symptoms).said[0]), ...may(RANK.cause, causeClip(incident))]
}

const isCascade = ({ severity, symptoms }: SpokenIncident): boolean =>
  severity === 'p1' && symptoms.some(({ monitorId }) => monitorId === CASCADE)

/** A cascade may reach into other incidents: that two services are affected here would only confuse. */
function cascading(incident: SpokenIncident): Part[] {
  const wide = servicesOf(incident).length >= CASCADE_SERVICES
  return [must(ALERT_CASCADING), ...(wide ? context(incident) : may(RANK.cause, causeClip(incident)))]
}

/** One service without a clip is slow, and nothing else: the short line says it all. */
function isPlainlySlow({ severity, symptoms }: SpokenIncident): boolean {
  const [first] = symptoms
  return (
    severity === 'p2' &&
    first !== undefined &&
    first.serviceId !== alert.WHOLE_SYSTEM &&
    !isVoiced(first.serviceId) &&
    symptoms.every(({ serviceId, symptom }) => serviceId === first.serviceId && symptom === 'latency')
  )
}

/** An incident as it is announced: what, how much, how far, why. */
export function announced(incident: SpokenIncident): Part[] {
  const [first] = incident.symptoms
  if (isCascade(incident)) return cascading(incident)
  if (first !== undefined && isPlainlySlow(incident)) {
    return [must(ALERT_LATENCY), ...may(RANK.quantity, quantity(first)), ...context(incident)]
  }
  return [must(alert.OPENER[incident.severity]), ...troubles(incident)]
}

/** An incident that grew: the newest of it first. */
export function grown(incident: SpokenIncident): Part[] {
  const newest = incident.symptoms.at(-1)
  const opener = must(alert.OPENER[incident.severity])
  if (newest === undefined || servicesOf(incident).length < 2 || newest.serviceId === alert.WHOLE_SYSTEM) return announced(incident)
  if (newest.monitorId === CASCADE) return announced(incident)
  const known = plain(incident).filter(({ serviceId }) => serviceId === newest.serviceId).length > 1
  const news = known ? complaint(newest.serviceId, newest.symptom) : ofService(alert.REACHED, newest.serviceId)
  return [opener, must(news), ...context(incident)]
}

/** A cause that the evidence names only now. One without a name needs to be told of whom. */
export function explained(incident: SpokenIncident): Part[] {
  const clip = causeClip(incident) ?? outcome.CAUSE_OPEN
  const spread = servicesOf(incident).length > 1 ? affected(incident) : null
  if (spread && (clip === outcome.CAUSE_AMONG_THEM || clip === outcome.CAUSE.other)) return [must(spread), must(clip)]
  return [must(clip), ...may(RANK.spread, spread)]
}

export function reminded(incident: SpokenIncident): Part[] {
  const opener = must(alert.REMINDER[incident.severity])
  const open = may(RANK.more, causeClip(incident) === null ? outcome.CAUSE_OPEN : null)
  return [opener, ...(isCascade(incident) ? context(incident) : troubles(incident)), ...open]
}

/** Without symptoms nothing is known to have recovered. */
export function ended(incident: SpokenIncident, lastedMs: number): Part[] {
  const services = servicesOf(incident)
  const [first] = services
  const silent = incident.symptoms.every(({ symptom }) => symptom === 'stale')
  const one = first === undefined ? outcome.OVER : ofService(silent ? outcome.HEARD_AGAIN : outcome.RECOVERED, first)
  const news = ofCount(outcome.RECOVERED_COUNT, services.length) ?? one
  const long = lastedMs > (LASTED_STEPS_MS.at(-1) ?? 0)
  const lasted = long ? outcome.LASTED_LONG : outcome.LASTED.get(roundStep(lastedMs, LASTED_STEPS_MS) ?? 0)
  return [must(news), ...may(RANK.more, lasted)]
}

/** What came of a fix. Of several in a row only the first needs the full line. */
export function repaired({ serviceId, succeeded, relapsed, again }: Extract<SpeechEvent, { kind: 'remediation' }>): Part[] {
  if (succeeded && again === true && isVoiced(serviceId)) return [must(ofService(outcome.RECOVERING, serviceId))]
  if (succeeded) return [must(REPAIR_SUCCESS), ...may(RANK.more, ofService(outcome.RECOVERING, serviceId))]
  return [must(ofService(relapsed === true ? outcome.RELAPSED : outcome.REPAIR_FAILED, serviceId))]
}
