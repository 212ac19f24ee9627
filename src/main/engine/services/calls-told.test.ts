import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TelemetryEvent, TelemetryMetadata } from '../../../shared/model/telemetry.ts'
import { createEngine } from '../index.ts'
import { configWith, event, T0 } from '../testing/driver.ts'

const NOTHING_KNOWN = configWith({ topology: { services: [], calls: [] } })
const telling = (serviceId: string, metadata: TelemetryMetadata): TelemetryEvent => event(serviceId, T0, { latencyMs: 10, metadata })

class Fed {
  readonly engine
  private offset = 0

  constructor(config = NOTHING_KNOWN, state?: string) {
    this.engine = createEngine(config, state)
  }

  feed(...events: TelemetryEvent[]) {
    const offsets = events.map(() => this.offset++)
    return this.engine.step({ kind: 'telemetry', v: 1, source: 'test', partition: 0, offsets, events, live: true }, T0 + this.offset)
  }

  get calls() {
    return this.engine.snapshot().topology.calls
  }
}

describe('calls that telemetry tells of', () => {
  it('join the topology, with the services that they name', () => {
    const fed = new Fed()
    const facts = fed.feed(telling('shop', { calls: ['stock'], called_by: ['web'] }), telling('stock', { called_by: ['shop'] }))
    expect(fed.calls).toEqual([
      ['shop', 'stock'],
      ['web', 'shop'],
    ])
    expect(facts.flatMap((fact) => (fact.kind === 'service.discovered' ? [fact.serviceId] : []))).toEqual(['shop', 'stock', 'web'])
    expect(fed.engine.detail('shop')).toMatchObject({ calls: ['stock'], calledBy: ['web'] })
    const { services, topologyVersion } = fed.engine.snapshot()
    expect(services.find(({ serviceId }) => serviceId === 'web')?.status).toBe('unknown')
    fed.feed(telling('shop', { calls: ['stock'] }))
    expect(fed.engine.snapshot().topologyVersion).toBe(topologyVersion)
  })

  it('are added to those of a file, which stay first and are not repeated', () => {
    const fed = new Fed(configWith({ topology: { services: [{ serviceId: 'a' }], calls: [['a', 'b']] } }))
    fed.feed(telling('a', { calls: ['b', 'c', 'a'] }))
    expect(fed.calls).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ])
  })

  it('make no more of a flood than there may be', () => {
    const fed = new Fed({ ...NOTHING_KNOWN, maxServices: 50 })
    const flood = Array.from({ length: 100 }, (_, n) => telling('a', { calls: Array.from({ length: 60 }, (_, m) => `s${n * 60 + m}`) }))
    fed.feed(...flood)
    expect(fed.engine.snapshot().services).toHaveLength(50)
    expect(fed.calls).toHaveLength(49)
    const one = new Fed()
    one.feed(...flood)
    expect(one.calls).toHaveLength(256)
  })

  it('come out the same whatever is told, before and after a restart', () => {
    const id = fc.oneof(fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__'), fc.string({ maxLength: 3 }))
    const list = fc.oneof(fc.array(fc.oneof(id, fc.integer(), fc.constant(null)), { maxLength: 4 }), id, fc.record({ a: fc.string() }))
    const events = fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.record({ calls: list, called_by: list }, { requiredKeys: [] }))
        .map(([serviceId, metadata]) => telling(serviceId, metadata)),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(events, events, (before, after) => {
        const whole = new Fed()
        whole.feed(...before)
        const state = whole.engine.serialize()
        const resumed = new Fed(NOTHING_KNOWN, state)
        expect(resumed.engine.snapshot()).toEqual(whole.engine.snapshot())
        expect(resumed.engine.serialize()).toBe(state)
        const known = new Set(whole.engine.snapshot().services.map(({ serviceId }) => serviceId))
        expect(whole.calls.flat().every((one) => known.has(one))).toBe(true)
        const again = createEngine(NOTHING_KNOWN, state)
        const offsets = after.map((_, n) => 1_000 + n)
        const input = { kind: 'telemetry', v: 1, source: 'test', partition: 0, offsets, events: after, live: true } as const
        expect(again.step(input, T0 + 100)).toEqual(whole.engine.step(input, T0 + 100))
        expect(again.serialize()).toBe(whole.engine.serialize())
      }),
    )
  })
})
