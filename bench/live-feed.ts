import { systemClock } from '../src/main/core/clock.ts'
import { Hub } from '../src/main/core/live-hub.ts'
import { createEngine } from '../src/main/engine/index.ts'
import type { TelemetryEvent } from '../src/shared/model/telemetry.ts'

const event = (serviceId: string): TelemetryEvent => ({
  timestampMs: Date.now(),
  serviceId,
  status: 'healthy',
  latencyMs: 123.4,
  errorRate: 0.0123,
  trafficVolume: 42,
  message: null,
  metadata: null,
})

const source = {
  kind: 'chaos',
  state: 'playing',
  detail: 'bench',
  position: null,
  start: null,
  end: null,
  progress: null,
  speed: 1,
  loop: false,
  seed: 1,
  scenario: null,
  events: 0,
  events_per_second: 0,
} as const

/** A live feed of so many services, all of which have reported. */
export function liveFeed(services: number) {
  const ids = Array.from({ length: services }, (_, n) => `service-${n}`)
  const engine = createEngine({
    topology: { services: ids.map((serviceId) => ({ serviceId })), calls: [] },
    profile: 'demo',
    baseline: {},
    maxServices: services,
  })
  engine.step(
    { kind: 'telemetry', v: 1, source: 'bench', partition: 0, offsets: ids.map((_, n) => n), events: ids.map(event), live: true },
    Date.now(),
  )
  /** Stamped with the wall clock whenever an update is made of it, so that a client can tell how old the update is. */
  const stamped = () => {
    engine.step({ kind: 'tick', v: 1 }, Date.now())
    return engine
  }
  const hub = new Hub({ clock: systemClock, engine: stamped, source: () => source, chaos: () => null, session: 'core' })
  hub.start()
  return { engine, hub, ids }
}
