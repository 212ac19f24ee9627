import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EngineInput, TimedInput } from '../../shared/model/input.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { DamagedChunk, decodeChunk, encodeChunk } from './codec.ts'
import { telemetry, tick } from './testing/samples.ts'

// Whatever JSON can carry: -0 becomes 0 in any JSON text and equals it everywhere.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const whole = fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const text = fc.string({ unit: 'binary', maxLength: 40 })
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const event: fc.Arbitrary<TelemetryEvent> = fc.record({
  timestampMs: fc.oneof(whole, number),
  serviceId: text,
  status: fc.constantFrom(null, 'healthy', 'warning', 'critical'),
  latencyMs: maybe(number),
  errorRate: maybe(number),
  trafficVolume: maybe(number),
  message: maybe(text),
  metadata: maybe(
    fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(text, scalar, { maxKeys: 3 })), { maxKeys: 3 }),
  ),
})
const input: fc.Arbitrary<EngineInput> = fc.oneof(
  fc.constant<EngineInput>({ kind: 'tick', v: 1 }),
  fc.record({ source: text, partition: fc.nat(5), live: fc.boolean(), rows: fc.array(fc.tuple(whole, event), { maxLength: 8 }) }).map(
    ({ rows, ...rest }): EngineInput => ({
      kind: 'telemetry',
      v: 1,
      ...rest,
      offsets: rows.map(([offset]) => offset),
      events: rows.map(([, value]) => value),
    }),
  ),
  fc.record({ commandId: text, incidentId: text, note: text }).map(
    ({ commandId, incidentId, note }): EngineInput => ({
      kind: 'command',
      v: 1,
      commandId,
      actor: { name: 'operator', role: 'operator' },
      command: { name: 'incident.note', incidentId, text: note },
    }),
  ),
  fc.record({ key: text, title: text, serviceIds: fc.array(text, { maxLength: 2 }), startedMs: maybe(number) }).map(
    (told): EngineInput => ({
      kind: 'external',
      v: 1,
      alerts: [{ origin: 'custom', state: 'firing', text: '', severity: 'p2', guesses: [], url: null, episode: null, ...told }],
    }),
  ),
  fc.record({ fromMs: whole }).map(({ fromMs }): EngineInput => ({ kind: 'mark', v: 1, mark: { name: 'source.gap', fromMs } })),
)
const inputs: fc.Arbitrary<TimedInput[]> = fc.array(fc.record({ now: fc.oneof(whole, number), input }), { maxLength: 20 })

describe('recording chunk', () => {
  test('any inputs come back exactly', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(1, 6), (list, level) => {
        expect(decodeChunk(encodeChunk(list, level))).toEqual(list.map((timed) => JSON.parse(JSON.stringify(timed)) as TimedInput))
      }),
    )
  })

  test('a damaged chunk is told, never misread', () => {
    const bytes = encodeChunk([telemetry(0, 50), tick(51), telemetry(50, 50)])
    const good = decodeChunk(bytes)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = damaged[at]! ^ flip
        try {
          expect(decodeChunk(damaged)).toEqual(good)
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedChunk)
        }
      }),
    )
    for (let length = 0; length < bytes.length; length += 7) expect(() => decodeChunk(bytes.subarray(0, length))).toThrow(DamagedChunk)
  })

  test('an unknown format is told', async () => {
    const { deflateSync } = await import('node:zlib')
    expect(() => decodeChunk(deflateSync('{"f":99}'))).toThrow(/unknown format 99/)
  })

  test('steady telemetry costs a few bytes an event', () => {
    const list = Array.from({ length: 100 }, (_, i) => telemetry(i * 25, 25))
    expect(encodeChunk(list).length / 2_500).toBeLessThan(10)
  })
})
