import { CRITICAL_DEVIATIONS, deviations, type Reference, WARNING_DEVIATIONS } from '../services/baseline.ts'
import type { ServiceState } from '../services/service.ts'
import { SINGLE_SAMPLE_INTERVAL_MS } from '../services/status.ts'
import type { Channel } from './channel.ts'
import type { Reading } from './group.ts'

/** Samples in a row at which the deviation rule alerts. */
export const DEVIATING_SAMPLES = 2

/** How the deviation rule sees one measure of a service; values in the monitor's unit. */
interface Measure {
  /** Normal and scale of the own baseline; null without one for this measure. */
  median(reference: Reference): number | null
  scale(reference: Reference): number
  /** What one healthy sample in a hundred reaches; 0 where that is not known. */
  tail(reference: Reference): number
  newest(service: ServiceState): number
  deviation(service: ServiceState): number
  warningRun(service: ServiceState): number
  criticalRun(service: ServiceState): number
}

const latency: Measure = {
  median: (reference) => reference.latencyMedianMs,
  scale: (reference) => reference.latencyScaleMs,
  tail: ({ baseline }) => baseline.latencyTailMs ?? 0,
  newest: (service) => service.latencyMs ?? 0,
  deviation: (service) => service.latencyDeviation,
  warningRun: (service) => service.latencyWarningRun,
  criticalRun: (service) => service.latencyCriticalRun,
}

const errors: Measure = {
  median: (reference) => (reference.errorMedian === null ? null : reference.errorMedian * 100),
  scale: (reference) => reference.errorScale * 100,
  tail: ({ baseline }) => (baseline.errorRateTail ?? 0) * 100,
  newest: (service) => (service.errorRate ?? 0) * 100,
  deviation: (service) => service.errorDeviation,
  warningRun: (service) => service.errorWarningRun,
  criticalRun: (service) => service.errorCriticalRun,
}

export const measureOf = (channel: Channel): Measure => (channel.query.metric === 'nexus.service.latency' ? latency : errors)

/** One lone sample in a short window decides nothing. */
export const isDecided = (samples: number, service: ServiceState): boolean =>
  samples >= 2 || (service.interval.ms ?? 0) >= SINGLE_SAMPLE_INTERVAL_MS

/** True while neither the newest samples nor an earlier one asks the deviation rule for a look. */
export const isUnremarkable = (channel: Channel, service: ServiceState): boolean =>
  measureOf(channel).warningRun(service) < DEVIATING_SAMPLES

/**
 * The deviation rule over what the thresholds say: a mean that is no deviation from
 * the service's own baseline, or one that its healthy samples reach now and then
 * (above their 99th percentile is neither), is its normal, so the thresholds are silent (it is
 * marked chronic instead); and newest samples that deviate critically upwards alert,
 * however small they are.
 */
export function applyDeviation(channel: Channel, service: ServiceState, out: Reading): void {
  const measure = measureOf(channel)
  const { reference } = service
  const median = reference === null ? null : measure.median(reference)
  const tail = reference === null ? 0 : measure.tail(reference)
  const normal = reference !== null && median !== null && deviations(out.value, median, measure.scale(reference)) < WARNING_DEVIATIONS
  if (normal) out.warned = out.near = false
  // A service whose latency bursts on healthy days too does not make an incident of each burst.
  if (normal || (median !== null && out.value <= tail)) {
    out.breached = false
    out.recovered = true
  }
  const above = out.breached
  const deviating = measure.criticalRun(service) >= DEVIATING_SAMPLES && measure.newest(service) > tail
  out.breached ||= deviating
  out.warned ||= measure.warningRun(service) >= DEVIATING_SAMPLES
  out.recovered &&= measure.deviation(service) < WARNING_DEVIATIONS
  if (!deviating || above) return
  out.unit = 'deviations'
  out.value = measure.deviation(service)
  out.threshold = CRITICAL_DEVIATIONS
}
