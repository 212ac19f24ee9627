import type { SpeechEvent, SpokenIncident, SpokenSituation } from '../../types.ts'

/*
 * A second reader of the sentences: what each of them claims, judged against the event by
 * its words alone, without the grammar that made it.
 */

const NUMBERS = [
  'no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen',
  'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
] // biome-ignore format: a table
const TENS: Record<string, number> = { twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90 }

/** "one hundred and fifty", "one and a half", "seventy-five". */
function numberOf(words: string): number {
  const text = words.toLowerCase().replace(' and a half', ' half')
  let total = 0
  for (const word of text.split(/[ -]/)) {
    if (word === 'half') total += 0.5
    else if (word === 'zero' || word === 'and') total += 0
    else if (word === 'hundred') total *= 100
    else if (word === 'thousand') total *= 1_000
    else total += TENS[word] ?? NUMBERS.indexOf(word)
  }
  return total
}

const UNIT_MS: Record<string, number> = { millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000 }
/** Within what "about" may mean: a tenth too much, three tenths too little. */
const about = (claimed: number, value: number): boolean => claimed <= value * 1.1 + 1e-9 && claimed >= value * 0.7 - 1e-9

const incidentsOf = (event: SpeechEvent): readonly SpokenIncident[] =>
  'incident' in event ? [event.incident] : 'situation' in event ? event.situation.incidents : []
const situationIn = (event: SpeechEvent): SpokenSituation | null => ('situation' in event ? event.situation : null)
const servicesIn = ({ symptoms }: SpokenIncident): string[] =>
  [...new Set(symptoms.map(({ serviceId }) => serviceId))].filter((id) => id !== '*')
const services = (event: SpeechEvent): string[] => incidentsOf(event).flatMap(servicesIn)
const shows = (event: SpeechEvent, who: string, ...symptoms: string[]): boolean =>
  symptoms.every((wanted) =>
    incidentsOf(event).some((incident) =>
      incident.symptoms.some(
        ({ serviceId, symptom }) =>
          symptom === wanted && (who === 'One service' ? serviceId !== '*' : who === 'The system' ? serviceId === '*' : serviceId === who),
      ),
    ),
  )
const causes = (event: SpeechEvent): string[] =>
  incidentsOf(event).flatMap(({ cause }) => (cause !== null && cause.confidence >= 0.7 ? [cause.serviceId] : []))
const countIs = (claimed: string, actual: number): boolean => {
  const over = /^more than (.+)$/i.exec(claimed)?.[1]
  return over === undefined ? numberOf(claimed) === actual : actual > numberOf(over)
}
const severity = (event: SpeechEvent): string => ('incident' in event ? event.incident.severity : '')
const optimal = (situation: SpokenSituation | null): boolean =>
  situation !== null &&
  situation.integrity === 100 &&
  situation.services > 0 &&
  [situation.critical, situation.warning, situation.stale, situation.unknown, situation.incidents].every(({ length }) => length === 0)

/** A summary of alarms goes by their severity, a report on services by what they take down with them. */
const worst = ({ incidents, critical, warning, stale }: SpokenSituation): string | undefined =>
  servicesIn(incidents.toSorted((a, b) => (a.severity < b.severity ? -1 : 1))[0] ?? NOTHING)[0] ?? critical[0] ?? warning[0] ?? stale[0]
const NOTHING: SpokenIncident = { incidentId: '', severity: 'p4', symptoms: [], cause: null }

const COMPLAINTS: readonly (readonly [RegExp, ...string[]])[] = [
  [/^(\S+|One service|System) (?:latency is high|has high latency)\.$/, 'latency'],
  [/^(\S+|One service|System) (?:errors are high|has many errors)\.$/, 'errors'],
  [/^(\S+|One service) is slow and failing\.$/, 'latency', 'errors'],
  [/^(\S+|One service) sends no data\.$/, 'stale'],
  [/^(\S+|One service|The) (?:token rate is high|has a high token rate)\.$/, 'tokens'],
  [/^(\S+|One service) (?:model calls are failing|has failing model calls)\.$/, 'llm_errors'],
  [/^(Model) calls are failing\.$/, 'llm_errors'],
  [/^(\S+|One service) repeats its tool calls\.$/, 'repeated_calls'],
  [/^(\S+|One service) (?:model cost is high|has a high model cost)\.$/, 'cost'],
  [/^(Model) cost is high\.$/, 'cost'],
  [/^(\S+|One service) has an alert\.$/, 'other'],
]
const SYSTEM = new Set(['System', 'The', 'Model'])

/** Statuses: of one by name or not, or of so many. */
function status(words: string, ids: readonly string[]): boolean {
  if (words === 'One service') return ids.length === 1
  const many = /^(.+) services$/.exec(words)?.[1]
  return many === undefined ? ids.length === 1 && ids[0] === words : countIs(many, ids.length)
}

type Judge = (match: RegExpExecArray, event: SpeechEvent) => boolean

const JUDGES: readonly (readonly [RegExp, Judge])[] = [
  [/^Warning: High latency detected\.$/, (_, event) => severity(event) === 'p2' && latencies(event).length > 0 && services(event).length === 1],
  [/^Fewer than ten alarms in ten minutes\.$/, (_, event) => event.kind === 'flood' && event.alarms < 10],
  [/^(.+) alarms in ten minutes\.$/, ([, count = ''], event) => event.kind === 'flood' && countIs(count, event.alarms)],
  [/^Critical alert/, (_, event) => severity(event) === 'p1'],
  [/^Warning/, (_, event) => severity(event) === 'p2'],
  [/^Advisory/, (_, event) => severity(event) === 'p3' || severity(event) === 'p4'],
  [/^The frame rate is low\.$/, (_, event) => incidentsOf(event).some(({ symptoms }) => symptoms.some(({ symptom }) => symptom === 'frame_rate'))],
  [/^A system monitor is in alert\.$/, (_, event) => incidentsOf(event).some(({ symptoms }) => symptoms.some(({ serviceId }) => serviceId === '*'))],
  [/^An incident is open\.$/, (_, event) => event.kind !== 'resolved' && incidentsOf(event).length > 0],
  [
    /^(About|More than|It lasted about|It lasted more than) (.+?) (millisecond|second|minute|hour)s?\.$/,
    ([, lead = '', words = '', unit = ''], event) => {
      const claimed = numberOf(words) * (UNIT_MS[unit] ?? 0)
      const values = event.kind === 'resolved' ? [event.lastedMs] : latencies(event)
      return values.some((value) => (lead.includes('ore than') ? value > claimed : about(claimed, value)))
    },
  ],
  [/^(?:About (.+)|One hundred) percent\.$/, ([, words = 'one hundred'], event) => ratios(event).some((value) => about(numberOf(words), value * 100))],
  [/^(.+) services? (?:is|are) affected\.$/, ([, count = ''], event) => incidentsOf(event).some((one) => countIs(count, servicesIn(one).length))],
  [/^The incident has reached (.+)\.$/, ([, who = ''], event) => incidentsOf(event).some((one) => servicesIn(one).length > 1 && (who === 'one more service' || servicesIn(one).includes(who)))],
  [/^The cause is another service\.$/, (_, event) => causes(event).some((cause) => !services(event).includes(cause))],
  [/^The cause is one of them\.$/, (_, event) => causes(event).some((cause) => services(event).includes(cause))],
  [/^The cause is not clear yet\.$/, (_, event) => causes(event).length === 0],
  [/^The cause lies in the service itself\.$/, (_, event) => incidentsOf(event).some((one) => servicesIn(one).length === 1 && one.cause?.serviceId === servicesIn(one)[0])],
  [/^The cause (?:is|lies in) (\S+?)(?: itself)?\.$/, ([, who = ''], event) => causes(event).length === incidentsOf(event).length && causes(event).every((cause) => cause === who)],
  [/^(.+) services have recovered\.$/, ([, count = ''], event) => event.kind === 'resolved' && countIs(count, services(event).length)],
  [/^One service (?:has recovered|sends data again)\.$/, (_, event) => event.kind === 'resolved' && services(event).length === 1],
  [/^(\S+) (?:has recovered|sends data again)\.$/, ([, who = ''], event) => event.kind === 'resolved' && services(event).join() === who],
  [/^The incident is resolved\.$/, (_, event) => event.kind === 'resolved'],
  [/^Repair successful\./, (_, event) => event.kind === 'remediation' && event.succeeded],
  [/^(\S+|The service) is recovering\.$/, ([, who = ''], event) => event.kind === 'remediation' && event.succeeded && (who === 'The service' || who === event.serviceId)],
  [/^The repair of (\S+|one service) has failed\.$/, ([, who = ''], event) => event.kind === 'remediation' && !event.succeeded && (who === 'one service' || who === event.serviceId)],
  [/^(\S+|One service) has relapsed\.$/, ([, who = ''], event) => event.kind === 'remediation' && !event.succeeded && event.relapsed === true && (who === 'One service' || who === event.serviceId)],
  [/^Welcome, Engineer\. Colony status operational\.$/, (_, event) => event.kind === 'welcome' && optimal(event.situation) && event.situation.source === null],
  [/^Welcome, Engineer\.$/, (_, event) => event.kind === 'welcome'],
  [/^System integrity restored/, (_, event) => event.kind === 'all_clear' && optimal(event.situation)],
  [/^Alarm flood\.$/, (_, event) => event.kind === 'flood'],
  [/^Worst: (\S+)\.$/, ([, who = ''], event) => { const now = situationIn(event); return now !== null && (event.kind === 'flood' ? worst(now) : now.critical[0]) === who }],
  [/^System integrity is (above|below)? ?(.+) percent\.$/, ([, side, words = ''], event) => {
    const integrity = situationIn(event)?.integrity ?? Number.NaN
    const claimed = numberOf(words)
    return side === 'above' ? integrity > claimed : side === 'below' ? integrity < claimed : Math.abs(integrity - claimed) < 0.5
  }],
  [/^(?:The service is|Both services are|All services are|All (\S+) services are) healthy\.$/, ([text, count], event) => {
    const now = situationIn(event)
    const size = count === undefined ? (text.startsWith('The') ? 1 : text.startsWith('Both') ? 2 : null) : numberOf(count)
    return now !== null && now.critical.length + now.warning.length + now.stale.length + now.unknown.length === 0 && now.integrity === 100 && (size ?? now.services) === now.services
  }],
  [/^(.+?) (?:is|are) critical\.$/, ([, who = ''], event) => status(who, situationIn(event)?.critical ?? [])],
  [/^(.+?) (?:is|are) degraded\.$/, ([, who = ''], event) => status(who, situationIn(event)?.warning ?? [])],
  [/^(.+?) (?:data is stale|(?:has|have) stale data)\.$/, ([, who = ''], event) => status(who, situationIn(event)?.stale ?? [])],
  [/^(.+) incidents? (?:is|are) active\.$/, ([, count = ''], event) => countIs(count, incidentsOf(event).length)],
  [/^No data\.$/, (_, event) => { const now = situationIn(event); return now !== null && (now.integrity === null || now.services === 0) }],
  [/^The source (?:is|has) (paused|ended|failed|connecting)\.$/, ([, word = ''], event) => situationIn(event)?.source === (word === 'failed' ? 'error' : word)],
] // biome-ignore format: a table

function latencies(event: SpeechEvent): number[] {
  return incidentsOf(event).flatMap(({ symptoms }) =>
    symptoms.flatMap(({ symptom, value }) => (symptom === 'latency' ? [value ?? -1] : [])),
  )
}

function ratios(event: SpeechEvent): number[] {
  return incidentsOf(event).flatMap(({ symptoms }) =>
    symptoms.flatMap(({ symptom, value }) => (symptom === 'errors' || symptom === 'llm_errors' ? [value ?? -1] : [])),
  )
}

/** Whether the event holds what a sentence claims; false for one that this reader does not know. */
export function claims(sentence: string, event: SpeechEvent): boolean {
  for (const [pattern, ...symptoms] of COMPLAINTS) {
    const who = pattern.exec(sentence)?.[1]
    if (who !== undefined) return shows(event, SYSTEM.has(who) ? 'The system' : who, ...symptoms)
  }
  for (const [pattern, judge] of JUDGES) {
    const match = pattern.exec(sentence)
    if (match !== null) return judge(match, event)
  }
  return false
}
