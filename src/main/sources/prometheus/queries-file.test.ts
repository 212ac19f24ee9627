import { describe, expect, it } from 'vitest'
import { detected } from './conventions.ts'
import { DEFAULTS } from './plan.ts'
import { parseQueries } from './queries-file.ts'

const QUERY = 'queries:\n  - signal: latency\n    query: rate(x[$window]) offset $every\n    service: job\n'

describe('a file of queries', () => {
  it('becomes a plan: times, units, names, windows', () => {
    const wanted = parseQueries(
      'q.yml',
      `every: 30s\nservice: "{ns}/{app}"\n${QUERY}  - {signal: error_rate, query: e, unit: percent}\n  - {signal: calls, query: c, caller: from, callee: [to, peer]}\n`,
    )
    if (wanted.kind !== 'plan') throw new Error('no plan')
    const [latency, errors, calls] = wanted.plan.queries
    expect(wanted.plan).toMatchObject({ every: 30, lookback: 90, delay: 0, catchUp: 900, origin: 'q.yml' })
    expect(latency).toMatchObject({ promql: 'rate(x[120s]) offset 30s', scale: 1_000, join: 'max', where: 'q.yml:4:5' })
    expect(errors).toMatchObject({ scale: 0.01 })
    expect(errors?.service({ ns: 'shop', app: 'cart' })).toBe('shop/cart')
    expect(errors?.service({ app: 'cart' })).toBeNull()
    expect(calls?.callee?.({ peer: 'db', to: '' })).toBe('db')
    expect(calls?.service({ constructor: 'x' })).toBeNull()
  })

  it('may only set times, or choose a convention', () => {
    expect(parseQueries('q.yml', 'every: 1m\n')).toMatchObject({
      kind: 'look',
      convention: null,
      times: { every: 60, window: 240, lookback: 120 },
    })
    expect(parseQueries('q.yml', 'convention: istio\n')).toMatchObject({ kind: 'look', convention: 'istio' })
  })

  it.each([
    ['queries: [', 'q.yml:1:', 'this is not YAML'],
    ['[]', 'q.yml:1:1', 'object'],
    ['evry: 15s', 'q.yml:1:1', 'this key is not known'],
    ['every: 15', 'q.yml:1:8', 'every'],
    ['every: 1h', 'q.yml:1:8', 'it must be from 1s to 300s'],
    ['convention: graphite', 'q.yml:1:13', 'nginx_ingress'],
    [`convention: istio\n${QUERY}`, 'q.yml:1:13', 'either a convention or queries'],
    ['queries:\n  - {signal: latency, query: x}', 'q.yml:2:5', 'which label names the service'],
    ['queries:\n  - {signal: speed, query: x, service: job}', 'q.yml:2:14', 'error_rate'],
    ['queries:\n  - {signal: latency, query: x, service: job, unit: percent}', 'q.yml:2:53', 'must be one of s, ms, us'],
    ['queries:\n  - {signal: calls, query: x, caller: a}', 'q.yml:2:', 'caller and callee'],
    ['queries:\n  - {signal: latency, query: x, service: "a b"}', 'q.yml:2:42', 'name of a label'],
    ['queries:\n  - {signal: latency, query: x, service: "{a"}', 'q.yml:2:42', 'every "{" must begin'],
    ['a: &a [*a]', 'q.yml:1:', ''],
  ])('%j is refused at its place', (text, where, what) => {
    expect(() => parseQueries('q.yml', text)).toThrow(where)
    expect(() => parseQueries('q.yml', text)).toThrow(what)
  })
})

describe('conventions', () => {
  const metrics = (...names: string[]) => new Set(names)

  it('are chosen by what is there, and the others are told', () => {
    expect(detected(metrics('up'), DEFAULTS, null)).toBeNull()
    const found = detected(
      metrics(
        'istio_requests_total',
        'istio_request_duration_milliseconds_sum',
        'http_server_requests_seconds_count',
        'http_server_requests_seconds_sum',
      ),
      DEFAULTS,
      null,
    )
    expect(found?.plan.origin).toBe('Istio')
    expect(found?.others).toEqual(['Spring Boot (Micrometer)'])
    expect(found?.plan.queries.map(({ signal }) => signal)).toEqual(['latency', 'error_rate', 'traffic', 'calls'])
    const spring = detected(
      metrics('http_server_requests_seconds_count', 'http_server_requests_seconds_sum', 'traces_service_graph_request_total'),
      DEFAULTS,
      'spring',
    )
    expect(spring?.plan.queries.at(-1)).toMatchObject({ signal: 'calls', where: 'the service graph of traces' })
    expect(spring?.plan.queries[0]?.service({ job: 'a', application: 'b' })).toBe('b')
  })
})
