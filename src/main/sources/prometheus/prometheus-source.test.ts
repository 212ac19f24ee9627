import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../shared/secret.ts'
import type { SourceClock } from '../clock.ts'
import type { RawBatch, ResumePoint } from '../source.ts'
import { MOST_SERVICES } from './gathering.ts'
import { PrometheusSource } from './prometheus-source.ts'
import { parseQueries, type Wanted } from './queries-file.ts'

const START = Date.UTC(2026, 0, 1)
const SECOND = START / 1_000
const QUERIES = 'every: 15s\nservice: job\nqueries:\n  - {signal: latency, query: LATENCY}\n  - {signal: traffic, query: TRAFFIC}\n'

/** A clock on which every wait is over at once, and has lasted as long as it should. */
class FlyingClock implements SourceClock {
  time = START
  now = () => this.time
  after(ms: number, fn: () => void): () => void {
    const timer = setTimeout(() => {
      this.time += ms
      fn()
    }, 1)
    return () => clearTimeout(timer)
  }
}

type Answer = (url: URL, request: IncomingMessage, response: ServerResponse, clock: FlyingClock) => void
const left: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const leave of left.splice(0)) await leave()
})

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
/** Every query gives service `a`, at every moment asked about. */
function healthy(url: URL, response: ServerResponse, more: object = {}): void {
  const { searchParams: asked, pathname } = url
  const metric = { job: 'a' }
  if (pathname.endsWith('/query'))
    return void json(response, {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric, value: [Number(asked.get('time')), '1'] }] },
      ...more,
    })
  if (pathname.endsWith('/query_range')) {
    const values: [number, string][] = []
    for (let at = Number(asked.get('start')); at <= Number(asked.get('end')); at += Number(asked.get('step'))) values.push([at, '1'])
    return void json(response, { status: 'success', data: { resultType: 'matrix', result: [{ metric, values }] } })
  }
  json(response, { status: 'success', data: pathname.includes('runtimeinfo') ? { startTime: '2020-01-01T00:00:00Z' } : [] })
}

async function reading(answer: Answer, options: { wanted?: Wanted; resume?: ResumePoint; token?: string } = {}) {
  const clock = new FlyingClock()
  const asked: URL[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    asked.push(url)
    response.setHeader('date', new Date(clock.time).toUTCString())
    answer(url, request, response, clock)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const batches: RawBatch[] = []
  const notices: string[] = []
  const source = new PrometheusSource({
    config: {
      url,
      credentials: options.token === undefined ? null : { kind: 'bearer', token: new Secret(options.token) },
      queriesFile: null,
    },
    wanted: options.wanted ?? parseQueries('q.yml', QUERIES),
    clock,
    notice: (sentence) => notices.push(sentence),
    random: () => 0.5,
  })
  await source.start({ push: async (batch) => void batches.push(batch), tick: async () => {}, changed: () => {} }, options.resume ?? null)
  left.push(async () => {
    await source.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const seconds = () => batches.map(({ offset }) => offset / MOST_SERVICES)
  return { source, batches, seconds, notices, asked, clock, url }
}

describe('what goes wrong has a name and a sentence', () => {
  it.each<[string, string, Answer]>([
    ['credentials_refused', 'NEXUS_PROMETHEUS_TOKEN', (_url, _request, response) => response.writeHead(401).end('<html>')],
    ['permission_denied', 'permission', (_url, _request, response) => response.writeHead(403).end()],
    ['not_found', 'NEXUS_PROMETHEUS', (_url, _request, response) => response.writeHead(404).end('404 page not found')],
    ['rate_limited', 'fewer calls', (_url, _request, response) => response.writeHead(429, { 'retry-after': '1' }).end()],
    [
      'server_failed',
      'It says: out of memory.',
      (_url, _request, response) => json(response, { status: 'error', errorType: 'internal', error: 'out of\nmemory.' }, 500),
    ],
    [
      'not_understood',
      'leads elsewhere (https://login.example/x)',
      (_url, _request, response) => response.writeHead(302, { location: 'https://login.example/x' }).end(),
    ],
    ['not_understood', 'cannot read', (_url, _request, response) => response.writeHead(200).end('<html>hello')],
    ['not_understood', 'no form that NEXUS knows', (_url, _request, response) => json(response, { status: 'success', data: {} })],
    [
      'not_understood',
      'q.yml:4:5): parse error at char 1; correct it',
      (_url, _request, response) => json(response, { status: 'error', errorType: 'bad_data', error: 'parse error at char 1' }, 400),
    ],
    ['not_understood', 'larger than 16 MB', (_url, _request, response) => response.writeHead(200).end(Buffer.alloc(17 * 1024 * 1024, 32))],
    ['cut_off', 'closed the connection', (_url, _request, response) => response.destroy()],
  ])('%s: %s', async (name, words, answer) => {
    const { source, batches, url } = await reading(answer, { token: 'open-sesame' })
    await expect.poll(() => source.status().trouble).toBe(name)
    const { state, detail } = source.status()
    expect(state).toBe('error')
    expect(detail).toContain(words)
    expect(detail).toContain(url)
    expect(detail).not.toContain('sesame')
    expect(batches).toEqual([])
  })

  it('metrics that nobody knows, and metrics that are there after all', async () => {
    let metrics: string[] = []
    const { source, notices } = await reading(
      (url, _request, response) =>
        url.pathname.includes('label') ? json(response, { status: 'success', data: metrics }) : healthy(url, response),
      { wanted: parseQueries('q.yml', 'every: 15s') },
    )
    await expect.poll(() => source.status().detail).toContain('no metrics that NEXUS knows by itself (looked for: another NEXUS, Istio')
    expect(source.status().trouble).toBe('not_found')
    metrics = [
      'http_request_duration_seconds_count',
      'http_request_duration_seconds_sum',
      'http_server_requests_seconds_count',
      'http_server_requests_seconds_sum',
    ]
    await expect.poll(() => source.status().state).toBe('playing')
    expect(source.status().detail).toContain('by Spring Boot (Micrometer): 1 service.')
    expect(notices[0]).toContain('it also has those of HTTP servers of the usual client libraries')
  })

  it('one query at fault, and warnings, while the others go on', async () => {
    const { source, batches } = await reading((url, _request, response) =>
      url.searchParams.get('query') === 'TRAFFIC'
        ? json(response, { status: 'error', errorType: 'execution', error: 'many-to-many' }, 422)
        : healthy(url, response, { warnings: ['store is slow'] }),
    )
    await expect.poll(() => batches.length).toBeGreaterThan(2)
    expect(source.status()).toMatchObject({ state: 'playing', trouble: 'not_understood' })
    expect(source.status().detail).toContain('does not take the query of traffic (q.yml:5:5): many-to-many')
    expect(source.status().detail).toContain('Prometheus warns: store is slow.')
  })

  it('clocks that differ: what is asked is moved, what is told has our time', async () => {
    const { source, seconds, asked } = await reading((url, _request, response, clock) => {
      response.setHeader('date', new Date(clock.time + 100_000).toUTCString())
      healthy(url, response)
    })
    await expect.poll(() => seconds().length).toBeGreaterThan(2)
    expect(source.status()).toMatchObject({ state: 'playing', trouble: 'clock_skew', detail: expect.stringMatching(/differ by 10[01] s/) })
    expect(seconds().slice(0, 2)).toEqual([SECOND, SECOND + 15])
    const times = asked.flatMap(({ searchParams }) => searchParams.get('time') ?? []).map((time) => Number(time) - SECOND)
    expect(times.every((time) => Math.abs((time % 15) - 10) <= 1.01)).toBe(true)
  })
})

describe('moments', () => {
  it('are asked for one by one, each told once, and what an outage hid afterwards', async () => {
    // Time flies here: the outage ends by the clock of whoever asks, before it is too long to be read afterwards.
    const isDown = (time: number) => time > START + 60_000 && time < START + 180_000
    const { seconds, asked } = await reading((url, _request, response, clock) =>
      isDown(clock.time) ? response.destroy() : healthy(url, response),
    )
    await expect.poll(() => seconds().at(-1)).toBeGreaterThan(SECOND + 240)
    expect(asked.some(({ pathname }) => pathname.endsWith('/query_range'))).toBe(true)
    const told = seconds()
    expect(told).toEqual(told.map((_, i) => SECOND + 15 * i))
  })

  it('go on where the records end, and beyond what is too long ago', async () => {
    const next = (SECOND - 3_600) * MOST_SERVICES + 1
    const { seconds, notices } = await reading((url, _request, response) => healthy(url, response), {
      resume: { source: 'x', offsets: new Map([[0, next]]) },
    })
    await expect.poll(() => seconds().length).toBeGreaterThan(61)
    expect(seconds()[0]).toBe(SECOND - 900)
    expect(notices[0]).toContain('too long ago')
    const again = await reading((url, _request, response) => healthy(url, response), {
      resume: { source: 'x', offsets: new Map([[0, SECOND * MOST_SERVICES + 1]]) },
    })
    await expect.poll(() => again.seconds().length).toBeGreaterThan(1)
    expect(again.seconds()[0]).toBe(SECOND + 15)
  })

  it('in the future of our clock are not told again until it has come', async () => {
    const { source, batches } = await reading((url, _request, response) => healthy(url, response), {
      resume: { source: 'x', offsets: new Map([[0, (SECOND + 86_400) * MOST_SERVICES + 1]]) },
    })
    await expect.poll(() => source.status().trouble).toBe('clock_skew')
    expect(source.status().detail).toContain('2026-01-02T00:00:00Z')
    expect(batches).toEqual([])
  })
})

it('sends its token to the address alone, and stops at once', async () => {
  const seen: (string | undefined)[] = []
  const { source } = await reading((_url, request) => void seen.push(request.headers.authorization), { token: 'open-sesame' })
  await expect.poll(() => seen.length).toBe(1)
  expect(seen).toEqual(['Bearer open-sesame'])
  const before = performance.now()
  await source.stop()
  expect(performance.now() - before).toBeLessThan(5_000)
})
