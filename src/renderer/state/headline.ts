import type { Cause } from '../../shared/model/cause.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import { DEFAULT_THRESHOLDS } from '../../shared/model/status.ts'
import { reachedText } from './analyses.ts'
import { type Tone, type ToneCounts, toneOf } from './board.ts'
import { latencyText, percentText, plural, shortName, spanText } from './words.ts'

/** What a service is like on a normal day; null where it is not known. */
export interface Usual {
  readonly latencyMs: number | null
  readonly errorRate: number | null
}

/** What is usual for a service, from its baseline. */
export function usualOf(detail: Pick<ServiceDetail, 'baseline'> | undefined): Usual | null {
  const baseline = detail?.baseline
  return baseline ? { latencyMs: baseline.latencyMedianMs, errorRate: baseline.errorRateMedian } : null
}

interface Excess {
  readonly kind: 'latency' | 'errors'
  readonly value: number
}

/** Errors at or below the usual are no excess at all. */
function overUsual(above: number): number {
  return above <= 0 ? 0 : 1 + above / 0.05
}

/**
 * How far a service is from where it should be: times its usual latency, and steps of
 * five percentage points above its usual errors; where nothing is known as usual, the
 * share of the absolute critical thresholds.
 */
export function excessOf(view: ServiceView, usual: Usual | null): Excess {
  const latency =
    view.latencyMs === null
      ? 0
      : usual?.latencyMs
        ? view.latencyMs / usual.latencyMs
        : (view.latencyMs / DEFAULT_THRESHOLDS.criticalLatencyMs) * 4
  const errors =
    view.errorRate === null
      ? 0
      : usual?.errorRate !== null && usual?.errorRate !== undefined
        ? overUsual(view.errorRate - usual.errorRate)
        : (view.errorRate / DEFAULT_THRESHOLDS.criticalErrorRate) * 4
  return errors > latency ? { kind: 'errors', value: errors } : { kind: 'latency', value: latency }
}

/** A named cause with its newest values. */
export interface Blamed {
  readonly cause: Cause
  readonly view: ServiceView
  readonly usual: Usual | null
  /** Critical services that are not on its path. */
  readonly criticalOffPath: number
}

export interface HeadlineInput {
  /** True before the first answer of the core. */
  readonly connecting: boolean
  /** False while the values on screen are not being refreshed. */
  readonly fresh: boolean
  readonly counts: ToneCounts
  readonly worst: ServiceView | null
  readonly usual: Usual | null
  /** Open and acknowledged incidents. */
  readonly incidents: readonly IncidentSummary[]
  /** The cause that the worst service's incident names, or null. */
  readonly blamed: Blamed | null
}

export interface Headline {
  /** The one sentence. */
  readonly text: string
  /** What else is so, in a few words; empty when nothing is. */
  readonly aside: string
  readonly tone: Tone
}

function complaint(view: ServiceView, usual: Usual | null): string {
  if (view.recovering)
    return `${shortName(view.serviceId)} is recovering: ${latencyText(view.latencyMs)}, ${percentText(view.errorRate)} errors`
  const excess = excessOf(view, usual)
  if (excess.value === 0) return `${shortName(view.serviceId)} reports ${view.status}`
  if (excess.kind === 'errors') {
    const known = usual?.errorRate !== null && usual?.errorRate !== undefined
    return `${shortName(view.serviceId)} is failing: ${percentText(view.errorRate)} errors${known ? `, usually ${percentText(usual.errorRate)}` : ''}`
  }
  return `${shortName(view.serviceId)} is slow: ${latencyText(view.latencyMs)}${usual?.latencyMs ? `, usually ${latencyText(usual.latencyMs)}` : ''}`
}

/** The one sentence on top: the worst thing, in words, with its numbers. */
export function headlineOf(input: HeadlineInput): Headline {
  const { counts, worst, incidents } = input
  if (input.connecting) return { text: 'Connecting to the core', aside: '', tone: 'unknown' }
  if (counts.total === 0 && !input.fresh) return { text: 'Not connected to the core', aside: '', tone: 'stale' }
  if (counts.total === 0) return { text: 'No service has reported yet', aside: '', tone: 'unknown' }
  if (!input.fresh) return { text: 'No live data: everything on screen is from before the connection was lost', aside: '', tone: 'stale' }
  if (counts.stale === counts.total) {
    return { text: `All data is stale: ${plural(counts.total, 'service')} silent`, aside: '', tone: 'stale' }
  }
  const tone: Tone = worst ? toneOf(worst) : 'unknown'
  if (worst && (tone === 'critical' || tone === 'warning')) {
    const named = input.blamed && causeFirst(input.blamed, worst)
    if (named) return named
    const others = [
      counts.critical - Number(tone === 'critical') > 0 ? `${counts.critical - Number(tone === 'critical')} more critical` : '',
      counts.warning - Number(tone === 'warning') > 0 ? `${plural(counts.warning - Number(tone === 'warning'), 'warning')}` : '',
      firstAlert(incidents, worst.serviceId),
    ].filter(Boolean)
    return { text: complaint(worst, input.usual), aside: others.join(' · '), tone }
  }
  if (worst && tone === 'stale') {
    const rest = counts.stale > 1 ? ` and ${plural(counts.stale - 1, 'other')}` : ''
    return { text: `${shortName(worst.serviceId)}${rest} ${counts.stale > 1 ? 'are' : 'is'} silent${silenceText(worst)}`, aside: '', tone }
  }
  if (counts.healthy === 0)
    return { text: `Waiting for ${plural(counts.unknown, 'service')} to show enough data`, aside: '', tone: 'unknown' }
  const chronic = counts.chronic > 0 ? `${counts.chronic} always outside the usual limits` : ''
  const unknown = counts.unknown > 0 ? `${counts.unknown} without enough data` : ''
  return {
    text: counts.unknown > 0 ? `${plural(counts.healthy, 'service')} healthy` : `All ${plural(counts.total, 'service')} healthy`,
    aside: [chronic, unknown].filter(Boolean).join(' · '),
    tone: 'healthy',
  }
}

/** The cause first and how it reached the others; null while the cause itself shows no trouble. */
function causeFirst({ cause, view, usual, criticalOffPath }: Blamed, worst: ServiceView): Headline | null {
  const tone = toneOf(view)
  const aside = [reachedText(cause), criticalOffPath > 0 ? `${criticalOffPath} more critical` : ''].filter(Boolean).join(' · ')
  if (tone === 'critical' || tone === 'warning')
    return { text: complaint(view, usual), aside, tone: worst.status === 'critical' ? 'critical' : tone }
  if (tone !== 'stale' || cause.symptom !== 'silence') return null
  return { text: `${shortName(view.serviceId)} is silent${silenceText(view)}`, aside, tone: toneOf(worst) }
}

function silenceText(view: ServiceView): string {
  return view.ageMs === null ? '' : `: last heard ${spanText(view.ageMs)} ago`
}

function firstAlert(incidents: readonly IncidentSummary[], worstId: string): string {
  const incident = incidents.find((one) => one.serviceIds.length > 1 && one.serviceIds.includes(worstId))
  return incident && incident.serviceId !== worstId ? `${shortName(incident.serviceId)} alerted first` : ''
}

export interface SitrepInput extends HeadlineInput {
  readonly integrity: number | null
}

/** A situation report of two to four short sentences, every figure from the state. */
export function sitrepOf(input: SitrepInput): string {
  const { counts, incidents, integrity } = input
  const sentences = [
    integrity === null ? 'System integrity: no data.' : `System integrity ${integrity} percent.`,
    `${headlineOf(input).text}.`,
  ]
  const reached = input.blamed && input.fresh ? reachedText(input.blamed.cause) : ''
  if (reached !== '') sentences.push(`It ${reached}.`)
  const bad = [
    counts.critical > 0 ? `${counts.critical} critical` : '',
    counts.warning > 0 ? `${counts.warning} in warning` : '',
    counts.stale > 0 ? `${counts.stale} stale` : '',
    counts.recovering > 0 ? `${counts.recovering} recovering` : '',
  ].filter(Boolean)
  if (bad.length > 0 && input.fresh) sentences.push(`Of ${plural(counts.total, 'service')}: ${bad.join(', ')}.`)
  const open = incidents.filter((one) => one.state === 'open').length
  const known = incidents.length - open
  sentences.push(
    incidents.length === 0
      ? 'No open incident.'
      : `${plural(incidents.length, 'active incident')}${known > 0 ? `, ${known} acknowledged` : ''}.`,
  )
  return sentences.join(' ')
}
