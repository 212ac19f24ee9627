import type { Severity } from '../../../../../shared/model/incident.ts'
import type { Symptom } from '../../types.ts'
import { durationWords, LATENCY_STEPS_MS, numberWords, PERCENT_STEPS, sentenceCase } from '../numbers.ts'
import { type Clip, type CountFamily, clip, type Family, family, type ServiceFamily, VOICED } from './clip.ts'

const CRITICAL = clip('open-critical', 'Critical alert.')
const WARNING = clip('open-warning', 'Warning.')
const ADVISORY = clip('open-advisory', 'Advisory.')

/** First words of an alert. */
export const OPENER: Readonly<Record<Severity, Clip>> = { p1: CRITICAL, p2: WARNING, p3: ADVISORY, p4: ADVISORY }

/** What is said of a service; a fault on both channels has a sentence of its own. */
export type Complaint = Exclude<Symptom, 'frame_rate'> | 'latency_and_errors'

/** Sentences of the same complaint: about a named service, one that has no clips, and the whole system where it can be the system's. */
interface Wording {
  readonly named: (id: string) => string
  readonly one: string
  readonly system?: string
}

const WORDINGS: Readonly<Record<Complaint, Wording>> = {
  latency: { named: (id) => `${id} latency is high.`, one: 'One service has high latency.', system: 'System latency is high.' },
  errors: { named: (id) => `${id} errors are high.`, one: 'One service has many errors.', system: 'System errors are high.' },
  latency_and_errors: { named: (id) => `${id} is slow and failing.`, one: 'One service is slow and failing.' },
  stale: { named: (id) => `${id} sends no data.`, one: 'One service sends no data.' },
  tokens: { named: (id) => `${id} token rate is high.`, one: 'One service has a high token rate.', system: 'The token rate is high.' },
  llm_errors: {
    named: (id) => `${id} model calls are failing.`,
    one: 'One service has failing model calls.',
    system: 'Model calls are failing.',
  },
  repeated_calls: { named: (id) => `${id} repeats its tool calls.`, one: 'One service repeats its tool calls.' },
  cost: { named: (id) => `${id} model cost is high.`, one: 'One service has a high model cost.', system: 'Model cost is high.' },
  other: { named: (id) => `${id} has an alert.`, one: 'One service has an alert.' },
}

/** Who a complaint is about, when it is not a voiced service. */
export const OTHER = '?'
export const WHOLE_SYSTEM = '*'

function voiced(complaint: Complaint, { named, one, system }: Wording): Family {
  const slug = complaint.replaceAll('_', '-')
  const own = VOICED.map((id) => [id, clip(`${id}-${slug}`, named(id))] as const)
  const whole = system === undefined ? [] : [[WHOLE_SYSTEM, clip(`system-${slug}`, system)] as const]
  return new Map([...own, [OTHER, clip(`one-${slug}`, one)], ...whole])
}

const isComplaint = (key: string): key is Complaint => Object.hasOwn(WORDINGS, key)

/** Sentences by complaint, then by voiced service, {@link OTHER} or {@link WHOLE_SYSTEM}. */
export const COMPLAINT: ReadonlyMap<Complaint, Family> = new Map(
  Object.keys(WORDINGS)
    .filter(isComplaint)
    .map((complaint) => [complaint, voiced(complaint, WORDINGS[complaint])]),
)

/** An alert of the whole system that has no other words. */
export const MONITOR = clip('system-other', 'A system monitor is in alert.')
/** The page's, not a service's. */
export const FRAME_RATE = clip('frame-rate', 'The frame rate is low.')

export const ABOUT_MS: Family<number> = family(LATENCY_STEPS_MS, (ms) => clip(`ms-${ms}`, `About ${durationWords(ms)}.`))
export const OVER_A_MINUTE = clip('ms-over-60000', 'More than one minute.')

export const ABOUT_PERCENT: Family<number> = family(PERCENT_STEPS, (percent) =>
  clip(`percent-${String(percent).replace('.', '-')}`, `About ${numberWords(percent)} percent.`),
)
export const ALL_OF_THEM = clip('percent-100', 'One hundred percent.')

const UP_TO_TEN = [2, 3, 4, 5, 6, 7, 8, 9, 10]

export const AFFECTED: CountFamily = {
  exact: new Map([
    [1, clip('affected-1', 'One service is affected.')],
    ...family(UP_TO_TEN, (n) => clip(`affected-${n}`, `${sentenceCase(numberWords(n) ?? '')} services are affected.`)),
  ]),
  more: clip('affected-many', 'More than ten services are affected.'),
}

/** An alert whose symptoms are not known. */
export const INCIDENT_OPEN = clip('incident-open', 'An incident is open.')

/** It grew: the newest service in it. */
export const REACHED: ServiceFamily = {
  own: family(VOICED, (id) => clip(`reached-${id}`, `The incident has reached ${id}.`)),
  other: clip('reached-one', 'The incident has reached one more service.'),
}

export const REMINDER: Readonly<Record<Severity, Clip>> = {
  p1: clip('reminder-critical', 'Critical alert still not acknowledged.'),
  p2: clip('reminder-warning', 'Warning still not acknowledged.'),
  p3: clip('reminder-advisory', 'Advisory still not acknowledged.'),
  p4: clip('reminder-advisory', 'Advisory still not acknowledged.'),
}
