import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import { CollectingSink } from '../testing/collecting-sink.ts'
import { createOtlpSource, type OtlpSource } from './otlp-source.ts'
import { asJson, asProtobuf, type TestSpan } from './testing/requests.ts'

const T0 = Date.UTC(2026, 0, 1)
const open: OtlpSource[] = []
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop()
})

async function start(port = 0) {
  const clock = new SteppedClock(T0)
  const sink = new CollectingSink()
  const source = createOtlpSource({ host: '127.0.0.1', port, clock })
  open.push(source)
  await source.start(sink, { source: 'otlp', offsets: new Map([[0, 500]]) })
  const endpoint = () => /http:\/\/[\d.]+:\d+/.exec(source.status().detail)?.[0] ?? ''
  const send = (...spans: TestSpan[]) =>
    fetch(`${endpoint()}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(asJson([{ resource: { 'service.name': 'shop' }, spans }])),
    })
  return { clock, sink, source, send, endpoint }
}
const server = (id: number): TestSpan => ({ id, kind: 2, endMs: T0 })
const offsetsOf = (sink: CollectingSink) => sink.items.map((item) => (item.kind === 'batch' ? [item.offset, item.lines.length] : item))

describe('the OpenTelemetry source', () => {
  it('hands on lines with growing offsets, the first at once and the rest each second', async () => {
    const { clock, sink, send } = await start()
    expect((await send(server(1))).status).toBe(200)
    expect(offsetsOf(sink)).toEqual([[500, 1]])
    await send(server(2))
    await send(server(3))
    expect(sink.items).toHaveLength(1)
    await clock.advance(1_000)
    expect(offsetsOf(sink)).toEqual([
      [500, 1],
      [501, 1],
    ])
    expect(z.object({ metadata: z.object({ requests: z.number() }) }).parse(JSON.parse(sink.lines[1] ?? '')).metadata.requests).toBe(2)
  })

  it('answers 429 with a time to wait while the engine is behind, and loses nothing', async () => {
    const { clock, sink, send } = await start()
    let release = () => {}
    sink.onPush = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await send(server(1))
    await clock.advance(1_500)
    expect((await send(server(2))).status).toBe(200)
    await clock.advance(1_500)
    const refused = await send(server(3))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await refused.json()).toEqual({ code: 8, message: 'NEXUS is behind; send this again in a moment.' })
    sink.onPush = async () => {}
    release()
    await clock.advance(1_000)
    expect((await send(server(3))).status).toBe(200)
    await clock.advance(1_000)
    const requests = sink.lines.map(
      (line) => z.object({ metadata: z.object({ requests: z.number() }) }).parse(JSON.parse(line)).metadata.requests,
    )
    expect(requests.reduce((sum, count) => sum + count, 0)).toBe(3)
  })

  it('says that its port is taken, and listens as soon as it is free', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { clock, source, send } = await start(port)
    expect(source.status()).toMatchObject({
      state: 'error',
      detail: expect.stringContaining(`Port ${port} of 127.0.0.1 cannot be had (another program has it)`),
    })
    other.close()
    await once(other, 'close')
    await clock.advance(5_000)
    await expect.poll(() => source.status().state).toBe('playing')
    expect((await send(server(1))).status).toBe(200)
  })

  it('takes protobuf as well, and says what it refused', async () => {
    const { endpoint, source } = await start()
    const response = await fetch(`${endpoint()}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(asProtobuf([{ resource: { 'service.name': 'shop' }, spans: [server(1), server(0)] }])),
    })
    const sentence = '1 span was refused: 1 without a valid trace and span id.'
    const body = Buffer.from(await response.arrayBuffer())
    // partial_success { rejected_spans: 1, error_message }
    expect([...body.subarray(0, 6)]).toEqual([10, sentence.length + 4, 8, 1, 18, sentence.length])
    expect(body.subarray(6).toString()).toBe(sentence)
    expect(source.status().detail).toBe(`OpenTelemetry of 1 service at ${endpoint()}. ${sentence}`)
  })

  it('keeps spans as they came, and refuses those that went in a circle', async () => {
    const kept: string[] = []
    let loops = 0
    const source = createOtlpSource({
      host: '127.0.0.1',
      port: 0,
      clock: new SteppedClock(T0),
      spans: {
        ownInstance: 'me',
        wants: () => true,
        take: ({ service, name, about }) => void kept.push([service, name, ...about].join(' ')),
        looped: () => void loops++,
      },
    })
    open.push(source)
    await source.start(new CollectingSink(), null)
    const endpoint = /http:\/\/[\d.]+:\d+/.exec(source.status().detail)?.[0]
    const query = { ...server(2), kind: 3, name: 'SELECT', attributes: { 'db.system.name': 'redis', 'gen_ai.agent.name': 'triage' } }
    const response = await fetch(`${endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(
        asJson([
          { resource: { 'service.name': 'shop', 'service.instance.id': 'other' }, spans: [query] },
          { resource: { 'service.name': 'nexus', 'service.instance.id': 'me' }, spans: [server(3), server(4)] },
        ]),
      ),
    })
    expect(await response.json()).toMatchObject({ partialSuccess: { errorMessage: expect.stringContaining('2 of this NEXUS itself') } })
    expect([kept, loops]).toEqual([['shop SELECT shop/triage redis'], 1])
  })
})
