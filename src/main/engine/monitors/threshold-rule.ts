import { CRITICAL_DEVIATIONS, deviations, type Reference, WARNING_DEVIATIONS } from '../services/baseline.ts'
import type { WindowSums } from '../services/bucket-ring.ts'
import type { ServiceState } from '../services/service.ts'
import { SINGLE_SAMPLE_INTERVAL_MS } from '../services/status.ts'
import { durationText, latencyText, percentText, plainNumber } from '../text.ts'
import type { MonitorGroup } from './group.ts'
import { ERROR_THRESHOLDS, LATENCY_THRESHOLDS, type ThresholdSet } from './profiles.ts'
import type { MonitorRule } from './rule.ts'

/** How a threshold rule sees one measure of a service. Values are in the monitor's unit. */
interface Measure {
  readonly unit: 'ms' | 'percent'
  readonly name: string
  count(sums: WindowSums): number
  mean(sums: WindowSums): number
  /** Normal and scale of the own baseline; null without one for this measure. */
  median(reference: Reference): number | null
  scale(reference: Reference): number
  deviation(service: ServiceState): number
  warningRun(service: ServiceState): number
  criticalRun(service: ServiceState): number
  text(value: number): string
}

const latency: Measure = {
  unit: 'ms',
  name: 'latency',
  count: (sums) => sums.latencyCount,
  mean: (sums) => sums.latencySum / sums.latencyCount,
  median: (reference) => reference.latencyMedianMs,
  scale: (reference) => reference.latencyScaleMs,
  deviation: (service) => service.latencyDeviation,
  warningRun: (service) => service.latencyWarningRun,
  criticalRun: (service) => service.latencyCriticalRun,
  text: latencyText,
}

const errors: Measure = {
  unit: 'percent',
  name: 'error rate',
  count: (sums) => sums.errorCount,
  mean: (sums) => (sums.errorSum / sums.errorCount) * 100,
  median: (reference) => (reference.errorMedian === null ? null : reference.errorMedian * 100),
  scale: (reference) => reference.errorScale * 100,
  deviation: (service) => service.errorDeviation,
  warningRun: (service) => service.errorWarningRun,
  criticalRun: (service) => service.errorCriticalRun,
  text: (percent) => percentText(percent / 100),
}

/** Samples at which the deviation rule alerts. */
const DEVIATING_SAMPLES = 2

/**
 * Alerts when the mean of a measure over the window is above its threshold, or when
 * two samples in a row deviate critically upwards from the service's own baseline.
 * A mean that is no deviation from the own baseline is that service's normal: then
 * the absolute thresholds are silent (it is marked chronic instead).
 */
function thresholdRule(id: string, title: string, measure: Measure, limits: ThresholdSet): MonitorRule {
  function why(service: ServiceState, group: MonitorGroup): string {
    const window = durationText(group.windowMs)
    if (group.value === null) return `No ${measure.name} was reported in the last ${window}.`
    const median = service.reference === null ? null : measure.median(service.reference)
    const normal = median === null ? '' : `its own normal of ${measure.text(median)}`
    if (group.unit === 'deviations') {
      return `The newest ${measure.name} is ${plainNumber(group.value)} deviations above ${normal} (critical from ${CRITICAL_DEVIATIONS}).`
    }
    const mean = `Mean ${measure.name} over ${window} is ${measure.text(group.value)}`
    if (group.value > limits.warn && normal !== '' && !group.latched && group.state === 'ok')
      return `${mean}, high, but no more than ${normal} explains.`
    return `${mean} (alert above ${measure.text(limits.alert)}, warning above ${measure.text(limits.warn)}, recovery at ${measure.text(limits.recover)}).`
  }

  return {
    id,
    title,
    priority: 'p2',
    cascades: true,
    read(service, { sums, windowMs }, out) {
      const count = measure.count(sums)
      out.hasData = count > 0
      out.windowMs = windowMs
      out.unit = measure.unit
      out.value = null
      out.threshold = limits.alert
      out.breached = out.warned = out.recovered = false
      if (count === 0) return
      const mean = measure.mean(sums)
      out.value = mean
      const { reference } = service
      const median = reference === null ? null : measure.median(reference)
      const normal = reference !== null && median !== null && deviations(mean, median, measure.scale(reference)) < WARNING_DEVIATIONS
      // One lone sample in a short window decides nothing.
      const decided = (count >= 2 || (service.interval.ms ?? 0) >= SINGLE_SAMPLE_INTERVAL_MS) && !normal
      const above = decided && mean > limits.alert
      const deviating = measure.criticalRun(service) >= DEVIATING_SAMPLES
      out.breached = above || deviating
      out.warned = (decided && mean > limits.warn) || measure.warningRun(service) >= DEVIATING_SAMPLES
      out.recovered = (normal || mean <= limits.recover) && measure.deviation(service) < WARNING_DEVIATIONS
      if (deviating && !above) {
        out.unit = 'deviations'
        out.value = measure.deviation(service)
        out.threshold = CRITICAL_DEVIATIONS
      }
    },
    why,
  }
}

export const highLatency = thresholdRule('high-latency', 'High latency', latency, LATENCY_THRESHOLDS)
export const highErrorRate = thresholdRule('high-error-rate', 'High error rate', errors, ERROR_THRESHOLDS)
