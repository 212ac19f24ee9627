import { beforeEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import { type Step, StepTraces } from './step-traces.ts'
import { currentSpan, type OpenSpan, type SpanStart, type Tracer } from './tracing.ts'

interface Made extends SpanStart {
  readonly name: string
  readonly id: string
  ended: string | null | undefined
  readonly events: string[]
}

/** Keeps what it is asked for; ids are numbers in the order of the starts. */
class ListTracer implements Tracer {
  readonly made: Made[] = []

  start(name: string, start: SpanStart): OpenSpan {
    const id = String(this.made.length + 1)
    const span: Made = { name, id, ended: undefined, events: [], ...start }
    this.made.push(span)
    const ref = { traceId: start.parent?.traceId ?? `t${id}`, spanId: id }
    return {
      ref,
      set: () => {},
      event: (what) => void span.events.push(what),
      end: (failure = null) => {
        span.ended = failure
      },
    }
  }

  /** `name<parent` of each span. */
  get tree(): string[] {
    return this.made.map(({ name, parent }) => `${name}<${parent?.spanId ?? ''}`)
  }
}

let tracer: ListTracer
let traces: StepTraces
beforeEach(() => {
  tracer = new ListTracer()
  traces = new StepTraces(tracer, 'kafka')
})

const event = (serviceId: string) => ({ serviceId, timestampMs: 0 })
const telemetry = (...services: string[]): EngineInput =>
  // Only ids are looked at.
  ({ kind: 'telemetry', v: 1, source: 's', partition: 0, offsets: [], events: services.map(event), live: true }) as unknown as EngineInput
const tick: EngineInput = { kind: 'tick', v: 1 }
const fact = (body: object) => ({ seq: 1, at: 0, ...body }) as unknown as Fact
const turned = (serviceId: string) => fact({ kind: 'service.status_changed', serviceId, from: 'healthy', to: 'critical', reason: '' })
const opened = (incidentId: string, ...serviceIds: string[]) =>
  fact({ kind: 'incident.opened', incident: { incidentId, serviceIds, severity: 'p2', state: 'open' }, entry: { kind: 'opened' } })
const changed = (incidentId: string, state = 'open') =>
  fact({ kind: 'incident.changed', incident: { incidentId, serviceIds: [], severity: 'p2', state }, entry: { kind: 'noted' } })
const fix = (kind: string, state: string) =>
  fact({ kind, remediation: { remediationId: 'r1', serviceId: 'db', action: 'failover', state, newStatus: null } })

function step(atMs: number, input: EngineInput, ...facts: Fact[]): boolean {
  const arrived: Step['arrived'] =
    input.kind === 'telemetry' ? { batch: { source: 'kafka:t@b:9092', partition: 2, offset: 7, lines: ['{}'] }, fromMs: atMs - 5 } : null
  let traced = false
  traces.followed({ input, facts, fromMs: atMs, toMs: atMs + 1, arrived }, () => {
    traced = currentSpan() !== null
  })
  return traced
}

describe('spans around the steps', () => {
  it('tell the story of an incident from the batch to the end of its fix', () => {
    step(0, telemetry('db'), turned('db'))
    step(250, tick, opened('i1', 'db'))
    step(500, tick, changed('i1'))
    step(
      600,
      {
        kind: 'command',
        v: 1,
        commandId: 'c',
        actor: { name: 'dana', role: 'operator' },
        command: { name: 'incident.note', incidentId: 'i1', text: 'a secret' },
      },
      changed('i1'),
    )
    step(
      700,
      {
        kind: 'command',
        v: 1,
        commandId: 'c',
        actor: { name: 'dana', role: 'operator' },
        command: { name: 'remediation.apply', serviceId: 'db', action: 'failover' },
      },
      fix('remediation.started', 'running'),
    )
    step(800, { kind: 'mark', v: 1, mark: { name: 'remediation.outcome', remediationId: 'r1', applied: true, text: '' } })
    expect(tracer.made[6]?.ended).toBeUndefined()
    step(900, telemetry('db'), fix('remediation.finished', 'succeeded'))
    step(1_000, tick, changed('i1', 'resolved'))
    expect(tracer.tree).toEqual([
      'kafka.consume<',
      'engine.step<1',
      'engine.step<2',
      'engine.step<3',
      'engine.step<3',
      'engine.step<3',
      'remediation.apply<6',
      'engine.step<7',
      'kafka.consume<7',
      'engine.step<9',
      'engine.step<3',
    ])
    expect(tracer.made.every(({ ended }) => ended === null)).toBe(true)
    expect(tracer.made[6]?.events).toEqual(['order taken'])
    expect(tracer.made[0]).toMatchObject({
      fromMs: -5,
      attributes: { 'messaging.destination.name': 't', 'messaging.destination.partition.id': '2', 'messaging.kafka.offset': 7 },
    })
    expect(JSON.stringify(tracer.made)).not.toMatch(/a secret|dana/)
    expect(traces.ofIncident('i1')?.spanId).toBe('11')
    expect(traces.ofIncident('i2')).toBeNull()
  })

  it('say that a fix failed, and that nobody saw its end', () => {
    step(0, tick, fix('remediation.started', 'running'))
    step(1, tick, fix('remediation.finished', 'failed'))
    expect(tracer.made[1]).toMatchObject({ name: 'remediation.apply', ended: 'The fix did not help.' })
    step(2, tick, fix('remediation.started', 'running'))
    traces.reset('NEXUS stopped.')
    expect(tracer.made.at(-1)).toMatchObject({ name: 'remediation.apply', ended: 'NEXUS stopped.' })
    step(3, tick, changed('i1'))
    expect(tracer.tree.at(-1)).toBe('engine.step<')
  })

  it('are few where nothing happens, and bounded where too much does', () => {
    for (let ms = 0; ms < 10_000; ms++) step(ms, telemetry('db'))
    // One a second, and one in hand at the start; two spans each.
    expect(tracer.made.length / 2).toBeGreaterThanOrEqual(10)
    expect(tracer.made.length / 2).toBeLessThanOrEqual(12)
    tracer.made.length = 0
    for (let n = 0; n < 5_000; n++) step(10_000, tick, opened(`i${n}`, 'db'))
    expect(tracer.made.length).toBeLessThanOrEqual(100)
    expect(traces.skipped).toBe(5_000 - tracer.made.length)
  })

  it('do not follow one incident for ever, except its fixes and its end', () => {
    step(0, tick, opened('i1', 'db'))
    for (let n = 1; n <= 1_000; n++) step(n * 1_000, { kind: 'mark', v: 1, mark: { name: 'source.playing' } }, changed('i1'))
    expect(tracer.made.length).toBeLessThanOrEqual(201)
    const before = tracer.made.length
    step(1_001_000, { kind: 'mark', v: 1, mark: { name: 'source.playing' } }, changed('i1', 'resolved'))
    expect(tracer.made.length).toBe(before + 1)
  })

  it('come sooner for a service that somebody looks at', () => {
    step(0, telemetry('db'))
    step(1, telemetry('db'))
    tracer.made.length = 0
    traces.look('auth', 2)
    for (let ms = 2; ms < 900; ms++) step(ms, telemetry('db', ms === 500 ? 'auth' : 'shop'))
    expect(tracer.made.map(({ name, attributes }) => [name, attributes?.['nexus.service_ids']])).toEqual([
      ['kafka.consume', ['auth', 'db']],
      ['engine.step', ['auth', 'db']],
    ])
  })

  it('lend their ids to what follows, and to nothing else', () => {
    expect(step(0, telemetry('db'))).toBe(true)
    step(1, telemetry('db'))
    expect(step(2, telemetry('db'))).toBe(false)
    expect(currentSpan()).toBeNull()
  })
})
