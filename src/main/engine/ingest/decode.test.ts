import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_EVENT_BYTES, type TelemetryEvent, type TelemetryEventWire, telemetryEventSchema } from '../../../shared/model/telemetry.ts'
import { decodeLine } from './decode.ts'
import { parseInstant } from './timestamp.ts'

const utf8 = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
const decode = (value: unknown) => decodeLine(JSON.stringify(value), utf8)

const VALID = { timestamp: '2025-12-26T10:00:00.123Z', service_id: 'ai-brain' }

/** What the schema's output means inside the code. */
function inside(wire: TelemetryEventWire): TelemetryEvent {
  const message = wire.message ?? null
  return {
    timestampMs: Date.parse(wire.timestamp),
    serviceId: wire.service_id,
    status: wire.status ?? null,
    latencyMs: wire.latency_ms === undefined ? null : wire.latency_ms + 0,
    errorRate: wire.error_rate === undefined ? null : wire.error_rate + 0,
    trafficVolume: wire.traffic_volume === undefined ? null : wire.traffic_volume + 0,
    message:
      message === null || message.length <= 2_000 ? message : message.slice(0, message.charCodeAt(1_999) >> 10 === 0x36 ? 1_999 : 2_000),
    metadata: wire.metadata ?? null,
  }
}

/** Zod and the hand-written validator must agree on `JSON.parse(text)`. */
function agree(text: string): void {
  const ours = decodeLine(text, utf8)
  const theirs = telemetryEventSchema.safeParse(JSON.parse(text))
  // As JSON text: matchers mistake a data key named `constructor` for the value's type.
  if (theirs.success) expect(JSON.stringify(ours)).toBe(JSON.stringify(inside(theirs.data)))
  else expect(ours).toBeTypeOf('string')
}

const anyText = fc.string({ unit: 'binary', maxLength: 300 })
const two = (n: number) => String(n).padStart(2, '0')
const nearlyInstant = fc
  .record({
    year: fc.integer({ min: 0, max: 9_999 }),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    hour: fc.integer({ min: 0, max: 25 }),
    minute: fc.integer({ min: 0, max: 61 }),
    second: fc.integer({ min: 0, max: 61 }),
    fraction: fc.constantFrom('', '.', '.1', '.12', '.123', '.1239', '.123456789', '.x'),
    zone: fc.constantFrom('Z', 'z', '', '+00:00', '-05:30', '+23:59', '+24:00', '+0100', 'ZZ', '+01:00x'),
    separator: fc.constantFrom('T', 'T', 'T', 't', ' '),
  })
  .map(
    (t) =>
      `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}${t.separator}${two(t.hour)}:${two(t.minute)}:${two(t.second)}${t.fraction}${t.zone}`,
  )
const validInstant = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .filter((date) => date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9_999)
  .map((date) => date.toISOString().replace(/^\+\d\d/, ''))
const scalar = fc.oneof(anyText, fc.double(), fc.boolean(), fc.constant(null))
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'llm', 'sample_seconds', ''), anyText)
const metadata = fc.oneof(
  fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.dictionary(key, scalar, { maxKeys: 4 })), { maxKeys: 6 }),
  fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
)
/** Objects whose members are mostly right, one at a time wrong. */
const nearlyEvent = fc.record(
  {
    timestamp: fc.oneof({ weight: 8, arbitrary: validInstant }, { weight: 3, arbitrary: nearlyInstant }, anyText, fc.jsonValue()),
    service_id: fc.oneof(
      { weight: 8, arbitrary: anyText },
      fc.constantFrom('__proto__', 'a::b/c@d e', '😀', 'x'.repeat(256), 'x'.repeat(257)),
      fc.jsonValue(),
    ),
    status: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('healthy', 'warning', 'critical') },
      fc.constantFrom('unknown', 'HEALTHY', null),
    ),
    latency_ms: fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, noNaN: true }) }, fc.double(), fc.jsonValue()),
    error_rate: fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      fc.double({ min: -1, max: 2 }),
      fc.jsonValue(),
    ),
    traffic_volume: fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
      fc.double({ min: -1, max: 101 }),
      fc.jsonValue(),
    ),
    message: fc.oneof(
      { weight: 4, arbitrary: anyText },
      fc.string({ unit: 'grapheme', minLength: 1_990, maxLength: 2_010 }),
      fc.jsonValue(),
    ),
    metadata: fc.oneof({ weight: 4, arbitrary: metadata }, fc.jsonValue()),
    extra: fc.jsonValue(),
  },
  { requiredKeys: ['timestamp', 'service_id'] },
)

describe('decodeLine', () => {
  it('agrees with the zod schema on nearly valid events', () => {
    fc.assert(
      fc.property(nearlyEvent, (event) => agree(JSON.stringify(event))),
      { numRuns: 2_000 },
    )
  })

  it('agrees with the zod schema on any JSON', () => {
    fc.assert(fc.property(fc.json(), agree))
    for (const text of ['null', '[]', '"x"', '3', '{}', '{"__proto__":{}}', '{"latency_ms":1e999}', '{"latency_ms":-0}']) agree(text)
    agree(`{"timestamp":"2025-01-01T00:00:00Z","service_id":"a","latency_ms":-0,"error_rate":-0,"metadata":{"n":1e999}}`)
    agree(`{"timestamp":"2025-01-01T00:00:00Z","service_id":"a","metadata":{"__proto__":{"x":{"y":1}},"llm":{"__proto__":[],"model":"m"}}}`)
  })

  it('gives the same for text and for its bytes', () => {
    fc.assert(
      fc.property(nearlyEvent, (event) => {
        // Lone surrogates have no UTF-8 form; JSON.stringify escapes them, so text and bytes still agree.
        const text = JSON.stringify(event)
        expect(JSON.stringify(decodeLine(new TextEncoder().encode(text), utf8))).toBe(JSON.stringify(decodeLine(text, utf8)))
      }),
    )
  })

  it('never throws on any line', () => {
    fc.assert(fc.property(fc.oneof(anyText, fc.uint8Array({ maxLength: 200 })), (line) => void decodeLine(line, utf8)))
    expect(decodeLine('{"timestamp":', utf8)).toBe('bad_json')
    expect(decodeLine('\ufeff{}', utf8)).toBe('bad_json')
  })

  it('names the reason', () => {
    expect(decode({ ...VALID, timestamp: 'yesterday' })).toBe('bad_timestamp')
    expect(decode({ ...VALID, service_id: '' })).toBe('bad_service_id')
    expect(decode({ ...VALID, status: 'dead' })).toBe('bad_status')
    expect(decode({ ...VALID, latency_ms: -1 })).toBe('bad_latency_ms')
    expect(decode({ ...VALID, error_rate: 15 })).toBe('bad_error_rate')
    expect(decode({ ...VALID, traffic_volume: 101 })).toBe('bad_traffic_volume')
    expect(decode({ ...VALID, message: 7 })).toBe('bad_message')
    expect(decode({ ...VALID, metadata: { a: { b: { c: 1 } } } })).toBe('bad_metadata')
    expect(decodeLine('[1]', utf8)).toBe('not_an_object')
  })

  it('refuses lines above 64 KiB by their bytes, not their characters', () => {
    const line = (message: string) => JSON.stringify({ ...VALID, message })
    const room = MAX_EVENT_BYTES - line('').length
    expect(decodeLine(line('x'.repeat(room)), utf8)).toBeTypeOf('object')
    expect(decodeLine(line('x'.repeat(room + 1)), utf8)).toBe('oversized')
    const wide = line('é'.repeat(room / 2 + 1))
    expect(wide.length).toBeLessThan(MAX_EVENT_BYTES)
    expect(decodeLine(wide, utf8)).toBe('oversized')
    expect(decodeLine(new TextEncoder().encode(wide), utf8)).toBe('oversized')
    expect(decodeLine(line('😀'.repeat(Math.floor(room / 4))), utf8)).toBeTypeOf('object')
  })

  it('cuts long messages, never through a surrogate pair', () => {
    const cut = decode({ ...VALID, message: `${'x'.repeat(1_999)}😀` })
    expect(cut).toMatchObject({ message: 'x'.repeat(1_999) })
    expect(decode({ ...VALID, message: 'x'.repeat(3_000) })).toMatchObject({ message: 'x'.repeat(2_000) })
  })
})

describe('parseInstant', () => {
  it('agrees with Date.parse on every valid instant', () => {
    fc.assert(fc.property(validInstant, (text) => void expect(parseInstant(text)).toBe(Date.parse(text))))
    expect(parseInstant('2024-02-29T23:59:59.9999+05:30')).toBe(Date.parse('2024-02-29T23:59:59.999+05:30'))
    expect(parseInstant('0000-02-29T00:00:00Z')).toBe(Date.parse('0000-02-29T00:00:00Z'))
  })
})
