import { Rng } from '../../../chaos/rng.ts'
import type { Cause, CauseEvidence, CauseReport, CauseStep } from '../../model/cause.ts'

/** Services of the made-up systems; those of one incident are drawn from them. */
export const POOL = [
  'gateway',
  'ai-brain',
  'database',
  'cache',
  'auth-service',
  'payments',
  'vector_store',
  'search.index',
  'orders-v2',
  'userProfile',
] as const

export interface MadeIncident {
  readonly report: CauseReport
  /** Everything that exists, the evidence's services among it. */
  readonly known: readonly string[]
  readonly rng: Rng
}

const START = Date.UTC(2026, 5, 1, 12)
const iso = (seconds: number): string => new Date(START + Math.round(seconds * 1_000)).toISOString()
const pick = <T>(values: readonly T[], rng: Rng): T => values[Math.floor(rng.next() * values.length)] as T
const between = (low: number, high: number, rng: Rng): number => low + rng.next() * (high - low)

function evidenceOf(step: CauseStep, rng: Rng): CauseEvidence[] {
  const { serviceId, symptom } = step
  const at = iso(step.afterSeconds)
  const found: CauseEvidence[] = []
  const add = (kind: CauseEvidence['kind'], value: number, unit: CauseEvidence['unit']) =>
    found.push({ kind, serviceId, text: `${serviceId}: ${value} ${unit}.`, value, unit, at })
  if (symptom.startsWith('latency')) add('deviation', Math.round(between(1_200, 6_000, rng)), 'ms')
  if (symptom.endsWith('errors')) add('deviation', Math.round(between(8, 95, rng) * 10) / 10, 'percent')
  if (symptom === 'silence') add('silence', Math.round(between(12, 90, rng)), 'seconds')
  return found
}

function causeOf(path: readonly CauseStep[], confidence: number, rng: Rng): Cause {
  const [first] = path
  if (!first) throw new Error('A path has at least the cause.')
  return {
    serviceId: first.serviceId,
    confidence,
    symptom: first.symptom,
    onsetAt: iso(0),
    evidence: path.filter(({ inferred }) => !inferred).flatMap((step) => evidenceOf(step, rng)),
    against: [],
    path: [...path],
  }
}

/** One made-up incident with its report; the same number gives the same incident. */
export function madeIncident(number: number): MadeIncident {
  const rng = new Rng(number, 'made-incident')
  const services = [...POOL].map((id) => ({ id, by: rng.next() })).sort((a, b) => a.by - b.by)
  const length = 1 + Math.floor(rng.next() * 4)
  let after = 0
  const path = services.slice(0, length).map(({ id }, at): CauseStep => {
    if (at > 0) after += Math.round(between(2, 20, rng) * 10) / 10
    const inferred = at > 0 && at < length - 1 && rng.next() < 0.15
    const symptom = pick(['latency', 'errors', 'latency_and_errors', 'silence'] as const, rng)
    return { serviceId: id, afterSeconds: Math.round(after * 10) / 10, symptom, inferred }
  })
  const several = rng.next() < 0.12
  const confidence = Math.round(between(0.35, 0.95, rng) * 100) / 100
  const causes = [causeOf(path, several ? confidence / 2 : confidence, rng)]
  const other = services[length]
  if (several && other)
    causes.push(causeOf([{ serviceId: other.id, afterSeconds: 0, symptom: 'errors', inferred: false }], confidence / 3, rng))
  const cause = path[0]?.serviceId ?? ''
  const report: CauseReport = {
    verdict: several ? 'several_possible' : 'cause_found',
    causes,
    alertingService: path.at(-1)?.serviceId ?? null,
    from: iso(-60),
    to: iso(after + 5),
    sentence: `${cause} is the cause.`,
    spoken: `Trouble in ${cause}.`,
  }
  return { report, known: POOL, rng }
}
