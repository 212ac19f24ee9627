import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TelemetryEventWire, telemetryEventSchema } from '../../../shared/model/telemetry.ts'
import { checkMetadata } from '../../engine/ingest/metadata.ts'
import { METRICS, WANTED } from './conventions.ts'
import type { HistogramPoint } from './model.ts'
import { NO_PRICES, type Prices, pricesOf } from './prices.ts'
import { decoded, mapOf, pointOf, spanHex, type TestResource, type TestSpan, traceHex } from './testing/requests.ts'
import { Translator } from './translator.ts'

const T0 = Date.UTC(2026, 0, 1)
const SERVER = 2
const CLIENT = 3
const PRODUCER = 4
const CONSUMER = 5

const of = (service: string, ...spans: TestSpan[]): TestResource => ({ resource: { 'service.name': service }, spans })

/** A translator whose time is said in seconds after T0. */
class Run {
  readonly translator: Translator
  readonly events: TelemetryEventWire[] = []

  constructor(prices: Prices = NO_PRICES) {
    this.translator = new Translator(prices)
  }

  send(second: number, ...resources: TestResource[]) {
    return this.translator.spans(decoded(resources), T0 + second * 1_000)
  }

  points(second: number, ...points: HistogramPoint[]) {
    const sent = [{ resource: mapOf({ 'service.name': 'shop' }), items: points }]
    return this.translator.histograms({ sent, beyond: 0 }, T0 + second * 1_000)
  }

  /** What is handed on then; every line is one that ingest takes. */
  flush(second: number): TelemetryEventWire[] {
    const events = this.translator.flush(T0 + second * 1_000).map((line) => telemetryEventSchema.parse(JSON.parse(line)))
    this.events.push(...events)
    return events
  }

  get edges(): string[] {
    const told = this.events.flatMap(({ service_id, metadata }) => [
      ...names(metadata?.calls).map((callee) => `${service_id} -> ${callee}`),
      ...names(metadata?.called_by).map((caller) => `${caller} -> ${service_id}`),
    ])
    return [...new Set(told)].sort()
  }

  of(service: string): TelemetryEventWire[] {
    return this.events.filter(({ service_id }) => service_id === service)
  }
}
const names = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : [])
const at = (second: number): number => T0 + second * 1_000

/** Shop calls stock; each end by itself, as two processes send them. */
const call = { trace: 1, id: 2, parent: 1, kind: CLIENT, endMs: at(1), attributes: { 'server.address': 'stock.local', 'server.port': 81 } }
const SHOP = of('shop', { trace: 1, id: 1, kind: SERVER, startMs: at(1) - 90, endMs: at(1) }, call)
const STOCK = of('stock', { trace: 1, id: 3, parent: 2, kind: SERVER, startMs: at(1) - 40, endMs: at(1) })

describe('work of services', () => {
  it('is one sample a second, with the worst of it', () => {
    const run = new Run()
    run.send(
      2,
      of(
        'shop',
        { trace: 1, id: 1, kind: SERVER, startMs: at(1), endMs: at(1) + 100 },
        { trace: 2, id: 2, kind: SERVER, startMs: at(1), endMs: at(1) + 300 },
        { trace: 3, id: 3, kind: SERVER, startMs: at(1), endMs: at(1) + 200, failed: true, exception: ['TypeError', 'no stock'] },
        { trace: 4, id: 4, kind: SERVER, startMs: at(2) - 4, endMs: at(2), attributes: { 'http.response.status_code': 404 } },
      ),
    )
    expect(run.flush(2)).toMatchObject([
      {
        timestamp: new Date(at(1) + 300).toISOString(),
        service_id: 'shop',
        latency_ms: 200,
        error_rate: 1 / 3,
        traffic_volume: 30,
        message: 'TypeError: no stock',
        metadata: { requests: 3, latency_p99_ms: 300, trace_id: traceHex(3), sample_seconds: 1 },
      },
      { latency_ms: 4, error_rate: 0, metadata: { requests: 1, trace_id: traceHex(4) } },
    ])
    expect(run.flush(3)).toEqual([])
  })

  it('are the roots of traces where nothing is served, and only then', () => {
    const run = new Run()
    run.send(1, of('cron', { id: 1, endMs: at(1) }, { id: 2, parent: 1, endMs: at(1) }))
    run.send(1, of('web', { id: 3, kind: SERVER, endMs: at(1) }, { id: 4, trace: 2, endMs: at(1) }))
    expect(run.flush(1).map(({ service_id, metadata }) => [service_id, metadata?.requests])).toEqual([
      ['cron', 1],
      ['web', 1],
    ])
  })

  it('counts 5xx as failures of a server, and says so', () => {
    const run = new Run()
    run.send(1, of('old', { id: 1, kind: SERVER, endMs: at(1), attributes: { 'http.status_code': 503 } }))
    expect(run.flush(1)).toMatchObject([{ error_rate: 1, message: 'HTTP 503' }])
  })

  it('is idle, not silent, for as long as anything was heard of it', () => {
    const run = new Run()
    run.send(1, of('shop', { id: 1, kind: SERVER, endMs: at(1) }))
    for (let second = 1; second <= 400; second++) run.flush(second)
    const idle = run.of('shop').slice(1)
    expect(idle.every(({ latency_ms, metadata }) => latency_ms === undefined && metadata?.requests === 0)).toBe(true)
    const times = run.of('shop').map(({ timestamp }) => Date.parse(timestamp))
    // Never ten seconds without a sample while it is heard of, and none long after.
    for (const [n, time] of times.entries()) if (n > 0) expect(time - (times[n - 1] ?? 0)).toBeLessThan(4_001)
    expect(Math.max(...times)).toBeLessThanOrEqual(at(301))
    expect(Math.max(...times)).toBeGreaterThan(at(290))
  })

  it('has a name even where none is given, and never a longer one than an id may be', () => {
    const run = new Run()
    run.send(1, { resource: {}, spans: [{ id: 1, endMs: at(1) }] }, of(` ${'x'.repeat(400)}`, { id: 2, endMs: at(1) }))
    expect(run.flush(1).map(({ service_id }) => service_id)).toEqual(['unknown_service', 'x'.repeat(256)])
  })
})

describe('calls', () => {
  it('are proved by a parent in another service, whoever comes first', () => {
    for (const order of [[[SHOP], [STOCK]], [[STOCK], [SHOP]], [[SHOP, STOCK]], [[STOCK, SHOP]]]) {
      const run = new Run()
      for (const [n, request] of order.entries()) {
        run.send(2 + n, ...request)
        run.flush(2 + n)
      }
      expect(run.edges).toEqual(['shop -> stock'])
      for (let second = 4; second < 20; second++) run.flush(second)
      expect(run.edges).toEqual(['shop -> stock'])
      expect([...new Set(run.events.map(({ service_id }) => service_id))].sort()).toEqual(['shop', 'stock'])
    }
  })

  it('that nobody claims lead to a peer with that address, which its callers speak for', () => {
    const run = new Run()
    run.send(1, SHOP)
    run.flush(1)
    expect(run.edges).toEqual([])
    run.flush(8)
    expect(run.edges).toEqual(['shop -> stock.local:81'])
    const second = { ...call, trace: 2, id: 9, parent: 8, startMs: at(9) - 70, endMs: at(9), failed: true, statusMessage: 'refused' }
    run.send(9, of('shop', second))
    expect(run.flush(9).filter(({ service_id }) => service_id === 'stock.local:81')).toMatchObject([
      { latency_ms: 70, error_rate: 1, message: 'refused' },
    ])
  })

  it('that a known service did not answer are failures of that service', () => {
    const run = new Run()
    run.send(2, SHOP, STOCK)
    run.flush(2)
    const refused = {
      ...call,
      trace: 2,
      id: 9,
      parent: 8,
      endMs: at(3),
      failed: true,
      attributes: { ...call.attributes, 'error.type': 'ECONNREFUSED' },
    }
    const answered = { ...refused, id: 10, attributes: { ...call.attributes, 'http.response.status_code': 500 } }
    run.send(3, of('shop', refused, answered))
    const [sample] = run.flush(3).filter(({ service_id }) => service_id === 'stock')
    expect(sample).toMatchObject({ error_rate: 1, message: 'ECONNREFUSED', metadata: { requests: 1 } })
    expect(sample?.latency_ms).toBeUndefined()
  })

  it('go to databases, named peers and topics by what their spans say, in old words and new', () => {
    const run = new Run()
    const client = (id: number, attributes: Record<string, string | number>, kind = CLIENT) => ({
      id,
      parent: 99,
      kind,
      endMs: at(1),
      attributes,
    })
    run.send(
      1,
      of(
        'shop',
        { id: 98, kind: SERVER, endMs: at(1) },
        client(1, { 'db.system.name': 'postgresql', 'db.namespace': 'orders', 'server.address': 'db' }),
        client(2, { 'db.system': 'redis', 'net.peer.name': 'cache', 'net.peer.port': 6379 }),
        client(3, { 'peer.service': 'billing', 'http.url': 'https://billing.example/pay' }),
        client(4, { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }, PRODUCER),
        client(5, { 'http.url': 'https://api.example/v1' }),
      ),
    )
    run.flush(1)
    // Addresses and topics are settled when nobody claims them.
    run.flush(8)
    expect(run.edges).toEqual([
      'shop -> api.example',
      'shop -> billing',
      'shop -> kafka/orders',
      'shop -> postgresql/orders',
      'shop -> redis@cache:6379',
    ])
  })

  it('lead through a topic where the consumer is linked to the producer', () => {
    const run = new Run()
    run.send(1, of('shop', { trace: 1, id: 1, kind: PRODUCER, endMs: at(1), attributes: { 'messaging.system': 'kafka' } }))
    run.send(2, of('mailer', { trace: 1, id: 5, kind: CONSUMER, endMs: at(2), links: [1] }))
    run.flush(2)
    expect(run.edges).toEqual(['shop -> mailer'])
  })
})

describe('calls to models', () => {
  const llm = (id: number, change: Partial<TestSpan> = {}, attributes: Record<string, string | number> = {}): TestSpan => ({
    id,
    kind: CLIENT,
    startMs: at(1) - 4_000,
    endMs: at(1),
    ...change,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 100,
      ...attributes,
    },
  })

  it('are summed by model, priced, and told of the agent that made them', () => {
    const run = new Run(pricesOf({ 'gpt-*': { input: 2, output: 10 }, 'gpt-4o-mini': { input: 1, output: 1 } }))
    const agent = {
      id: 1,
      startMs: at(1) - 9_000,
      endMs: at(1),
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'triage' },
    }
    const http = { id: 9, parent: 2, kind: CLIENT, endMs: at(1), attributes: { 'server.address': 'api.openai.com' } }
    const failed = llm(3, { parent: 1, failed: true, statusMessage: 'rate limit' }, { 'gen_ai.usage.output_tokens': 0 })
    run.send(1, of('bot', http, llm(2, { parent: 1 }), failed, llm(4, { parent: 1 }, { 'gen_ai.request.model': 'gpt-4o-mini' }), agent))
    run.flush(1)
    run.flush(9)
    expect(run.edges).toEqual(['bot -> bot/triage', 'bot/triage -> openai'])
    const [first, second] = run.of('bot/triage')
    expect(first?.latency_ms).toBeUndefined()
    expect(first).toMatchObject({
      error_rate: 0,
      metadata: {
        requests: 1,
        llm: {
          model: 'gpt-4o',
          calls: 2,
          input_tokens: 2_000,
          output_tokens: 100,
          cost_usd: 0.005,
          latency_ms: 4_000,
          errors: 1,
          error: 'rate limit',
        },
      },
    })
    expect(second?.metadata).toMatchObject({ requests: 0, llm: { model: 'gpt-4o-mini', calls: 1, cost_usd: 0.0011, errors: 0 } })
    expect(run.of('openai')[0]).toMatchObject({ error_rate: 1 / 3, metadata: { requests: 3 } })
    expect(run.of('openai')[0]?.latency_ms).toBeUndefined()
  })

  it('give a program that does nothing else its health', () => {
    const run = new Run()
    run.send(1, of('script', llm(2, { parent: 1 })))
    expect(run.flush(1).find(({ service_id }) => service_id === 'script')).toMatchObject({ error_rate: 0, metadata: { requests: 0 } })
  })
})

describe('wrong clocks and late spans', () => {
  const server = (endMs: number, id = 1): TestResource => of('shop', { id, kind: SERVER, startMs: endMs - 5, endMs })

  it('moves the times of a clock that is wrong, and keeps those of one that is right', () => {
    for (const [skewMs, told] of [
      [-3_600_000, 0],
      [7_000, 0],
      [-4_000, -4_000],
    ] as const) {
      const run = new Run()
      run.send(10, server(at(10) + skewMs))
      expect(run.flush(10)[0]?.timestamp).toBe(new Date(at(10) + told).toISOString())
    }
  })

  it('lets late spans keep their time where the clock was seen to be right', () => {
    const run = new Run()
    run.send(100, server(at(99)))
    run.flush(100)
    run.send(101, server(at(40), 2))
    expect(run.flush(101)[0]?.timestamp).toBe(new Date(at(40)).toISOString())
  })

  it('refuses what is no telemetry, with a count and a sentence', () => {
    const run = new Run()
    run.send(5_000, server(at(5_000)))
    const refused = run.send(
      5_000,
      of('shop', { id: 0 }, { id: 5, endMs: 0, startMs: 0 }, { id: 6, endMs: at(100) }, { id: 7, endMs: at(4_999) }),
    )
    expect(refused.count).toBe(3)
    expect(refused.sentence('span')).toBe(
      '3 spans were refused: 1 without a valid trace and span id, 1 without an end time, 1 older than an hour.',
    )
  })
})

describe('histograms', () => {
  const requests = (second: number, count: number, sum: number, attributes: Record<string, string | number> = {}) =>
    pointOf({ metric: 'http.server.request.duration', startMs: at(0), timeMs: at(second), count, sum, attributes: mapOf(attributes) })

  it('feed the same samples while no spans come', () => {
    const run = new Run()
    run.points(60, requests(60, 90, 9), requests(60, 10, 1, { 'http.response.status_code': 500 }))
    run.points(120, requests(120, 190, 29), requests(120, 10, 1, { 'http.response.status_code': 500 }))
    expect(run.flush(120)).toMatchObject([
      { timestamp: new Date(at(60)).toISOString(), latency_ms: 100, error_rate: 0.1, metadata: { requests: 100, sample_seconds: 60 } },
      { timestamp: new Date(at(120)).toISOString(), latency_ms: 200, error_rate: 0, metadata: { requests: 100, sample_seconds: 60 } },
    ])
    run.send(170, of('shop', { id: 1, kind: SERVER, endMs: at(170) }))
    run.points(180, requests(180, 1_000, 100))
    expect(run.flush(180).map(({ metadata }) => [metadata?.requests, metadata?.sample_seconds])).toEqual([[1, 1]])
  })

  it('of a process that ran for long begin with the second one', () => {
    const run = new Run()
    run.points(7_200, requests(7_200, 1e6, 1e6))
    expect(run.flush(7_200).filter(({ metadata }) => metadata?.requests !== 0)).toEqual([])
    run.points(7_260, requests(7_260, 1e6 + 5, 1e6 + 1))
    expect(run.flush(7_260)).toMatchObject([{ latency_ms: 200, metadata: { requests: 5 } }])
  })

  it('of models tell tokens, calls and errors', () => {
    const run = new Run(pricesOf({ m: { input: 10, output: 100 } }))
    const model = { 'gen_ai.request.model': 'm' }
    const times = { startMs: at(0), timeMs: at(60) }
    const tokens = (type: string, sum: number) =>
      pointOf({ metric: 'gen_ai.client.token.usage', ...times, count: 4, sum, attributes: mapOf({ ...model, 'gen_ai.token.type': type }) })
    const duration = (count: number, sum: number, failed: Record<string, string> = {}) =>
      pointOf({ metric: 'gen_ai.client.operation.duration', ...times, count, sum, attributes: mapOf({ ...model, ...failed }) })
    run.points(60, tokens('input', 1_000), tokens('output', 100), duration(3, 6), duration(1, 2, { 'error.type': 'timeout' }))
    const [sample] = run.flush(60)
    expect(sample).toMatchObject({
      error_rate: 0.25,
      metadata: { llm: { model: 'm', calls: 4, input_tokens: 1_000, output_tokens: 100, latency_ms: 2_000, errors: 1 } },
    })
    expect(Object(sample?.metadata?.llm).cost_usd).toBeCloseTo(0.02, 12)
  })
})

describe('any order of any spans', () => {
  it('loses no request, invents none, and finds the same calls', () => {
    // A random tree of spans over four services, cut into requests and sent in any order.
    const tree = fc.array(fc.record({ service: fc.nat(3), parent: fc.nat(30), kind: fc.constantFrom(1, SERVER, CLIENT) }), {
      minLength: 1,
      maxLength: 25,
    })
    const all = tree.chain((nodes) =>
      fc.tuple(
        fc.constant(nodes),
        fc.shuffledSubarray(
          nodes.map((_, n) => n),
          { minLength: nodes.length, maxLength: nodes.length },
        ),
        fc.integer({ min: 1, max: 6 }),
      ),
    )
    fc.assert(
      fc.property(all, ([nodes, order, size]) => {
        const span = (n: number) => {
          const { service = 0, parent = 0, kind = 1 } = nodes[n] ?? {}
          return of(`s${service}`, { id: n + 1, kind, endMs: at(1), ...(n > 0 && { parent: (parent % n) + 1 }) })
        }
        const wanted = new Set<string>()
        for (const [n, { service, parent, kind }] of nodes.entries()) {
          const caller = nodes[n === 0 ? 0 : parent % n]?.service
          if (n > 0 && kind === SERVER && caller !== service) wanted.add(`s${caller} -> s${service}`)
        }
        const run = new Run()
        let second = 1
        for (let from = 0; from < order.length; from += size) {
          run.send(second, ...order.slice(from, from + size).map(span))
          run.flush(second++)
        }
        for (let rest = 0; rest < 30; rest++) run.flush(second++)
        expect(run.edges).toEqual([...wanted].sort())
        const served = run.events.reduce((sum, { metadata }) => sum + Number(metadata?.requests), 0)
        const servers = nodes.filter(({ kind }) => kind === SERVER).length
        // The root counts where its service did not (yet) serve.
        expect(served - servers).toBeGreaterThanOrEqual(0)
        expect(served - servers).toBeLessThanOrEqual(1)
      }),
      { numRuns: 300 },
    )
  })
})

describe('anything that can be decoded', () => {
  it('becomes lines that ingest takes, and nothing else', () => {
    const wild = fc.oneof(fc.integer({ min: -1e15, max: 1e15 }), fc.integer({ min: T0 - 10_000, max: T0 + 10_000 }), fc.double())
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    const key = fc.constantFrom(...WANTED)
    const attributes = fc.dictionary(key, fc.oneof(text, fc.boolean(), fc.double()))
    const span = fc.record({
      traceId: fc.constantFrom('', traceHex(1), traceHex(2)),
      spanId: fc.integer({ min: 0, max: 9 }).map(spanHex),
      parentId: fc.integer({ min: 0, max: 9 }).map((id) => (id === 0 ? '' : spanHex(id))),
      kind: fc.integer({ min: -1, max: 9 }),
      startMs: wild,
      endMs: wild,
      failed: fc.boolean(),
      statusMessage: text,
      exception: text,
      name: text,
      details: fc.constant([]),
      attributes: attributes.map(mapOf),
      links: fc.array(
        fc.integer({ min: 1, max: 9 }).map((id) => `${traceHex(1)}:${spanHex(id)}`),
        { maxLength: 2 },
      ),
    })
    const point = fc.record({
      metric: fc.constantFrom(...Object.values(METRICS).flat()),
      unit: fc.constantFrom('s', 'ms', ''),
      cumulative: fc.boolean(),
      startMs: wild,
      timeMs: wild,
      count: fc.double(),
      sum: fc.double(),
      attributes: attributes.map(mapOf),
    })
    const sent = <T>(item: fc.Arbitrary<T>) =>
      fc.array(fc.record({ resource: attributes.map(mapOf), items: fc.array(item, { maxLength: 6 }) }), { maxLength: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(sent(span), sent(point)), { maxLength: 4 }), (requests) => {
        const run = new Run(pricesOf({ '*': { input: 1, output: 1 } }))
        for (const [n, [spans, points]] of requests.entries()) {
          run.translator.spans({ sent: spans, beyond: 0 }, T0 + n * 1_000)
          run.translator.histograms({ sent: points, beyond: 0 }, T0 + n * 1_000)
          run.flush(n)
        }
        for (let n = 0; n < 12; n++) run.flush(10 + n)
        expect(run.events.every(({ metadata }) => checkMetadata(structuredClone(metadata)) !== undefined)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
