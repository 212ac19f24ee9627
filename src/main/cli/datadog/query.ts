import { tagOf } from '../../../datadog/tags.ts'
import type { CompositeExpression, MetricQuery } from '../../engine/monitors/definition.ts'
import { METRICS } from '../../exporters/metrics.ts'

/** A text for Datadog, or why there is none. */
export type Translated = { readonly text: string } | { readonly why: string }

/** Form of what is sent to Datadog, by name; a metric that only the engine knows is not among them. */
const SENT: ReadonlyMap<string, 'gauge' | 'counter' | 'histogram'> = new Map(METRICS.map(({ name, type }) => [name, type]))

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The longest window of a metric monitor: a week. */
const MOST_WINDOW_MS = 168 * HOUR_MS
/** Shifts that Datadog's `change` knows. */
const SHIFTS: ReadonlyMap<number, string> = new Map([
  ...[5, 10, 15, 30].map((minutes) => [minutes * MINUTE_MS, `${minutes}m_ago`] as const),
  ...[1, 2, 4].map((hours) => [hours * HOUR_MS, `${hours}h_ago`] as const),
  [24 * HOUR_MS, '1d_ago'],
])

/** `5m`, `2h`; null for what Datadog cannot say. */
function windowOf(ms: number): string | null {
  if (ms < MINUTE_MS || ms > MOST_WINDOW_MS || ms % MINUTE_MS !== 0) return null
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS}h` : `${ms / MINUTE_MS}m`
}

/** Tags of a query: `*`, or the environment and the filters. */
export function scopeOf(env: string | null, filters: MetricQuery['filters'] = []): string {
  const tags = [
    ...(env === null ? [] : [tagOf('env', env)]),
    // The star that ends a value stays one.
    ...filters.map(
      ({ tag, value, not }) => `${not ? '!' : ''}${value.endsWith('*') ? `${tagOf(tag, value.slice(0, -1))}*` : tagOf(tag, value)}`,
    ),
  ]
  return `{${tags.length === 0 ? '*' : tags.join(',')}}`
}

/** Why Datadog cannot ask this; null where it can. */
function impossible({ metric, time, space, windowMs, filters, transform }: MetricQuery): string | null {
  const form = SENT.get(metric)
  if (form === undefined) return `${metric} is not sent to Datadog`
  if (windowOf(windowMs) === null) return `its window of ${windowMs / 1_000} s is not one of whole minutes, which Datadog needs`
  if (!['avg', 'min', 'max', 'sum'].includes(time)) return `Datadog's monitors know no ${time} over a window`
  if (form === 'histogram' && space !== 'avg' && space !== 'max') return `the Agent keeps avg and max of ${metric}, not its ${space}`
  const topology = filters.find(({ tag }) => tag !== 'service_id' && tag !== 'model')
  if (topology !== undefined) return `the filter ${topology.tag} follows the topology, which Datadog does not know`
  switch (transform.kind) {
    case 'none':
      return null
    case 'per_second':
      return form === 'counter' && time === 'sum' ? null : 'only a sum of a counter has a rate in Datadog'
    case 'change':
      return SHIFTS.has(transform.agoMs) ? null : `Datadog compares with 5, 10, 15 or 30 minutes, 1, 2 or 4 hours or a day before`
    default:
      return `${transform.kind} compares with the service's own baseline, which NEXUS keeps`
  }
}

/** A metric query in Datadog's language, `time_aggr(window):space_aggr:metric{tags} by {key} operator #`. */
export function queryOf(query: MetricQuery, env: string | null): Translated {
  const why = impossible(query)
  if (why !== null) return { why }
  const { metric, time, space, windowMs, filters, by, transform, compare, threshold } = query
  const form = SENT.get(metric)
  const rate = transform.kind === 'per_second'
  const name = form === 'histogram' ? `${metric}.${space}` : metric
  const groups = by.length === 0 ? '' : ` by {${by.join(',')}}`
  // A counter of DogStatsD is kept as a rate; its sum over a window is that of its counts.
  const reading = form !== 'counter' ? '' : rate ? '.as_rate()' : '.as_count()'
  const series = `${space}:${name}${scopeOf(env, filters)}${groups}${reading}`
  const over = `${rate ? 'avg' : time}(last_${windowOf(windowMs)})`
  const whole = transform.kind === 'change' ? `change(${over},${SHIFTS.get(transform.agoMs)})` : over
  return { text: `${whole}:${series} ${compare} ${threshold}` }
}

/** Most monitors in one composite of Datadog. */
const MOST_MEMBERS = 10

/** Ids of the monitors that an expression names, each once. */
export function membersOf(expression: CompositeExpression): string[] {
  if (expression.op === 'monitor') return [expression.id]
  const of = expression.op === 'not' ? [expression.of] : expression.of
  return [...new Set(of.flatMap(membersOf))]
}

/**
 * A composite as a boolean over `idOf` of its members. Datadog cannot count alerting groups: `at_least` of one is
 * `||`; of more, it is nearest to ask for all kinds of alert at once (`||` would be true with every single alert).
 */
export function compositeOf(
  expression: CompositeExpression,
  idOf: (monitorId: string) => string,
): Translated & { readonly counted?: number } {
  const members = membersOf(expression)
  if (members.length > MOST_MEMBERS) return { why: `a composite of Datadog takes ${MOST_MEMBERS} monitors at most` }
  let counted: number | undefined
  const text = (part: CompositeExpression, inner: boolean): string => {
    if (part.op === 'monitor') return idOf(part.id)
    if (part.op === 'not') return `!${text(part.of, true)}`
    if (part.op === 'at_least' && part.count > 1) counted = part.count
    const or = part.op === 'or' || (part.op === 'at_least' && part.count <= 1)
    const joined = part.of.map((one) => text(one, true)).join(or ? ' || ' : ' && ')
    return inner && part.of.length > 1 ? `( ${joined} )` : joined
  }
  const whole = text(expression, false)
  return { text: whole, ...(counted !== undefined && { counted }) }
}
