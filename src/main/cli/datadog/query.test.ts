import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METRIC_QUERY } from '../../../../tests/support/datadog/api-server.ts'
import { METRICS } from '../../engine/monitors/definition.ts'
import { compileMonitors } from '../../engine/monitors/language/compile.ts'
import { compileQuery } from '../../engine/monitors/language/query.ts'
import { wantedMonitors } from './monitors.ts'
import { queryOf } from './query.ts'

function translated(text: string, env: string | null = null): string {
  const { query, problems } = compileQuery(text)
  if (query === null) throw new Error(problems[0]?.message)
  const result = queryOf(query, env)
  return 'text' in result ? result.text : `not: ${result.why}`
}

describe('a query in the language of Datadog', () => {
  it.each([
    [
      'avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000',
      'avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000',
    ],
    ['sum(last_1h):sum:nexus.llm.cost{*} > 5', 'sum(last_1h):sum:nexus.llm.cost{*}.as_count() > 5'],
    ['sum(last_5m):per_second(sum:nexus.service.throughput{*}) > 9', 'avg(last_5m):sum:nexus.service.throughput{*}.as_rate() > 9'],
    [
      'avg(last_10m):change(avg:nexus.service.error_rate{!service_id:"Order API*"} by {service_id}, 1h) >= 5',
      'change(avg(last_10m),1h_ago):avg:nexus.service.error_rate{!service_id:order_api*} by {service_id} >= 5',
    ],
    [
      'max(last_90m):max:nexus.llm.latency{model:GPT*} by {model} > 9',
      'max(last_90m):max:nexus.llm.latency.max{model:gpt*} by {model} > 9',
    ],
  ])('%s', (ours, theirs) => {
    expect(translated(ours)).toBe(theirs)
    expect(theirs).toMatch(METRIC_QUERY)
  })

  it('asks for one environment where there is one', () => {
    expect(translated('avg(last_1m):avg:nexus.frontend.fps{*} < 30', 'prod')).toBe('avg(last_1m):avg:nexus.frontend.fps{env:prod} < 30')
  })

  it.each([
    ['avg(last_30s):avg:nexus.service.latency{*} > 1', 'whole minutes'],
    ['p95(last_5m):avg:nexus.service.latency{*} > 1', 'no p95'],
    ['avg(last_5m):avg:nexus.service.traffic_volume{*} > 1', 'is not sent'],
    ['avg(last_5m):avg:nexus.service.latency{calls:database} by {service_id} > 1', 'topology'],
    ['avg(last_5m):zscore(avg:nexus.service.latency{*} by {service_id}) > 1', 'baseline'],
    ['avg(last_5m):change(avg:nexus.service.latency{*}, 7m) > 1', '5, 10, 15 or 30 minutes'],
    ['avg(last_5m):min:nexus.llm.latency{*} > 1', 'keeps avg and max'],
  ])('has no words for %s', (ours, why) => {
    expect(translated(ours)).toMatch(new RegExp(`^not: .*${why}`))
  })

  it('is of the documented form, or there is a reason, for any query that compiles', () => {
    const values = fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text.replace(/["\\\p{C}]/gu, '')))
    const parts = fc.record({
      time: fc.constantFrom('avg', 'min', 'max', 'sum', 'count', 'p95'),
      window: fc.constantFrom('10s', '1m', '90m', '2h', '1d'),
      space: fc.constantFrom('avg', 'min', 'max', 'sum'),
      metric: fc.constantFrom(...Object.keys(METRICS)),
      value: values,
      by: fc.constantFrom('', ' by {service_id}', ' by {service_id,model}'),
      threshold: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
      compare: fc.constantFrom('>', '>=', '<', '<='),
    })
    let answers = 0
    fc.assert(
      fc.property(parts, ({ time, window, space, metric, value, by, threshold, compare }) => {
        const filter = metric.startsWith('nexus.service') || metric.startsWith('nexus.llm') ? `service_id:${value}` : '*'
        const { query } = compileQuery(`${time}(last_${window}):${space}:${metric}{${filter}}${by} ${compare} ${threshold.toFixed(3)}`)
        if (query === null) return
        const result = queryOf(query, 'prod')
        if ('text' in result) {
          answers++
          expect(result.text).toMatch(METRIC_QUERY)
        } else expect(result.why).not.toBe('')
      }),
      { numRuns: 500 },
    )
    expect(answers).toBeGreaterThan(20)
  })
})

it('puts composites after their members, and leaves out those that Datadog cannot have', () => {
  const { definitions } = compileMonitors(
    `monitors:
  - { id: both, composite: 'a and not b', priority: p1 }
  - { id: nested, composite: 'both or a', priority: p1 }
  - { id: lost, composite: 'at_least(2, a, fast)', priority: p1 }
  - { id: a, query: 'avg(last_1m):avg:nexus.service.latency{*} > 1', priority: p3 }
  - { id: b, query: 'avg(last_1m):avg:nexus.service.error_rate{*} > 1', priority: p3 }
  - { id: fast, query: 'avg(last_5s):avg:nexus.service.latency{*} > 1', priority: p3 }
`,
    'production',
  )
  const { wanted, leftOut } = wantedMonitors(definitions, { env: null, notify: '' })
  expect(wanted.map(({ id, query }) => [id, query((member) => (member === 'a' ? '11' : '12'))])).toEqual([
    ['a', 'avg(last_1m):avg:nexus.service.latency{*} > 1'],
    ['b', 'avg(last_1m):avg:nexus.service.error_rate{*} > 1'],
    ['both', '11 && !12'],
  ])
  expect(leftOut.map(({ id }) => id)).toEqual(['fast', 'nested', 'lost'])
})
