/**
 * The metrics of NEXUS as data (protocol.md, "Metrics"): one definition for DogStatsD, for `/metrics` and for their
 * documentation. Values are always in `unit`; each way out converts where its own conventions ask for another.
 */
interface MetricDefinition {
  /** Name of the protocol, as DogStatsD carries it. */
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  /** Tags (labels), in the order of the protocol. */
  readonly tags: readonly string[]
  readonly unit: string
  /** One sentence without a line break. */
  readonly help: string
  /** The same on `/metrics`: Prometheus asks for base units (s, ratio 0 to 1) and `_total` on counters. Value x scale. */
  readonly prometheus: { readonly name: string; readonly unit: string; readonly scale: number }
}

const MODEL = ['service_id', 'model'] as const

/** The twelve metrics of the protocol, then two that the dashboards of language models need. */
export const METRICS = [
  {
    name: 'nexus.service.latency',
    type: 'gauge',
    tags: ['service_id', 'status'],
    unit: 'ms',
    help: 'Newest latency of the service; absent while the service is silent or tells none.',
    prometheus: { name: 'nexus_service_latency_seconds', unit: 's', scale: 1 / 1_000 },
  },
  {
    name: 'nexus.service.error_rate',
    type: 'gauge',
    tags: ['service_id'],
    unit: 'percent',
    help: 'Newest share of failed requests; absent while the service is silent or tells none.',
    prometheus: { name: 'nexus_service_error_ratio', unit: 'ratio', scale: 1 / 100 },
  },
  {
    name: 'nexus.service.throughput',
    type: 'counter',
    tags: ['service_id'],
    unit: 'requests',
    help: 'Requests of the service as its telemetry tells them; an event that does not say how many it stands for counts as one.',
    prometheus: { name: 'nexus_service_requests_total', unit: 'requests', scale: 1 },
  },
  {
    name: 'nexus.llm.tokens.input',
    type: 'counter',
    tags: MODEL,
    unit: 'tokens',
    help: 'Tokens that the service sent to the language model; service_id nexus is NEXUS itself.',
    prometheus: { name: 'nexus_llm_tokens_input_total', unit: 'tokens', scale: 1 },
  },
  {
    name: 'nexus.llm.tokens.output',
    type: 'counter',
    tags: MODEL,
    unit: 'tokens',
    help: 'Tokens that the language model made for the service, its thinking included.',
    prometheus: { name: 'nexus_llm_tokens_output_total', unit: 'tokens', scale: 1 },
  },
  {
    name: 'nexus.llm.latency',
    type: 'histogram',
    tags: MODEL,
    unit: 'ms',
    help: 'Time of a call to the language model; several calls told as one count with their mean.',
    prometheus: { name: 'nexus_llm_latency_seconds', unit: 's', scale: 1 / 1_000 },
  },
  {
    name: 'nexus.llm.cost',
    type: 'counter',
    tags: MODEL,
    unit: 'USD',
    help: 'Cost of the calls to the language model in US dollars; absent where no cost is told.',
    prometheus: { name: 'nexus_llm_cost_usd_total', unit: 'USD', scale: 1 },
  },
  {
    name: 'nexus.frontend.fps',
    type: 'gauge',
    tags: ['browser', 'device'],
    unit: 'fps',
    help: 'Frames a second that the page draws; absent while no page tells.',
    prometheus: { name: 'nexus_frontend_fps', unit: 'fps', scale: 1 },
  },
  {
    name: 'nexus.kafka.lag',
    type: 'gauge',
    tags: ['consumer_group'],
    unit: 'messages',
    help: 'Messages of the topic that are not folded yet; absent while unknown and without Kafka.',
    prometheus: { name: 'nexus_kafka_lag', unit: 'messages', scale: 1 },
  },
  {
    name: 'nexus.websocket.connections',
    type: 'gauge',
    tags: [],
    unit: 'connections',
    help: 'Clients of the live feed.',
    prometheus: { name: 'nexus_websocket_connections', unit: 'connections', scale: 1 },
  },
  {
    name: 'nexus.system.integrity',
    type: 'gauge',
    tags: [],
    unit: 'percent',
    help: 'Fresh healthy services among the fresh known ones; absent while none is known.',
    prometheus: { name: 'nexus_system_integrity_ratio', unit: 'ratio', scale: 1 / 100 },
  },
  {
    name: 'nexus.remediation.count',
    type: 'counter',
    tags: ['service_id', 'action'],
    unit: 'fixes',
    help: 'Fixes started since start.',
    prometheus: { name: 'nexus_remediations_total', unit: 'fixes', scale: 1 },
  },
  {
    name: 'nexus.llm.calls',
    type: 'counter',
    tags: MODEL,
    unit: 'calls',
    help: 'Calls to the language model.',
    prometheus: { name: 'nexus_llm_calls_total', unit: 'calls', scale: 1 },
  },
  {
    name: 'nexus.llm.errors',
    type: 'counter',
    tags: MODEL,
    unit: 'calls',
    help: 'Calls to the language model that failed.',
    prometheus: { name: 'nexus_llm_errors_total', unit: 'calls', scale: 1 },
  },
] as const satisfies readonly MetricDefinition[]

type Metric = (typeof METRICS)[number]
export type MetricName = Metric['name']
export type CounterName = Extract<Metric, { type: 'counter' }>['name']

/** Upper bounds of the buckets of `nexus.llm.latency`, ms. */
export const LLM_LATENCY_BOUNDS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000] as const

/** Service that the calls of NEXUS itself to a language model are counted for. */
export const OWN_SERVICE = 'nexus'
