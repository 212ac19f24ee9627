import type { QueryText, Times } from './plan.ts'
import { planOf } from './plan.ts'
import type { Plan } from './types.ts'

/** Names of metrics that tell of a kind of system, and how it is asked. */
export interface Convention {
  readonly name: string
  readonly title: string
  /** Metrics that must all be there. */
  readonly needs: readonly string[]
  readonly queries: readonly Omit<QueryText, 'where'>[]
}

/** Mean latency, error ratio and rate of a family of `_sum` and `_count`; the mean is exact, a quantile of buckets is not. */
function requestFamily(family: string, unit: 's' | 'ms', errors: string, labels: readonly string[], only = ''): Convention['queries'] {
  const by = labels.join(', ')
  const rate = (name: string, more = '') => {
    const matchers = [only, more].filter((part) => part !== '').join(', ')
    return `sum by (${by}) (rate(${name}${matchers === '' ? '' : `{${matchers}}`}[$window]))`
  }
  const count = `${family}_count`
  return [
    { signal: 'latency', query: `${rate(`${family}_sum`)} / (${rate(count)} > 0)`, unit, service: labels },
    // A service that never failed has no series of failures: its failures are zero.
    { signal: 'error_rate', query: `(${rate(count, errors)} or ${rate(count)} * 0) / (${rate(count)} > 0)`, service: labels },
    { signal: 'traffic', query: rate(count), service: labels },
  ]
}

/**
 * A gauge of another NEXUS, as far as it is new. The latency of a service that became critical is another series than
 * before, and a Prometheus that was restarted in between would give both for minutes.
 */
const fresh = (gauge: string): string => `max by (service_id) (${gauge} and (time() - timestamp(${gauge}) < $lookback))`

/** Looked for in this order; the first that is there is used. */
export const CONVENTIONS: readonly Convention[] = [
  {
    name: 'nexus',
    title: 'another NEXUS',
    needs: ['nexus_service_latency_seconds', 'nexus_service_requests_total'],
    queries: [
      { signal: 'latency', query: fresh('nexus_service_latency_seconds'), unit: 's', service: 'service_id' },
      { signal: 'error_rate', query: fresh('nexus_service_error_ratio'), service: 'service_id' },
      // The counter of a silent service stands still; only one that is heard has traffic.
      {
        signal: 'traffic',
        query: `max by (service_id) (rate(nexus_service_requests_total[$window])) and on (service_id) (${fresh('nexus_service_stale')} == 0)`,
        service: 'service_id',
      },
    ],
  },
  {
    name: 'istio',
    title: 'Istio',
    needs: ['istio_requests_total', 'istio_request_duration_milliseconds_sum'],
    queries: [
      ...requestFamily(
        'istio_request_duration_milliseconds',
        'ms',
        'response_code=~"5..|0"',
        ['destination_canonical_service', 'destination_service_name'],
        'reporter="destination"',
      ),
      {
        signal: 'calls',
        query:
          'sum by (source_canonical_service, destination_canonical_service) (rate(istio_requests_total{reporter="destination", source_canonical_service!~"unknown|", destination_canonical_service!~"unknown|"}[$window])) > 0',
        service: 'source_canonical_service',
        callee: 'destination_canonical_service',
      },
    ],
  },
  {
    name: 'opentelemetry',
    title: 'OpenTelemetry (HTTP servers)',
    needs: ['http_server_request_duration_seconds_count', 'http_server_request_duration_seconds_sum'],
    queries: requestFamily('http_server_request_duration_seconds', 's', 'http_response_status_code=~"5.."', ['service_name', 'job']),
  },
  {
    name: 'spanmetrics',
    title: 'span metrics of Tempo',
    needs: ['traces_spanmetrics_latency_count', 'traces_spanmetrics_latency_sum'],
    queries: requestFamily(
      'traces_spanmetrics_latency',
      's',
      'status_code="STATUS_CODE_ERROR"',
      ['service'],
      'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"',
    ),
  },
  {
    name: 'nginx_ingress',
    title: 'NGINX ingress',
    needs: ['nginx_ingress_controller_request_duration_seconds_count', 'nginx_ingress_controller_request_duration_seconds_sum'],
    queries: requestFamily('nginx_ingress_controller_request_duration_seconds', 's', 'status=~"5.."', [
      'exported_service',
      'service',
      'ingress',
    ]),
  },
  {
    name: 'spring',
    title: 'Spring Boot (Micrometer)',
    needs: ['http_server_requests_seconds_count', 'http_server_requests_seconds_sum'],
    queries: requestFamily('http_server_requests_seconds', 's', 'status=~"5.."', ['application', 'job']),
  },
  {
    name: 'http',
    title: 'HTTP servers of the usual client libraries',
    needs: ['http_request_duration_seconds_count', 'http_request_duration_seconds_sum'],
    queries: [
      ...requestFamily('http_request_duration_seconds', 's', '', ['job']).filter(({ signal }) => signal !== 'error_rate'),
      {
        signal: 'error_rate',
        // Libraries call the label of the answer's code in three ways.
        query: `(${['code', 'status', 'status_code']
          .map((label) => `sum by (job) (rate(http_request_duration_seconds_count{${label}=~"5.."}[$window]))`)
          .join(
            ' or ',
          )} or sum by (job) (rate(http_request_duration_seconds_count[$window])) * 0) / (sum by (job) (rate(http_request_duration_seconds_count[$window])) > 0)`,
        service: 'job',
      },
    ],
  },
]

/** Edges that go with any convention, for they come from another place: the service graph of traces. */
const SERVICE_GRAPH = 'traces_service_graph_request_total'
const GRAPH_QUERY: QueryText = {
  signal: 'calls',
  query: `sum by (client, server) (rate(${SERVICE_GRAPH}[$window])) > 0`,
  service: 'client',
  callee: 'server',
  where: 'the service graph of traces',
}

/** Every metric worth asking for. */
export const KNOWN_METRICS: readonly string[] = [...CONVENTIONS.flatMap(({ needs }) => needs), SERVICE_GRAPH]

/** The convention that fits the metrics that are there, with the others that would; null: none. */
export function detected(
  metrics: ReadonlySet<string>,
  times: Times,
  wanted: string | null,
): { plan: Plan; others: readonly string[] } | null {
  const there = CONVENTIONS.filter(
    ({ name, needs }) => (wanted === null || name === wanted) && needs.every((metric) => metrics.has(metric)),
  )
  const [convention, ...others] = there
  if (convention === undefined) return null
  const own = convention.queries.map((query) => ({ ...query, where: convention.title }))
  const graph = metrics.has(SERVICE_GRAPH) && !own.some(({ signal }) => signal === 'calls') ? [GRAPH_QUERY] : []
  return { plan: planOf(times, convention.title, [...own, ...graph]), others: others.map(({ title }) => title) }
}
