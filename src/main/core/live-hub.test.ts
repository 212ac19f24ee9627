import { afterEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../shared/model/fact.ts'
import type { LiveMessageWire, StateUpdateWire } from '../../shared/model/live.ts'
import { DEFAULT_TOPOLOGY } from '../../shared/model/topology.ts'
import { createEngine, type Engine } from '../engine/index.ts'
import { Hub } from './live-hub.ts'
import type { LiveFrame } from './live-types.ts'
import { SIMULATED_SOURCE } from './testing/simulated-source.ts'
import { SteppedClock } from './testing/stepped-clock.ts'

const CONFIG = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 } as const

/** A client that takes a message whenever it is not held back. */
class Client {
  readonly messages: LiveMessageWire[] = []
  readonly texts: string[] = []
  private readonly abort = new AbortController()
  private held: (() => void) | null = null
  private blocked: Promise<void> | null = null
  readonly over: Promise<void>

  constructor(hub: Hub) {
    this.over = this.run(hub.frames({ signal: this.abort.signal, drained: async () => void (await this.blocked) }))
  }

  hold(): void {
    this.blocked = new Promise((resolve) => {
      this.held = resolve
    })
  }

  release(): void {
    this.blocked = null
    this.held?.()
  }

  leave(): Promise<void> {
    this.abort.abort()
    this.release()
    return this.over
  }

  get states(): StateUpdateWire[] {
    return this.messages.filter((message) => message.type === 'state_update')
  }

  private async run(frames: AsyncGenerator<LiveFrame, void, void>): Promise<void> {
    for await (const frame of frames) {
      this.messages.push(frame.message)
      this.texts.push(frame.text())
    }
  }
}

function alert(seq: number): Fact {
  const monitor = {
    monitorId: 'high-latency',
    group: 'auth',
    state: 'alert',
    value: 1,
    threshold: 1,
    unit: 'ms',
    windowSeconds: 3,
    muted: false,
    since: '2026-01-01T00:00:00.000Z',
    why: `Alert ${seq}.`,
  } as const
  return { seq, at: 0, kind: 'monitor.alerted', monitor, serviceId: 'auth', severity: 'critical', incidentId: 'i', evidence: [] }
}
const changed = (serviceId: string): Fact => ({
  seq: 0,
  at: 0,
  kind: 'service.status_changed',
  serviceId,
  from: 'healthy',
  to: 'critical',
  reason: '',
})

let clock: SteppedClock
let engine: Engine
let hub: Hub
function setUp(): void {
  clock = new SteppedClock()
  engine = createEngine(CONFIG)
  hub = new Hub({ clock, engine: () => engine, source: () => SIMULATED_SOURCE, chaos: () => null, session: 'core' })
  hub.start()
}
afterEach(() => hub.close())

describe('Hub', () => {
  it('begins with everything, then tells what changed', async () => {
    setUp()
    const client = new Client(hub)
    await clock.settle()
    expect(client.states).toHaveLength(1)
    expect(client.states[0]).toMatchObject({ seq: 0, partial: false, topology: { calls: expect.arrayContaining([['gateway', 'auth']]) } })
    expect(client.states[0]?.services.map((s) => s.service_id)).toEqual(DEFAULT_TOPOLOGY.services.map((s) => s.serviceId))

    hub.publish([changed('auth')])
    hub.publish([changed('database')])
    await clock.advance(100)
    expect(client.states).toHaveLength(2)
    expect(client.states[1]).toMatchObject({ seq: 1, partial: true })
    expect(client.states[1]?.services.map((s) => s.service_id).sort()).toEqual(['auth', 'database'])
  })

  it('tells changed values a few times a second, and everything every two seconds', async () => {
    setUp()
    const client = new Client(hub)
    await clock.advance(10)
    for (let i = 0; i < 20; i++) {
      hub.touch('payment')
      await clock.advance(100)
    }
    const partial = client.states.filter((state) => state.partial)
    expect(partial.length).toBeGreaterThanOrEqual(6)
    expect(partial.length).toBeLessThanOrEqual(8)
    expect(partial.every((state) => state.services.length === 1)).toBe(true)
    await clock.advance(2_000)
    const full = client.states.filter((state) => !state.partial)
    expect(full.length).toBeGreaterThanOrEqual(2)
    expect(full[1]).not.toHaveProperty('topology')
  })

  it('tells a call that was just discovered with the next change, once to each client', async () => {
    setUp()
    const client = new Client(hub)
    await clock.advance(10)
    const told = {
      timestampMs: clock.now(),
      serviceId: 'auth',
      status: null,
      latencyMs: 1,
      errorRate: null,
      trafficVolume: null,
      message: null,
    }
    const events = [{ ...told, metadata: { calls: ['ldap'] } }]
    hub.publish(engine.step({ kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [0], events, live: true }, clock.now()))
    await clock.advance(300)
    const calls = client.states.flatMap(({ topology }) => (topology ? [topology.calls.some(([, callee]) => callee === 'ldap')] : []))
    expect(calls).toEqual([false, true])
    expect(client.states.at(-1)).toMatchObject({ partial: true })
    hub.touch('auth')
    await clock.advance(300)
    expect(client.states.at(-1)).not.toHaveProperty('topology')
    await client.leave()
  })

  it('numbers the messages of a client without a gap', async () => {
    setUp()
    const client = new Client(hub)
    await clock.settle()
    for (let i = 0; i < 5; i++) {
      hub.publish([alert(i), changed('auth')])
      await clock.advance(100)
    }
    client.messages.forEach((message, index) => {
      if (message.type === 'state_update') expect(message.seq).toBe(index)
    })
    expect(client.messages.filter((message) => message.type === 'alert')).toHaveLength(5)
  })

  it('gives a client that was held back one update in place of many', async () => {
    setUp()
    const slow = new Client(hub)
    const fast = new Client(hub)
    await clock.settle()
    slow.hold()
    for (const id of ['auth', 'payment', 'database']) {
      hub.publish([changed(id)])
      await clock.advance(100)
    }
    slow.release()
    await clock.settle()
    expect(fast.states).toHaveLength(4)
    expect(slow.states.length).toBeLessThanOrEqual(3)
    expect(new Set(slow.states.slice(1).flatMap((s) => s.services.map((v) => v.service_id)))).toEqual(
      new Set(['auth', 'payment', 'database']),
    )
  })

  it('resyncs a client that missed alerts, and shows it the gap', async () => {
    setUp()
    const client = new Client(hub)
    await clock.settle()
    client.hold()
    hub.publish([changed('auth')])
    await clock.advance(100)
    for (let i = 0; i < 400; i++) hub.publish([alert(i)])
    client.release()
    await clock.settle()
    const [, resync] = client.states
    expect(resync).toMatchObject({ partial: false, seq: 1 + 144 })
    expect(client.messages.filter((message) => message.type === 'alert')).toHaveLength(256)
    expect(hub.figures).toMatchObject({ events: 256, dropped: 144 })
  })

  it('says the same in text and in objects, and makes the text once', async () => {
    setUp()
    const [a, b] = [new Client(hub), new Client(hub)]
    await clock.settle()
    hub.publish([alert(1), changed('auth')])
    await clock.advance(2_500)
    expect(a.texts.map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(JSON.stringify(a.messages)))
    expect(a.texts).toEqual(b.texts)
    expect(a.states[1]?.services).toBe(b.states[1]?.services)
  })

  it('starts everyone anew when the engine is replaced', async () => {
    setUp()
    const client = new Client(hub)
    await clock.settle()
    engine = createEngine({ ...CONFIG, topology: { services: [{ serviceId: 'auth' }, { serviceId: 'new' }], calls: [] } })
    hub.reset(['auth', 'gone'])
    await clock.settle()
    expect(client.states.at(-1)).toMatchObject({ partial: false, removed: ['gone'], topology: { calls: [] } })
    expect(client.states.at(-1)?.services.map((s) => s.service_id)).toEqual(['auth', 'new'])
  })

  it('forgets clients that leave, held back or not, and ends them all when it closes', async () => {
    setUp()
    const [a, b, c] = [new Client(hub), new Client(hub), new Client(hub)]
    await clock.settle()
    expect(hub.clients).toBe(3)
    b.hold()
    hub.publish([changed('auth')])
    await clock.advance(100)
    await Promise.all([a.leave(), b.leave()])
    expect(hub.clients).toBe(1)
    hub.close()
    await c.over
    expect(hub.clients).toBe(0)
  })

  it('tells causes as they are computed, in alerts that follow, and in the words of a model', async () => {
    setUp()
    const client = new Client(hub)
    await clock.settle()
    const report = {
      verdict: 'not_enough_evidence',
      causes: [],
      alertingService: 'auth',
      from: null,
      to: null,
      sentence: 'There is not enough evidence.',
      spoken: 'Insufficient data.',
    } as const
    hub.publish([alert(1), { seq: 2, at: 5, kind: 'incident.analyzed', incidentId: 'j', report: { ...report, causes: [] }, series: [] }])
    const analyzed: Fact = { seq: 3, at: 5, kind: 'incident.analyzed', incidentId: 'i', report: { ...report, causes: [] }, series: [] }
    hub.publish([alert(2), analyzed])
    hub.publish([alert(3)])
    hub.publishAnalysis({
      incidentId: 'i',
      at: '2026-01-01T00:00:00.000Z',
      report: { ...report, causes: [] },
      line: 'Said by a model.',
      origin: 'model',
      model: 'm',
      struck: [],
    })
    await clock.settle()
    const alerts = client.messages.filter((message) => message.type === 'alert')
    expect(alerts.map((message) => message.analysis)).toEqual([null, report.sentence, report.sentence])
    const analyses = client.messages.filter((message) => message.type === 'analysis')
    expect(analyses.map(({ analysis }) => [analysis.incident_id, analysis.line, analysis.origin])).toEqual([
      ['j', 'Insufficient data.', 'computed'],
      ['i', 'Insufficient data.', 'computed'],
      ['i', 'Said by a model.', 'model'],
    ])
    await client.leave()
  })
})
