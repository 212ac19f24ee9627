import type { Cause, CauseReport, CauseVerdict } from '../model/cause.ts'
import type { Claim } from './vocabulary.ts'

/** A measured number and what it is of. */
export interface Measured {
  readonly serviceId: string
  readonly role: 'latency' | 'errors' | 'age' | 'deviations' | 'usd' | 'tokens'
  /** ms, percent, seconds, deviations, US dollars or a count, by role. */
  readonly value: number
}

/** Where a service stands on the way of the failure. */
export interface Place {
  readonly index: number
  /** Seconds after the onset at the cause; null: nothing was measured there. */
  readonly after: number | null
}

/** A report as facts that a claim can be held against. */
export interface EvidenceBook {
  readonly verdict: CauseVerdict
  /** Every service the report speaks of. */
  readonly services: readonly string[]
  /** What may be said of a service. */
  readonly claims: ReadonlyMap<string, ReadonlySet<Claim>>
  readonly measured: readonly Measured[]
  /** The way from the first cause. */
  readonly places: ReadonlyMap<string, Place>
  /** Candidates with their confidence in percent, best first. */
  readonly causes: readonly { readonly serviceId: string; readonly percent: number }[]
}

const ROLE = { ms: 'latency', percent: 'errors', deviations: 'deviations', usd: 'usd' } as const

function measuredOf({ kind, serviceId, value, unit }: Cause['evidence'][number]): Measured | null {
  if (value === null || unit === 'none') return null
  if (unit === 'seconds') return kind === 'silence' ? { serviceId, role: 'age', value } : null
  if (unit === 'count') return kind === 'llm' ? { serviceId, role: 'tokens', value } : null
  // A percentage of anything but a deviation, its onset or an alert need not be an error rate.
  if (unit === 'percent' && kind !== 'deviation' && kind !== 'onset' && kind !== 'alert') return null
  return { serviceId, role: ROLE[unit], value }
}

const SYMPTOMS: Readonly<Record<Cause['symptom'], readonly Claim[]>> = {
  latency: ['latency', 'trouble'],
  errors: ['errors', 'trouble'],
  latency_and_errors: ['latency', 'errors', 'trouble'],
  silence: ['silence', 'trouble'],
  traffic: ['traffic', 'trouble'],
}
const KINDS: Partial<Record<Cause['evidence'][number]['kind'], readonly Claim[]>> = {
  silence: ['silence', 'trouble'],
  alert: ['alert', 'trouble'],
  change: ['change'],
  llm: ['llm'],
  chaos: ['chaos'],
}
const ROLES: Partial<Record<Measured['role'], readonly Claim[]>> = { latency: ['latency', 'trouble'], errors: ['errors', 'trouble'] }

/** Reads a report into its facts. Sentences are not read: they are made of the other members. */
export function evidenceBook(report: CauseReport): EvidenceBook {
  const claims = new Map<string, Set<Claim>>()
  const measured: Measured[] = []
  const places = new Map<string, Place>()
  const may = (serviceId: string, said: readonly Claim[] = []) => {
    const known = claims.get(serviceId) ?? new Set<Claim>()
    for (const claim of said) known.add(claim)
    claims.set(serviceId, known)
  }
  for (const cause of report.causes) {
    may(cause.serviceId, SYMPTOMS[cause.symptom])
    for (const evidence of cause.evidence) {
      const number = measuredOf(evidence)
      if (number) measured.push(number)
      may(evidence.serviceId, KINDS[evidence.kind])
      if (number && evidence.kind === 'deviation') may(evidence.serviceId, ROLES[number.role])
    }
  }
  const way = report.causes[0]?.path ?? []
  way.forEach(({ serviceId, symptom, inferred, afterSeconds }, index) => {
    may(serviceId, inferred ? [] : SYMPTOMS[symptom])
    if (!places.has(serviceId)) places.set(serviceId, { index, after: inferred ? null : afterSeconds })
  })
  if (report.alertingService !== null) may(report.alertingService, ['alert', 'trouble'])
  return {
    verdict: report.verdict,
    services: [...claims.keys()],
    claims,
    measured,
    places,
    causes: report.causes.map(({ serviceId, confidence }) => ({ serviceId, percent: confidence * 100 })),
  }
}
