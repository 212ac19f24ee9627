import type { MonitorState, MonitorStatus } from '../../../shared/model/monitor.ts'
import { CRITICAL_DEVIATIONS } from '../services/baseline.ts'
import type { ServiceState } from '../services/service.ts'
import { durationText, latencyText, plainNumber } from '../text.ts'
import { METRICS, type MetricName, type MetricQuery, type TimeAggregation } from './definition.ts'
import { measureOf } from './deviation-rule.ts'
import type { MonitorGroup } from './group.ts'
import { learning } from './normal.ts'
import type { Rule } from './rule.ts'

const STATE_WORDS: Readonly<Record<MonitorState, string>> = {
  ok: 'OK',
  pending: 'Pending',
  warn: 'Warning',
  alert: 'Alert',
  no_data: 'No data',
  recovering: 'Recovering',
}

export const stated = (state: MonitorState, why: string) => `${STATE_WORDS[state]}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`

const METRIC_WORDS: Readonly<Record<MetricName, string>> = {
  'nexus.service.latency': 'latency',
  'nexus.service.error_rate': 'error rate',
  'nexus.service.throughput': 'requests',
  'nexus.service.traffic_volume': 'traffic volume',
  'nexus.llm.tokens.input': 'input tokens',
  'nexus.llm.tokens.output': 'output tokens',
  'nexus.llm.latency': 'model latency',
  'nexus.llm.cost': 'model cost',
  'nexus.llm.calls': 'model calls',
  'nexus.llm.errors': 'failed model calls',
  'nexus.llm.repeats': 'calls of the same tool',
  'nexus.frontend.fps': 'frame rate',
  'nexus.system.integrity': 'system integrity',
}

const TIME_WORDS: Readonly<Record<TimeAggregation, string>> = {
  avg: 'mean',
  min: 'lowest',
  max: 'highest',
  sum: 'total',
  count: 'number of samples of',
  p50: 'median',
  p75: '75th percentile of',
  p90: '90th percentile of',
  p95: '95th percentile of',
  p99: '99th percentile of',
}

/** A value with its unit. */
export function valueText(value: number, unit: MonitorStatus['unit']): string {
  switch (unit) {
    case 'ms':
      return latencyText(value)
    case 'percent':
      return `${plainNumber(value)} %`
    case 'usd':
      return `${Math.abs(value) < 10 ? Math.round(value * 10_000) / 10_000 : plainNumber(value)} USD`
    case 'fps':
      return `${plainNumber(value)} frames a second`
    case 'seconds':
      return durationText(value * 1_000)
    case 'deviations':
      return `${plainNumber(value)} deviations`
    default:
      return plainNumber(value)
  }
}

/** "(alert above 2,000 ms, warning above 1,000 ms, recovery at 1,500 ms)". */
function limitsText({ definition: { query, alert, warn, recover } }: Rule, unit: MonitorStatus['unit']): string {
  const side = { '>': 'above', '>=': 'from', '<': 'below', '<=': 'at or below' }[query?.compare ?? '>']
  const parts = [
    alert === null ? null : `alert ${side} ${valueText(alert, unit)}`,
    warn === null ? null : `warning ${side} ${valueText(warn, unit)}`,
    recover === null ? null : `recovery at ${valueText(recover, unit)}`,
  ]
  return `(${parts.filter((part) => part !== null).join(', ')})`
}

function subject({ time, metric, transform }: MetricQuery, windowMs: number): string {
  const words = `${TIME_WORDS[time]} ${METRIC_WORDS[metric]}${transform.kind === 'per_second' ? ' a second' : ''}`
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} over ${durationText(windowMs)}`
}

/** One plain sentence on a metric monitor's group, without its state: value, window and rule. */
export function whyMetric(rule: Rule, group: MonitorGroup, service: ServiceState | null): string {
  const { query } = rule.definition
  const { value, unit, windowMs } = group
  if (query === null) return ''
  const { transform } = query
  const about = subject(query, windowMs)
  const learnt = rule.learns ? learning(group) : null
  if (Number.isNaN(value)) {
    if (learnt !== null && group.state !== 'no_data')
      return `${about} is not judged yet: ${learnt.held} of ${learnt.of} values of its normal are known.`
    return `No ${METRIC_WORDS[query.metric]} was reported ${windowMs === 0 ? 'yet' : `in the last ${durationText(windowMs)}`}.`
  }
  if (rule.definition.deviation && service !== null) {
    const own = whyDeviation(rule, group, service, about)
    if (own !== null) return own
  }
  const limits = limitsText(rule, rule.learns ? 'deviations' : METRICS[query.metric])
  if (rule.learns) {
    const side = value < 0 ? 'below' : 'above'
    const learntNormal = group.learned?.median ?? null
    const normal =
      transform.kind === 'zscore' ? 'its own normal' : `what it was at the same time of the ${durationText(periodOf(query))} before`
    const known = transform.kind === 'zscore' && learntNormal !== null ? ` of ${valueText(learntNormal, METRICS[query.metric])}` : ''
    return `${about} lies ${valueText(Math.abs(value), 'deviations')} ${side} ${normal}${known} ${limits}.`
  }
  if (transform.kind === 'change') {
    return `${about} changed by ${valueText(value, unit)} within ${durationText(transform.agoMs)} ${limits}.`
  }
  return `${about} is ${valueText(value, unit)} ${limits}.`
}

const periodOf = ({ transform }: MetricQuery): number => (transform.kind === 'seasonal' ? transform.periodMs : 0)

/** Words for what the deviation rule decided; null where the thresholds did. */
function whyDeviation(rule: Rule, group: MonitorGroup, service: ServiceState, about: string): string | null {
  const { channel, definition } = rule
  if (channel === null || service.reference === null) return null
  const median = measureOf(channel).median(service.reference)
  const normal = median === null ? '' : `its own normal of ${valueText(median, channel.unit)}`
  if (group.unit === 'deviations') {
    const name = METRIC_WORDS[channel.query.metric]
    return `The newest ${name} is ${valueText(group.value, 'deviations')} above ${normal} (critical from ${CRITICAL_DEVIATIONS}).`
  }
  const high = definition.warn !== null && group.value > definition.warn
  if (!high || normal === '' || group.latched || group.state !== 'ok') return null
  return `${about} is ${valueText(group.value, group.unit)}, high, but no more than ${normal} explains.`
}

const ageSeconds = (service: ServiceState, nowMs: number): number | null =>
  service.samples === 0 ? null : Math.max(0, nowMs - service.seenMs) / 1_000

/** Age of the newest sample at `nowMs`; it grows between evaluations. */
export const ageOf = ageSeconds

export function whySilence(service: ServiceState, group: MonitorGroup, nowMs: number): string {
  const age = ageSeconds(service, nowMs)
  if (age === null) return 'This service has never reported.'
  return `The newest sample is ${durationText(age * 1_000)} old (stale after ${durationText(group.windowMs)}).`
}
