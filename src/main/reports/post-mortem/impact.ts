import type { EvidenceSeries } from '../../../shared/model/analysis.ts'
import type { SeriesPoint } from '../../../shared/model/service.ts'
import { duration, milliseconds, percent } from '../text.ts'
import type { Figure, PostMortemInput, ServiceImpact } from './model.ts'

const msOf = (instant: string | null): number | null => {
  const ms = instant === null ? Number.NaN : Date.parse(instant)
  return Number.isNaN(ms) ? null : ms
}

/** When it began: at the cause if its onset was measured, else when the incident opened. */
export function beganAt({ incident, evidence }: PostMortemInput): number {
  const opened = msOf(incident.openedAt) ?? 0
  const onset = msOf(evidence.analysis?.report.causes[0]?.onsetAt ?? null)
  return onset === null ? opened : Math.min(onset, opened)
}

/** When it ended; while it has not, its last change. */
export function endedAt({ incident }: PostMortemInput, beganMs: number): number {
  return Math.max(msOf(incident.resolvedAt) ?? msOf(incident.updatedAt) ?? beganMs, beganMs)
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

const peak = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)))

/** Measured values of some points. */
function measured(points: readonly SeriesPoint[], pick: (point: SeriesPoint) => number | null): number[] {
  return points.flatMap((point) => pick(point) ?? [])
}

/** Usual: the median before the onset; peak: the worst bucket from then to the end. */
function chartFigures(series: EvidenceSeries | undefined, fromMs: number, endedMs: number) {
  const points = series?.points ?? []
  const before = points.filter((point) => Date.parse(point.at) < fromMs)
  const during = points.filter((point) => Date.parse(point.at) >= fromMs && Date.parse(point.at) <= endedMs)
  return {
    usualLatencyMs: median(measured(before, (point) => point.latencyMs)),
    peakLatencyMs: peak(measured(during, (point) => point.latencyMs)),
    usualErrorRate: median(measured(before, (point) => point.errorRate)),
    peakErrorRate: peak(measured(during, (point) => point.errorRate)),
  }
}

/** The services of the incident, the cause first, then along the path, then in onset order. */
export function impactOf(input: PostMortemInput, endedMs: number): ServiceImpact[] {
  const { incident, evidence } = input
  const cause = evidence.analysis?.report.causes[0]
  const onset = msOf(cause?.onsetAt ?? null)
  const path = cause?.path ?? []
  const alerting = new Set([incident.serviceId, ...incident.serviceIds])
  const ids = new Set([...(cause ? [cause.serviceId] : []), ...path.map((step) => step.serviceId), ...alerting])
  return [...ids].map((serviceId) => {
    const step = path.find((one) => one.serviceId === serviceId)
    const onsetMs = onset === null || step === undefined ? null : onset + step.afterSeconds * 1_000
    const role =
      serviceId === cause?.serviceId
        ? 'cause'
        : serviceId === incident.serviceId
          ? 'alerted_first'
          : alerting.has(serviceId)
            ? 'alerted'
            : 'on_the_path'
    const series = evidence.series.find((one) => one.serviceId === serviceId)
    return { serviceId, role, onsetMs, ...chartFigures(series, onsetMs ?? msOf(incident.openedAt) ?? 0, endedMs) }
  })
}

/** The figures a manager asks for. */
export function figuresOf(input: PostMortemInput, impact: readonly ServiceImpact[], beganMs: number, endedMs: number): Figure[] {
  const { incident, remediations } = input
  const opened = msOf(incident.openedAt) ?? beganMs
  const acknowledged = msOf(incident.acknowledgedAt)
  const onset = msOf(input.evidence.analysis?.report.causes[0]?.onsetAt ?? null)
  const slowest = peak(impact.flatMap((service) => service.peakLatencyMs ?? []))
  const errors = peak(impact.flatMap((service) => service.peakErrorRate ?? []))
  return [
    { label: incident.state === 'resolved' ? 'Lasted' : 'So far', value: duration(endedMs - beganMs) },
    { label: 'Noticed after', value: onset === null ? 'not measured' : duration(Math.max(0, opened - beganMs)) },
    { label: 'Acknowledged after', value: acknowledged === null ? 'never' : duration(Math.max(0, acknowledged - opened)) },
    { label: 'Services alerting', value: String(new Set([incident.serviceId, ...incident.serviceIds]).size) },
    { label: 'Slowest answers', value: slowest === null ? 'not measured' : milliseconds(slowest) },
    { label: 'Highest error rate', value: errors === null ? 'not measured' : percent(errors) },
    { label: 'Fixes tried', value: String(remediations.length) },
  ]
}
