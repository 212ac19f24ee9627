import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { afterEach, expect, it } from 'vitest'
import { Secret } from '../../shared/secret.ts'
import { SteppedClock } from '../core/testing/stepped-clock.ts'
import { decodeSpans } from '../sources/otlp/decode/decode.ts'
import { OtlpExporter } from './exporter.ts'
import { SdkTracer } from './tracer.ts'

const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A receiver on a free port that keeps what it was sent. */
async function receiver(answer: Answer) {
  const seen: { headers: IncomingHttpHeaders; body: Buffer; url: string | undefined }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      seen.push({ headers: request.headers, body: Buffer.concat(parts), url: request.url })
      answer(response)
    })
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { seen, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1/traces` }
}
type Answer = (response: ServerResponse) => void
const ok: Answer = (response) => void response.writeHead(200).end()
const never: Answer = () => {}
const refuse: Answer = (response) => void response.writeHead(401).end()
const cut: Answer = (response) => void response.destroy()

function sender(url: string) {
  const clock = new SteppedClock(Date.UTC(2026, 0, 1))
  const notices: string[] = []
  const delivered: string[] = []
  const exporter = new OtlpExporter(
    { url, title: 'the trace collector', key: 'NEXUS_TRACES_TO', headers: [['x-team', new Secret('t0p-secret')]] },
    { clock, notice: (sentence) => void notices.push(sentence), delivered: (ids) => void delivered.push(...ids) },
  )
  const batch = new BatchSpanProcessor({ exporter, maxQueueSize: 64, maxExportBatchSize: 16, scheduledDelayMillis: 3_600_000 })
  const tracer = new SdkTracer({ clock, service: 'nexus', env: 'staging', instanceId: 'me', processors: [batch] })
  const work = (count = 1) => {
    for (let n = 0; n < count; n++) tracer.start('engine.step', { parent: null }).end()
  }
  return { clock, notices, delivered, exporter, tracer, work, flush: () => batch.forceFlush() }
}

it('sends what a receiver of OpenTelemetry reads: names, ids, times, failures, resource, headers', async () => {
  const { seen, url } = await receiver(ok)
  const { clock, delivered, exporter, tracer, flush } = sender(url)
  const root = tracer.start('kafka.consume', {
    parent: null,
    kind: 'consumer',
    attributes: { 'messaging.batch.message_count': 3 },
    fromMs: -2.5,
  })
  const child = tracer.start('gemini.analyze', { parent: root.ref, kind: 'client', attributes: { 'gen_ai.operation.name': 'chat' } })
  await clock.advance(40)
  child.end('The model could not be reached.')
  root.end()
  root.end('twice')
  await flush()
  expect(seen[0]).toMatchObject({ url: '/v1/traces', headers: { 'content-type': 'application/x-protobuf', 'x-team': 't0p-secret' } })
  const { sent } = decodeSpans('protobuf', seen[0]?.body ?? Buffer.alloc(0))
  expect(Object.fromEntries(sent[0]?.resource ?? [])).toMatchObject({ 'service.name': 'nexus', 'service.instance.id': 'me' })
  const at = Date.UTC(2026, 0, 1)
  expect(sent[0]?.items).toMatchObject([
    {
      ...child.ref,
      parentId: root.ref.spanId,
      name: 'gemini.analyze',
      kind: 3,
      startMs: at,
      endMs: at + 40,
      failed: true,
      statusMessage: 'The model could not be reached.',
    },
    {
      ...root.ref,
      parentId: '',
      name: 'kafka.consume',
      kind: 5,
      startMs: at - 2.5,
      endMs: at + 40,
      failed: false,
      details: [['messaging.batch.message_count', '3']],
    },
  ])
  expect(delivered).toEqual([root.ref.traceId])
  expect(exporter.connection()).toMatchObject({
    state: 'ok',
    trouble: null,
    sentence: '2 spans of NEXUS were sent to the trace collector.',
  })
})

it('says once that nobody is there, tries seldom, holds nothing back, and says when it is well again', async () => {
  let answer: Answer = (response) => void response.writeHead(503).end('busy')
  const { seen, url } = await receiver((response) => answer(response))
  const { clock, notices, exporter, work, flush } = sender(url)
  for (let n = 0; n < 20; n++) {
    work(10)
    await flush()
    await clock.advance(500)
  }
  // At 0 and after 5 s.
  expect(seen.length).toBe(2)
  expect(notices).toEqual([expect.stringContaining('failed to answer (server error)')])
  expect(exporter.connection()).toMatchObject({
    state: 'failed',
    trouble: 'server_failed',
    sentence: expect.stringContaining('200 spans were not delivered.'),
  })
  answer = ok
  await clock.advance(60_000)
  work()
  await flush()
  expect(exporter.connection().state).toBe('ok')
  expect(notices.at(-1)).toBe('Spans of NEXUS reach the trace collector again.')
  expect(notices).toHaveLength(2)
  expect(notices.join()).not.toContain('t0p-secret')
})

it.each([
  ['refused', never, true],
  ['credentials_refused', refuse, false],
  ['cut_off', cut, false],
] as const)('names what is wrong: %s', async (name, answer, gone) => {
  const { url } = await receiver(answer)
  if (gone) await new Promise((resolve) => open.pop()?.close(resolve))
  const { exporter, work, flush } = sender(url)
  work()
  await flush()
  expect(exporter.connection()).toMatchObject({ state: 'failed', trouble: name })
})

it('stops for good where its spans come back to itself', async () => {
  const { seen, url } = await receiver(ok)
  const { notices, exporter, work, flush, clock } = sender(url)
  exporter.loops()
  exporter.loops()
  work()
  await flush()
  await clock.advance(600_000)
  work()
  await flush()
  expect(seen).toEqual([])
  expect(notices).toEqual([expect.stringContaining('leads back to this NEXUS')])
})

it('never holds more than its queue, however fast spans come', async () => {
  const { seen, url } = await receiver(() => {})
  const { work } = sender(url)
  work(10_000)
  // The processor sends one batch at a time and holds 64 spans; the rest is gone at once.
  await expect.poll(() => seen.length).toBe(1)
  expect(decodeSpans('protobuf', seen[0]?.body ?? Buffer.alloc(0)).sent[0]?.items.length).toBe(16)
})
