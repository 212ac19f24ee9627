import { stringify } from 'yaml'
import { BUILT_IN_MONITORS } from '../../src/main/engine/monitors/built-in.ts'
import { compileMonitors } from '../../src/main/engine/monitors/language/compile.ts'
import { METRICS } from '../../src/main/exporters/metrics.ts'

/**
 * Alert rules for Prometheus out of the built-in monitors (production profile). A threshold on a metric becomes PromQL; what
 * is judged by a service's own normal is relayed as NEXUS' verdict, for Prometheus has no such baseline.
 */

/** @typedef {import('../../src/main/engine/monitors/definition.ts').MonitorDefinition} Monitor */
/** @typedef {{ alert: string, expr: string, for?: string, labels: Record<string, string>, annotations: Record<string, string> }} Rule */

/** @param {number} ms */
const duration = (ms) => (ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1_000}s`)
/** @param {string} id */
const alertName = (id) =>
  `Nexus${id
    .split('-')
    .map((word) => (word[0] ?? '').toUpperCase() + word.slice(1))
    .join('')}`
/** Without the last digits that only binary fractions have. @param {number} value */
const plain = (value) => Number(value.toPrecision(12))

/**
 * The condition of a metric monitor; null where Prometheus cannot compute it.
 * @param {Monitor} monitor
 * @param {number} threshold in the unit of the monitor
 */
function condition({ query }, threshold) {
  const metric = METRICS.find(({ name }) => name === query?.metric)
  if (query === null || metric === undefined || query.transform.kind !== 'none' || query.filters.length > 0) return null
  const { name, scale } = metric.prometheus
  const window = `[${duration(query.windowMs)}]`
  const by = query.by.length === 0 ? '' : ` by (${query.by.join(', ')})`
  const compare = `${query.compare} ${plain(threshold * scale)}`
  if (metric.type === 'counter' && query.time === 'sum') return `sum${by} (increase(${name}${window})) ${compare}`
  // The mean of all samples: the label of the status makes several series of one service.
  if (metric.type === 'gauge' && query.time === 'avg')
    return `sum${by} (sum_over_time(${name}${window})) / sum${by} (count_over_time(${name}${window})) ${compare}`
  return null
}

/**
 * @param {Monitor} monitor
 * @param {string} expr
 * @param {{ severity?: string, suffix?: string, what?: string, one?: boolean }} [more] `one`: the alert is of one service
 * @returns {Rule}
 */
function rule(monitor, expr, { severity = 'critical', suffix = '', what = '', one = false } = {}) {
  return {
    alert: `${alertName(monitor.id)}${suffix}`,
    expr,
    ...(monitor.minFiringMs > 0 && { for: duration(monitor.minFiringMs) }),
    labels: { severity, priority: monitor.priority, monitor_id: monitor.id },
    annotations: {
      summary: `${monitor.title}${what}${one ? ': {{ $labels.service_id }}' : ''}`,
      description: monitor.description,
    },
  }
}

/** NEXUS' own verdict on a monitor. @param {string} id */
const verdict = (id) => `sum by (monitor_id) (nexus_monitor_groups{monitor_id="${id}", state="alert"}) > 0`

/**
 * @param {Monitor} monitor
 * @param {readonly Monitor[]} all
 * @returns {Rule[]}
 */
function rulesOf(monitor, all) {
  if (monitor.kind === 'no_data') return [rule(monitor, 'nexus_service_stale == 1', { one: true })]
  if (monitor.kind === 'composite') return [rule(monitor, composite(monitor, all) ?? verdict(monitor.id))]
  const alert = monitor.alert === null ? null : condition(monitor, monitor.alert)
  if (alert === null) return [rule(monitor, verdict(monitor.id))]
  const one = monitor.query?.by.includes('service_id') ?? false
  const warn = monitor.warn === null ? null : condition(monitor, monitor.warn)
  return [
    rule(monitor, alert, { one }),
    ...(warn === null ? [] : [rule(monitor, `(${warn}) unless (${alert})`, { severity: 'warning', suffix: 'Warning', one })]),
    ...(monitor.deviation
      ? [rule(monitor, `(${verdict(monitor.id)}) unless on () (${alert})`, { suffix: 'Deviation', what: ' against what is normal' })]
      : []),
  ]
}

/** At least so many services with one of the alerts. @param {Monitor} monitor @param {readonly Monitor[]} all */
function composite({ expression }, all) {
  if (expression?.op !== 'at_least') return null
  const parts = expression.of.map((part) => {
    const monitor = part.op === 'monitor' ? all.find(({ id }) => id === part.id) : undefined
    return monitor?.alert === undefined || monitor.alert === null ? null : condition(monitor, monitor.alert)
  })
  if (parts.includes(null)) return null
  return `count(count by (service_id) (${parts.map((part) => `(${part})`).join(' or ')})) >= ${expression.count}`
}

/** How NEXUS itself is; no monitor of NEXUS can tell that it is gone. @type {Rule[]} */
const OWN = [
  {
    alert: 'NexusDown',
    expr: 'up{job="nexus"} == 0',
    for: '1m',
    labels: { severity: 'critical', priority: 'p2' },
    annotations: {
      summary: 'NEXUS is not scraped: {{ $labels.instance }}',
      description: 'NEXUS does not answer, so none of its other rules can fire.',
    },
  },
  {
    alert: 'NexusSourceDown',
    expr: 'nexus_source_up == 0',
    for: '1m',
    labels: { severity: 'critical', priority: 'p2' },
    annotations: {
      summary: 'NEXUS gets no telemetry from {{ $labels.kind }}',
      description: 'The source of NEXUS does not play; its sentence is in GET /api/source.',
    },
  },
]

const HEAD = `# Alert rules on the metrics of NEXUS, made from its built-in monitors by "npm run prometheus-rules": change those, not this.
# Prometheus recovers at the threshold itself; the recovery thresholds of NEXUS have no counterpart. "...Deviation" and the
# rules on nexus_monitor_groups relay what NEXUS judges by a service's own normal.
`

/** The rule file. */
export function prometheusRules() {
  const { definitions } = compileMonitors(BUILT_IN_MONITORS, 'production')
  const rules = [...definitions.flatMap((monitor) => rulesOf(monitor, definitions)), ...OWN]
  return HEAD + stringify({ groups: [{ name: 'nexus', interval: '15s', rules }] }, { lineWidth: 0 })
}
