import { describe, expect, it } from 'vitest'
import { telemetryEventSchema } from '../../../shared/model/telemetry.ts'
import { type Series, seriesOf } from './answer.ts'
import { Gathering } from './gathering.ts'
import { DEFAULTS, planOf, type QueryText } from './plan.ts'

const query = (text: Partial<QueryText>) => {
  const [first] = planOf(DEFAULTS, 'test', [{ signal: 'latency', query: 'x', service: 'job', where: 'here', ...text }]).queries
  if (first === undefined) throw new Error('no query')
  return first
}
const series = (job: string, value: number, second = 60, more: Record<string, string> = {}): Series => ({
  labels: { job, ...more },
  points: [[second, value]],
})
const edge = (from: string, to: string): Series => ({ labels: { from, to }, points: [[60, 1]] })
const CALLS = query({ signal: 'calls', service: 'from', callee: 'to' })

describe('series', () => {
  it('become one event for each service, in our units, with what is known of it', () => {
    const [moment] = new Gathering(15).moments([
      [query({}), [series('a', 0.25), series('b', 4.5)]],
      [query({ signal: 'error_rate', unit: 'percent' }), [series('a', 7)]],
      [query({ signal: 'traffic' }), [series('a', 10), series('b', 40), series('idle', 0)]],
      [query({ signal: 'latency_p99', unit: 'ms' }), [series('a', 900)]],
    ])
    expect(moment).toEqual([
      60,
      [
        {
          timestamp: '1970-01-01T00:01:00.000Z',
          service_id: 'a',
          latency_ms: 250,
          error_rate: 0.07,
          traffic_volume: 25,
          metadata: { sample_seconds: 15, requests: 150, latency_p99_ms: 900 },
        },
        {
          timestamp: '1970-01-01T00:01:00.000Z',
          service_id: 'b',
          latency_ms: 4_500,
          traffic_volume: 100,
          metadata: { sample_seconds: 15, requests: 600 },
        },
        { timestamp: '1970-01-01T00:01:00.000Z', service_id: 'idle', traffic_volume: 0, metadata: { sample_seconds: 15, requests: 0 } },
      ],
    ])
    for (const event of moment?.[1] ?? []) expect(telemetryEventSchema.safeParse(event).success).toBe(true)
  })

  it('of one service are joined: the worst latency, the sum of traffic, or as asked', () => {
    const of = (text: Partial<QueryText>) =>
      new Gathering(15).moments([[query(text), [series('a', 1, 60, { pod: '1' }), series('a', 3, 60, { pod: '2' })]]])[0]?.[1][0]
    expect(of({})?.latency_ms).toBe(3_000)
    expect(of({ join: 'mean' })?.latency_ms).toBe(2_000)
    expect(of({ join: 'min' })?.latency_ms).toBe(1_000)
    expect(of({ signal: 'requests' })?.metadata?.requests).toBe(4)
    expect(of({ signal: 'traffic', unit: 'percent' })?.traffic_volume).toBe(4)
  })

  it('without a name, or with a value that cannot be, are left out and told', () => {
    const gathering = new Gathering(15)
    const moments = gathering.moments([
      [
        query({ signal: 'error_rate' }),
        [series('a', 12), series('b', -1), series('c', Number.NaN), { labels: {}, points: [[60, 1]] }, series('d', 1 + 1e-9)],
      ],
      [query({}), [series('x'.repeat(300), 1)]],
    ])
    expect(moments[0]?.[1]).toMatchObject([{ service_id: 'd', error_rate: 1 }])
    expect(gathering.leftOut).toEqual({ unnamed: 2, impossible: 'error_rate of -1 cannot be (here); check its unit', beyond: 0 })
    gathering.moments([])
    expect(gathering.leftOut.unnamed).toBe(0)
  })

  it('of calls are told once, at an end that has a sample', () => {
    const gathering = new Gathering(15)
    const calls = [edge('a', 'b'), edge('ghost', 'b'), edge('ghost', 'phantom'), edge('a', 'a')]
    const told = () =>
      gathering
        .moments([
          [query({}), [series('a', 1), series('b', 1)]],
          [CALLS, calls],
        ])[0]?.[1]
        .map(({ metadata }) => metadata)
    expect(told()).toMatchObject([{ calls: ['b'] }, { called_by: ['ghost'] }])
    expect(told()).toEqual([{ sample_seconds: 15 }, { sample_seconds: 15 }])
  })

  it('of more calls than one sample tells are told by the next', () => {
    const gathering = new Gathering(15)
    const calls = Array.from({ length: 100 }, (_, i) => edge('a', `b${i}`))
    const told = () =>
      gathering.moments([
        [query({}), [series('a', 1)]],
        [CALLS, calls],
      ])[0]?.[1][0]?.metadata?.calls
    expect(told()).toHaveLength(64)
    expect(told()).toHaveLength(36)
    expect(told()).toBeUndefined()
  })

  it('of several moments come oldest first', () => {
    const matrix = seriesOf({
      resultType: 'matrix',
      result: [
        {
          metric: { job: 'a' },
          values: [
            [75, '2'],
            [60, '1'],
            [90, 'NaN'],
          ],
        },
      ],
    })
    if (typeof matrix === 'string') throw new Error(matrix)
    expect(new Gathering(15).moments([[query({}), matrix]]).map(([second]) => second)).toEqual([60, 75])
  })
})

it.each([
  [{ resultType: 'scalar', result: [1, '2'] }, 'it gives a single scalar'],
  [{ resultType: 'vector', result: 'x' }, 'no form that NEXUS knows'],
  [null, 'no form that NEXUS knows'],
])('data %j is no series', (data, sentence) => {
  expect(seriesOf(data)).toContain(sentence)
})
