import * as fc from 'fast-check'
import protobuf from 'protobufjs/minimal.js'
import { describe, expect, it } from 'vitest'
import { WANTED } from '../conventions.ts'
import { MAX_ATTRIBUTES, MAX_ITEMS } from '../limits.ts'
import type { Decoded, SpanRecord } from '../model.ts'
import { asJson, asProtobuf, decoded, spanHex, type TestResource, type TestSpan } from '../testing/requests.ts'
import { decodeHistograms, decodeSpans, Unreadable } from './decode.ts'

/** Understood ones, ones that are only shown, ones that are not, and names of no language. */
const NAMES = [...WANTED, 'http.route', 'db.query.text', 'gen_ai.input.messages', 'http.request.header.cookie', 'constructor']
const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.double({ noNaN: true, min: 0.25, max: 0.75 }))
const span: fc.Arbitrary<TestSpan> = fc.record(
  {
    trace: fc.integer({ min: 1, max: 2 ** 31 }),
    id: fc.integer({ min: 0, max: 2 ** 31 }),
    parent: fc.integer({ min: 1, max: 2 ** 31 }),
    name: fc.string(),
    kind: fc.integer({ min: 0, max: 5 }),
    startMs: fc.integer({ min: 0, max: 2e12 }),
    // A span that is given its end alone begins a little earlier, and no time on the wire lies before 1970.
    endMs: fc.integer({ min: 1_000, max: 2e12 }),
    failed: fc.boolean(),
    statusMessage: fc.string(),
    exception: fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })),
    attributes: fc.dictionary(fc.constantFrom(...NAMES), value),
    links: fc.array(fc.integer({ min: 1, max: 2 ** 31 }), { maxLength: 3 }),
  },
  { requiredKeys: ['id'] },
)
const resources: fc.Arbitrary<TestResource[]> = fc.array(
  fc.record({
    resource: fc.dictionary(fc.constantFrom('service.name', 'service.instance.id'), fc.string()),
    spans: fc.array(span, { maxLength: 5 }),
  }),
  { maxLength: 4 },
)

/** Whatever comes: it is decoded, or refused as unreadable. */
function survives(decode: () => unknown): boolean {
  try {
    decode()
    return true
  } catch (error) {
    if (error instanceof Unreadable) return true
    throw error
  }
}
const both = (bytes: Buffer) =>
  (['protobuf', 'json'] as const).every(
    (encoding) => survives(() => decodeSpans(encoding, bytes)) && survives(() => decodeHistograms(encoding, bytes)),
  )

describe('the decoders', () => {
  it('read the same from protobuf and from JSON', () => {
    fc.assert(
      fc.property(resources, (given) => {
        const wanted = decoded(given)
        expect(decodeSpans('protobuf', asProtobuf(given))).toEqual(wanted)
        expect(decodeSpans('json', asJson(given))).toEqual(wanted)
      }),
      { numRuns: 300 },
    )
  })

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => both(Buffer.from(bytes))),
      { numRuns: 3_000 },
    )
  })

  it('survive any damage to a good request', () => {
    const good = [asProtobuf([{ resource: { 'service.name': 'shop' }, spans: [{ id: 1, attributes: { 'error.type': 'x' }, links: [2] }] }])]
    const damage = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...good), damage, fc.nat(400), (request, changes, length) => {
        const bytes = Buffer.from(request)
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
        return both(bytes) && both(bytes.subarray(0, length))
      }),
      { numRuns: 5_000 },
    )
  })

  it('survive any JSON, in any place of a request', () => {
    const keys = [
      'resourceSpans',
      'resourceMetrics',
      'resource',
      'attributes',
      'scopeSpans',
      'scopeMetrics',
      'spans',
      'metrics',
      'histogram',
    ]
    const more = [
      'dataPoints',
      'key',
      'value',
      'stringValue',
      'intValue',
      'traceId',
      'spanId',
      'endTimeUnixNano',
      'events',
      'links',
      'status',
      'count',
    ]
    const json = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 9 },
        fc.jsonValue(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys, ...more), tie('any'), { maxKeys: 4 }),
      ),
    })).any
    fc.assert(
      fc.property(json, (body) => both(Buffer.from(JSON.stringify(body) ?? ''))),
      { numRuns: 3_000 },
    )
    expect(both(Buffer.from('['.repeat(2_000_000)))).toBe(true)
    expect(() => decodeSpans('json', Buffer.from('[]'))).toThrow(Unreadable)
  })

  it('are not led into depth, whatever is nested', () => {
    // Each level is an array value in an array value; a reader that followed would need a frame for each.
    let nested: Uint8Array = new Uint8Array()
    for (let level = 0; level < 1_500; level++) {
      const inner = protobuf.Writer.create().uint32(10).bytes(nested).finish()
      nested = protobuf.Writer.create().uint32(42).bytes(inner).finish()
    }
    const attribute = protobuf.Writer.create().uint32(10).string('error.type').uint32(18).bytes(nested).finish()
    const wrap = (field: number, bytes: Uint8Array) =>
      protobuf.Writer.create()
        .uint32((field << 3) | 2)
        .bytes(bytes)
        .finish()
    const request = wrap(1, wrap(2, wrap(2, wrap(9, attribute))))
    const [sent] = decodeSpans('protobuf', Buffer.from(request)).sent
    expect(sent?.items[0]?.attributes.size).toBe(0)
    // Groups within groups are skipped to a limit.
    expect(() => decodeSpans('protobuf', Buffer.alloc(100_000, (99 << 3) | 3))).toThrow(Unreadable)
  })

  it('keep what is wanted only, and stop at their limits', () => {
    const prompts = Object.fromEntries(Array.from({ length: MAX_ATTRIBUTES + 50 }, (_, n) => [`own.${n}`, 'secret']))
    const given = [{ resource: {}, spans: [{ id: 1, attributes: { ...prompts, 'error.type': 'too late in the list' } }] }]
    const many = [{ resource: {}, spans: Array.from({ length: MAX_ITEMS + 3 }, (_, n) => ({ id: n + 1 })) }]
    const sizes = ({ sent, beyond }: Decoded<SpanRecord>) => [sent[0]?.items.length, sent[0]?.items[0]?.attributes.size, beyond]
    for (const [encoding, encode] of [['protobuf', asProtobuf] as const, ['json', asJson] as const]) {
      expect(sizes(decodeSpans(encoding, encode(given)))).toEqual([1, 0, 0])
      expect(sizes(decodeSpans(encoding, encode(many)))).toEqual([MAX_ITEMS, 0, 3])
    }
  })

  it('take ids in capitals and enums by name from JSON', () => {
    const span = { traceId: 'AB'.repeat(16), spanId: 'CD'.repeat(8), kind: 'SPAN_KIND_SERVER', status: { code: 'STATUS_CODE_ERROR' } }
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
    const [sent] = decodeSpans('json', Buffer.from(body)).sent
    expect(sent?.items[0]).toMatchObject({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), kind: 2, failed: true })
    expect(spanHex(1)).toHaveLength(16)
  })
})
