import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METRICS, type MetricName, type MetricQuery, unitOf } from '../definition.ts'
import { compileQuery, printQuery } from './query.ts'

const compiled = (text: string): MetricQuery => {
  const { query, problems } = compileQuery(text)
  expect(problems).toEqual([])
  if (query === null) throw new Error(`no query: ${text}`)
  return query
}

/** The problems as `piece of the text from the offset: message`. */
const complaints = (text: string): string[] =>
  compileQuery(text).problems.map(({ offset, message }) => `${offset === text.length ? 'END' : text.slice(offset, offset + 6)}: ${message}`)

describe('compileQuery', () => {
  it('compiles the query of high-latency', () => {
    expect(compiled('avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000')).toEqual({
      time: 'avg',
      windowMs: 120_000,
      space: 'avg',
      metric: 'nexus.service.latency',
      filters: [],
      by: ['service_id'],
      transform: { kind: 'none' },
      compare: '>',
      threshold: 2000,
    })
  })

  it.each([
    ['percentile(last_5m):p95:nexus.llm.latency{*} by {model} >= 1.5e3', 'p95(last_5m):avg:nexus.llm.latency{*} by {model} >= 1500'],
    [
      ' count( last_60s ) : sum:nexus.llm.calls{ * }\nby { service_id , model }<.5',
      'count(last_1m):sum:nexus.llm.calls{*} by {service_id,model} < 0.5',
    ],
    ['sum(last_10s):per_second(sum:nexus.llm.calls{*}) > 5', 'sum(last_10s):per_second(sum:nexus.llm.calls{*}) > 5'],
    ['avg(last_5m):change(avg:nexus.service.latency{*},60m) <= -20', 'avg(last_5m):change(avg:nexus.service.latency{*}, 1h) <= -20'],
    ['avg(last_5m):seasonal(avg:nexus.service.latency{*}, daily) > 6', 'avg(last_5m):seasonal(avg:nexus.service.latency{*}, daily) > 6'],
    ['max(last_1m):zscore(max:nexus.service.latency{*}) > 8', 'max(last_1m):zscore(max:nexus.service.latency{*}) > 8'],
    [
      'avg(last_1m):avg:nexus.service.latency{calls:database,!called_by:gate*} > 1',
      'avg(last_1m):avg:nexus.service.latency{calls:database,!called_by:gate*} > 1',
    ],
    [
      'avg(last_1m):avg:nexus.service.latency{service_id:a::b/c@1.2, !service_id:"d e"} > 1',
      'avg(last_1m):avg:nexus.service.latency{service_id:a::b/c@1.2,!service_id:"d e"} > 1',
    ],
    [
      'avg(last_1m):avg:nexus.service.latency{service_id:"\\"q\\" \\\\ *x"} > 1',
      'avg(last_1m):avg:nexus.service.latency{service_id:"\\"q\\" \\\\ *x"} > 1',
    ],
    ['avg(last_1m):avg:nexus.service.latency{service_id:データ-✓} > 1', 'avg(last_1m):avg:nexus.service.latency{service_id:データ-✓} > 1'],
  ])('reads %s', (text, canonical) => {
    expect(printQuery(compiled(text))).toBe(canonical)
    expect(printQuery(compiled(canonical))).toBe(canonical)
  })

  it.each([
    [
      'avg(last_2m):avg:nexus.service.latncy{*} > 5',
      'nexus.: There is no metric "nexus.service.latncy". Did you mean nexus.service.latency?',
    ],
    [
      'avg(last_2m):avg:nexus.service.latency{*} by {region} > 5',
      'region: There is no tag "region" here; nexus.service.latency has service_id.',
    ],
    [
      'avg(last_2m):avg:nexus.service.latency{*} by {model} > 5',
      'model}: The metric has no tag model: nexus.service.latency has service_id.',
    ],
    ['avg(last_2m):avg:nexus.frontend.fps{service_id:a} < 5', 'servic: The metric has no tag service_id: nexus.frontend.fps has no tags.'],
    ['avg(last_2m):avg:nexus.service.latency{*} > 1e999', '1e999: The threshold "1e999" is too large for a number.'],
    ['avg(last_500ms):avg:nexus.service.latency{*} > 5', 'last_5: A window of 500ms is too short; last_1s is the shortest.'],
    ['avg(last_2d):avg:nexus.service.latency{*} > 5', 'last_2: A window of 2d is too long; last_24h is the longest.'],
    ['avg(2m):avg:nexus.service.latency{*} > 5', '2m):av: "2m" is no window; write one such as last_10s, last_2m or last_1h.'],
    [
      'mean(last_2m):avg:nexus.service.latency{*} > 5',
      'mean(l: There is no aggregation over time "mean"; write avg, min, max, sum, count, p50, p75, p90, p95 or p99.',
    ],
    ['avg(last_2m):p95:nexus.service.latency{*} > 5', 'p95:ne: A percentile is taken over time: write p95(last_...):avg: instead.'],
    ['avg(last_2m):avg:nexus.service.latency{*} == 5', '== 5: "==" cannot stand here.'],
    ['avg(last_2m):avg:nexus.service.latency{*} >', 'END: Here should stand a number, but the text ends.'],
    ['avg(last_2m):avg:nexus.service.latency{*} > 5 ms', 'ms: Nothing may follow here, but it says "ms".'],
    ['avg(last_2m):avg:nexus.service.latency > 5', '> 5: Here should stand "{", but it says ">".'],
    ['avg(last_2m):zscore(avg:nexus.service.latency{*} > 5', '> 5: Before this a ")" is missing: each function must be closed.'],
    ['avg(last_2m):avg:nexus.service.latency{*}) > 5', '> 5: Before this stands a ")" too many.'],
    [
      'avg(last_2m):anomalies(avg:nexus.service.latency{*}) > 5',
      'anomal: There is no function "anomalies"; write per_second, zscore, change or seasonal.',
    ],
    [
      'avg(last_2m):zscore(change(avg:nexus.service.latency{*}, 5m)) > 5',
      'change: One function per query: "change" cannot stand inside "zscore".',
    ],
    [
      'avg(last_2m):per_second(avg:nexus.llm.calls{*}) > 5',
      'per_se: per_second divides what came together in the window by its seconds, so the query must start with sum(...) or count(...).',
    ],
    [
      'avg(last_2m):seasonal(avg:nexus.service.latency{*}, weekly) > 5',
      'weekly: seasonal needs its period, daily or hourly: seasonal(avg:...{*}, daily).',
    ],
    [
      'avg(last_2m):change(avg:nexus.service.latency{*}) > 5',
      'change: change needs how long ago to compare with, from 1s to 24h: change(avg:...{*}, 5m).',
    ],
    [
      'avg(last_2m):avg:nexus.service.latency{service_id:a*b} > 5',
      'a*b} >: A "*" is a wildcard only at the end of a value; put the value in quotation marks if the "*" is part of a name.',
    ],
    ['', 'END: The query is empty; write one such as avg(last_2m):avg:nexus.service.latency{*} > 2000.'],
  ])('refuses %s', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint])
  })

  it('says everything that is wrong in a query whose form is right', () => {
    expect(complaints('avg(last_9d):avg:nexus.llm.cost{*} by {host,host} > 1e999')).toHaveLength(4)
  })

  it('knows the unit of what is compared', () => {
    expect(unitOf(compiled('avg(last_2m):avg:nexus.service.latency{*} > 5'))).toBe('ms')
    expect(unitOf(compiled('count(last_2m):avg:nexus.service.latency{*} > 5'))).toBe('count')
    expect(unitOf(compiled('avg(last_2m):zscore(avg:nexus.service.latency{*}) > 5'))).toBe('deviations')
  })

  it('is not led into long work by long or deep text', () => {
    for (const piece of ['a(', '(', '{', '"', '\\"', '!', '1', '1e', 'by ', '\u0000', '\ud800', '{a:"\\']) {
      for (const length of [1_999, 500_000]) expect(compileQuery(piece.repeat(length / piece.length)).problems).toHaveLength(1)
    }
  })
})

describe('printQuery', () => {
  const metrics = Object.keys(METRICS) as MetricName[]
  const milliseconds = fc.oneof(fc.integer({ min: 1_000, max: 86_400_000 }), fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000))
  const query: fc.Arbitrary<MetricQuery> = fc
    .record({
      time: fc.constantFrom('avg', 'min', 'max', 'sum', 'count', 'p50', 'p75', 'p90', 'p95', 'p99'),
      windowMs: milliseconds,
      space: fc.constantFrom('avg', 'min', 'max', 'sum'),
      metric: fc.constantFrom(...metrics),
      filters: fc.array(
        fc.record({
          tag: fc.constantFrom('service_id', 'model', 'calls', 'called_by'),
          value: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
          not: fc.boolean(),
        }),
        { maxLength: 4 },
      ),
      by: fc.uniqueArray(fc.constantFrom('service_id', 'model'), { maxLength: 2 }),
      transform: fc.oneof(
        fc.record({ kind: fc.constantFrom('none', 'per_second', 'zscore') }),
        fc.record({ kind: fc.constant('change'), agoMs: milliseconds }),
        fc.record({ kind: fc.constant('seasonal'), periodMs: fc.constantFrom(3_600_000, 86_400_000) }),
      ),
      compare: fc.constantFrom('>', '>=', '<', '<='),
      threshold: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
    } as const)
    .map((made) => {
      // Only what the metric allows.
      const tags = made.metric.startsWith('nexus.llm.')
        ? ['service_id', 'model', 'calls', 'called_by']
        : ['service_id', 'calls', 'called_by']
      const own = made.metric.startsWith('nexus.frontend.') || made.metric.startsWith('nexus.system.') ? [] : tags
      return {
        ...made,
        time: made.transform.kind === 'per_second' ? ('sum' as const) : made.time,
        filters: made.filters.filter(({ tag }) => own.includes(tag)),
        by: made.by.filter((tag) => own.includes(tag)),
      }
    })

  it('prints every query so that it compiles to the same again', () => {
    fc.assert(
      fc.property(query, (made) => {
        const printed = printQuery(made)
        if (printed.length <= 2_000) expect(compileQuery(printed)).toEqual({ query: made, problems: [] })
      }),
      { numRuns: 300 },
    )
  })
})
