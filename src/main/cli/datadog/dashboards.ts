import { createHash } from 'node:crypto'
import { ID_TAG, type JsonObject, MANAGED_TAG, type WantedDashboard } from './wanted.ts'
import { bigNumber, heatmap, monitorSummary, stream, timeseries, toplist } from './widgets.ts'

/** Variables at the head of a dashboard; each is a tag, and `*` at first. */
const variable = (name: string): JsonObject => ({ name, prefix: name, available_values: [], defaults: ['*'] })

const ENV = '{$env}'
const SERVICE = '{$env,$service_id}'
const MODEL = '{$env,$service_id,$model}'
const HOUR = '.rollup(sum, 3600)'
const MINUTE = '.rollup(sum, 60)'

const GREEN = 'white_on_green'
const YELLOW = 'white_on_yellow'
const RED = 'white_on_red'

/** Both dashboards of the protocol ("Dashboards as code"). `service`: tag of the traces of NEXUS itself. */
export function wantedDashboards(service: string): WantedDashboard[] {
  return [
    dashboard(
      'system-overview',
      'NEXUS: System Overview',
      'Health of the watched system as NEXUS sees it.',
      ['env', 'service_id'],
      overview(),
    ),
    dashboard(
      'llm-deep-dive',
      'NEXUS: LLM Deep Dive',
      'What language models cost, how often they are called and how long they take. p95 needs nothing; p99 needs histogram_percentiles in datadog.yaml (docs/datadog.md).',
      ['env', 'service_id', 'model'],
      llm(service),
    ),
  ]
}

function overview(): JsonObject[] {
  return [
    bigNumber(
      'System integrity',
      { x: 0, y: 0, width: 3, height: 3 },
      { query: `avg:nexus.system.integrity${ENV}` },
      {
        unit: '%',
        colours: [
          { comparator: '>=', value: 90, palette: GREEN },
          { comparator: '>=', value: 60, palette: YELLOW },
          { comparator: '<', value: 60, palette: RED },
        ],
      },
    ),
    monitorSummary('Active incidents', { x: 3, y: 0, width: 6, height: 3 }, `tag:("${MANAGED_TAG}")`),
    bigNumber('Windows open', { x: 9, y: 0, width: 3, height: 3 }, { query: `sum:nexus.websocket.connections${ENV}` }, { unit: 'clients' }),
    timeseries('Latency by service (ms, five highest)', { x: 0, y: 3, width: 6, height: 4 }, [
      { query: `avg:nexus.service.latency${SERVICE} by {service_id}`, top: 5 },
    ]),
    heatmap(
      'Error rate by service (%)',
      { x: 6, y: 3, width: 6, height: 4 },
      {
        query: `avg:nexus.service.error_rate${SERVICE} by {service_id}`,
      },
    ),
    timeseries('Kafka lag (messages)', { x: 0, y: 7, width: 4, height: 3 }, [
      { query: `max:nexus.kafka.lag${ENV} by {consumer_group}`, alias: 'lag' },
    ]),
    timeseries(
      'Frame rate of the pages (fps)',
      { x: 4, y: 7, width: 4, height: 3 },
      [{ query: `avg:nexus.frontend.fps${ENV} by {browser,device}`, alias: 'fps' }],
      { marks: [{ at: 30, label: 'too few' }] },
    ),
    timeseries(
      'Requests and fixes',
      { x: 8, y: 7, width: 4, height: 3 },
      [
        { query: `sum:nexus.service.throughput${SERVICE}.as_count()`, alias: 'requests' },
        { query: `sum:nexus.remediation.count${SERVICE}.as_count()`, alias: 'fixes' },
      ],
      { bars: true },
    ),
    stream('Events', { x: 0, y: 10, width: 12, height: 4 }, 'event_stream', MANAGED_TAG),
  ]
}

function llm(service: string): JsonObject[] {
  const sum = (metric: string, by = '') => `sum:nexus.llm.${metric}${MODEL}${by}.as_count()`
  const latency = (part: string) => `avg:nexus.llm.latency.${part}${MODEL}`
  return [
    timeseries(
      'Tokens an hour',
      { x: 0, y: 0, width: 4, height: 3 },
      [
        { query: `${sum('tokens.input')}${HOUR}`, alias: 'input' },
        { query: `${sum('tokens.output')}${HOUR}`, alias: 'output' },
      ],
      { bars: true },
    ),
    timeseries(
      'Calls a minute',
      { x: 4, y: 0, width: 4, height: 3 },
      [
        { query: `${sum('calls')}${MINUTE}`, alias: 'calls' },
        { query: `${sum('errors')}${MINUTE}`, alias: 'failed' },
      ],
      { bars: true },
    ),
    timeseries('Cost an hour (USD)', { x: 8, y: 0, width: 4, height: 3 }, [{ query: `${sum('cost')}${HOUR}`, alias: 'cost' }], {
      bars: true,
      marks: [{ at: 5, label: 'budget of llm-cost' }],
    }),
    timeseries('Latency of a call (ms)', { x: 0, y: 3, width: 6, height: 4 }, [
      { query: latency('median'), alias: 'p50' },
      { query: latency('95percentile'), alias: 'p95' },
      { query: latency('99percentile'), alias: 'p99' },
    ]),
    toplist('Cost by service (USD)', { x: 6, y: 3, width: 3, height: 4 }, { query: sum('cost', ' by {service_id}'), top: 10 }),
    toplist('Cost by model (USD)', { x: 9, y: 3, width: 3, height: 4 }, { query: sum('cost', ' by {model}'), top: 10 }),
    stream('Traces of NEXUS (open one for its waterfall)', { x: 0, y: 7, width: 12, height: 4 }, 'trace_stream', `service:${service}`),
  ]
}

function dashboard(id: string, name: string, about: string, variables: readonly string[], widgets: readonly JsonObject[]): WantedDashboard {
  const body = {
    title: name,
    layout_type: 'ordered',
    reflow_type: 'fixed',
    template_variables: variables.map(variable),
    notify_list: [],
    widgets,
  }
  // The sum of the definition, so that a change of it is seen even where Datadog adds members of its own.
  const sum = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12)
  const description = `${about}\n\nMade by "nexus datadog apply"; changes made here are overwritten by the next one, so clone it for your own.\n${markerOf(id)} nexus_sum:${sum}`
  return { kind: 'dashboard', id, name, body: { ...body, description } }
}

/** Dashboards take no free tags: ours are known by this line of their description. */
export const markerOf = (id: string): string => `${MANAGED_TAG} ${ID_TAG}:${id}`

/** Id of a dashboard of ours by its description; null for anybody else's. */
export function dashboardIdOf(description: string | null): string | null {
  return /^managed_by:nexus nexus_id:([a-z0-9-]+)/m.exec(description ?? '')?.[1] ?? null
}
