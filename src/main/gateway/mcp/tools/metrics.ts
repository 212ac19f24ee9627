import { z } from 'zod'
import { metricAnswerSchema, metricQueryInput } from '../../../../shared/model/metric-query.ts'
import { defineTool } from '../tool.ts'

/** Groups told; of thousands the highest. */
const MOST_GROUPS = 200

export const queryMetrics = defineTool({
  name: 'query_metrics',
  title: 'Query metrics',
  description: [
    'A metric over a window, per group, on the newest recorded telemetry, in the query language of the monitors (Datadog syntax).',
    'Example: avg(last_2m):avg:nexus.service.latency{*} by {service_id}. A comparison may follow ("> 2000").',
    'Over time: avg, min, max, sum, count, p50, p75, p90, p95, p99; window last_1s to last_24h.',
    'Metrics: nexus.service.latency (ms), nexus.service.error_rate (percent), nexus.service.throughput, nexus.service.traffic_volume, nexus.llm.tokens.input, nexus.llm.tokens.output, nexus.llm.latency, nexus.llm.cost (USD), nexus.llm.calls, nexus.llm.errors, nexus.llm.repeats.',
    'Filters: {service_id:checkout*}, {!service_id:batch}, {calls:database}; groups: by {service_id}, by {service_id,model}.',
    'Functions: per_second(...), change(..., 5m), zscore(...).',
  ].join(' '),
  input: metricQueryInput,
  output: metricAnswerSchema.extend({ groups_left_out: z.number() }),
  async run({ query }, { nexus, signal }) {
    const answer = await nexus.metrics.query({ query }, { signal })
    const groups = answer.groups.slice(0, MOST_GROUPS)
    const lines = groups.map(
      ({ group, value, holds }) =>
        `- ${group}: ${value === null ? 'no data' : `${Number(value.toPrecision(6))} ${answer.unit}`}${holds === null ? '' : holds ? ' (holds)' : ' (does not hold)'}`,
    )
    return {
      result: { ...answer, groups, groups_left_out: answer.groups.length - groups.length },
      text: [`${answer.query} at ${answer.at}, window ${answer.window_seconds} s. ${answer.summary}`, ...lines].join('\n'),
    }
  },
})
