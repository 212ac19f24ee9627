import type { Cause, CauseEvidence, CauseStep } from '../../../shared/model/cause.ts'
import { instantText, isoInstant, latencyText, percentText, plainNumber } from '../text.ts'
import { type Suspect, SYMPTOMS } from './attribution.ts'
import type { Grid } from './grid.ts'
import type { CauseMark } from './types.ts'

/** A mark this long before an onset, or shorter, speaks for what it touched. */
const MARK_LEAD_MS = 900_000

export const instantOf = (grid: Grid, bin: number): number => grid.fromMs + bin * grid.binMs

/** How a service's trouble shows, in one word of the report. */
export function symptomOf({ sure, nats }: Suspect): Cause['symptom'] {
  if (sure.silence >= 0.5) return 'silence'
  if (sure.latency >= 0.5 && sure.errors >= 0.5) return 'latency_and_errors'
  if (sure.latency < 0.5 && sure.errors < 0.5 && sure.traffic >= 0.5) return 'traffic'
  return nats.errors > nats.latency ? 'errors' : 'latency'
}

/** First bin of what it shows; null when it shows nothing. */
export function onsetOf({ onset, episodes, nats }: Suspect): number | null {
  const known = SYMPTOMS.map((symptom) => onset[symptom]).filter((bin) => bin !== null)
  if (known.length > 0) return Math.min(...known)
  return (nats.errors > nats.latency ? episodes.errors : episodes.latency)?.from ?? onset.traffic
}

const WORDS = {
  latency: (value: number) => latencyText(value),
  errors: (value: number) => percentText(value),
  traffic: (value: number) => plainNumber(value),
} as const

function deviation(id: string, suspect: Suspect, channel: 'latency' | 'errors' | 'traffic', grid: Grid): CauseEvidence | null {
  const episode = suspect.episodes[channel]
  if (episode === null || suspect.sure[channel] < 0.5) return null
  const series = suspect.profile.measured[channel]
  let peak = episode.from
  for (let bin = episode.from; bin < episode.to; bin++) if ((series[bin] || 0) > (series[peak] || 0)) peak = bin
  const value = series[peak] || 0
  const name = { latency: 'latency', errors: 'error rate', traffic: 'traffic' }[channel]
  return {
    kind: 'deviation',
    serviceId: id,
    text: `${id}: ${name} ${WORDS[channel](value)} where ${WORDS[channel](episode.expected.level)} was expected, ${plainNumber(Math.min(9_999, episode.deviations))} deviations above its own normal.`,
    value: channel === 'errors' ? value * 100 : value,
    unit: channel === 'latency' ? 'ms' : channel === 'errors' ? 'percent' : 'count',
    at: isoInstant(instantOf(grid, peak)),
  }
}

function silence(id: string, suspect: Suspect, grid: Grid, nowMs: number): CauseEvidence | null {
  if (suspect.onset.silence === null) return null
  const sinceMs = suspect.profile.silentSinceMs ?? instantOf(grid, suspect.onset.silence)
  const seconds = Math.max(0, (nowMs - sinceMs) / 1_000)
  return {
    kind: 'silence',
    serviceId: id,
    text: `${id}: nothing is heard of it since ${instantText(sinceMs)}, while others report.`,
    value: seconds,
    unit: 'seconds',
    at: isoInstant(sinceMs),
  }
}

/** What a service itself shows. */
export function shownBy(id: string, suspect: Suspect, grid: Grid, nowMs: number): CauseEvidence[] {
  const found = [
    silence(id, suspect, grid, nowMs),
    deviation(id, suspect, 'latency', grid),
    deviation(id, suspect, 'errors', grid),
    deviation(id, suspect, 'traffic', grid),
  ]
  return found.filter((evidence) => evidence !== null)
}

/** Marks on the service or on the whole system shortly before its onset. */
export function marksBefore(id: string, onsetMs: number, binMs: number, marks: readonly CauseMark[]): CauseEvidence[] {
  return marks
    .filter((mark) => mark.serviceId === null || mark.serviceId === id)
    .filter(({ atMs }) => atMs <= onsetMs + binMs && atMs >= onsetMs - Math.max(MARK_LEAD_MS, 3 * binMs))
    .map(({ atMs, kind, text }) => ({
      kind: kind === 'chaos' ? ('chaos' as const) : ('change' as const),
      serviceId: id,
      text,
      value: Math.round((onsetMs - atMs) / 1_000),
      unit: 'seconds' as const,
      at: isoInstant(atMs),
    }))
}

const SYMPTOM_WORDS: Record<Cause['symptom'], string> = {
  latency: 'became slow',
  errors: 'began to fail',
  latency_and_errors: 'became slow and began to fail',
  silence: 'fell silent',
  traffic: 'was asked for far more than usual',
}

const SHOWN_BY: Record<Cause['symptom'], readonly CauseEvidence['unit'][]> = {
  latency: ['ms'],
  errors: ['percent'],
  latency_and_errors: ['ms', 'percent'],
  silence: [],
  traffic: ['count'],
}

/** What was measured against what is normal, in parentheses: the first clause of the evidence that shows the symptom. */
function measuredText({ serviceId, symptom, evidence }: Cause): string {
  const clauses = evidence
    .filter(({ kind, unit }) => kind === 'deviation' && SHOWN_BY[symptom].includes(unit))
    .map(({ text }) => text.slice(serviceId.length + 2, text.lastIndexOf(', ')))
  return clauses.length === 0 ? '' : ` (${clauses.join(', ')})`
}

/** "a became slow at ... (latency ... where ... was expected), and b followed after 300 s". */
export function plainSentence(first: Cause, others: readonly Cause[], alerting: string): string {
  const at = first.onsetAt === null ? '' : ` at ${instantText(Date.parse(first.onsetAt))}`
  const last = first.path.at(-1)
  const reached =
    first.serviceId === alerting || last === undefined
      ? ', and nothing it calls explains it'
      : last.afterSeconds === 0
        ? `, and ${alerting} in the same sample`
        : `, and ${alerting} followed after ${plainNumber(last.afterSeconds)} s`
  const percent = `${Math.round(first.confidence * 100)} % confidence`
  const second = others[0]
  const rival = second === undefined ? '' : `; next is ${second.serviceId} with ${Math.round(second.confidence * 100)} %`
  return `${first.serviceId} ${SYMPTOM_WORDS[first.symptom]}${at}${measuredText(first)}${reached} (${percent}${rival}).`
}

const MOST_WORDS = 20
const SHORT_ID_WORDS = 4
const shortId = (id: string): string => id.split(/\s+/).filter(Boolean).slice(0, SHORT_ID_WORDS).join(' ')

/** The same facts as a ship's computer says them; at most 20 words whatever the ids hold. */
export function spokenSentence(first: Cause, certain: boolean): string {
  const symptom = {
    latency: 'latency',
    errors: 'errors',
    latency_and_errors: 'latency and errors',
    silence: 'silence',
    traffic: 'overload',
  }
  const lead = certain ? 'Root cause located' : 'Probable cause'
  const text = `${lead}: ${shortId(first.serviceId)}, ${symptom[first.symptom]}. Confidence ${Math.round(first.confidence * 100)} percent.`
  return text.split(' ').slice(0, MOST_WORDS).join(' ')
}

/** One step of a path. */
export function stepOf(id: string, suspect: Suspect | undefined, originBin: number, floor: number, grid: Grid): CauseStep {
  const onset = suspect === undefined ? null : onsetOf(suspect)
  const ill = suspect !== undefined && onset !== null && Math.max(suspect.sure.latency, suspect.sure.errors, suspect.sure.silence) >= 0.5
  return {
    serviceId: id,
    afterSeconds: Math.max(floor, ill ? ((onset - originBin) * grid.binMs) / 1_000 : 0),
    symptom: suspect === undefined ? 'latency' : symptomOf(suspect),
    inferred: !ill,
  }
}
