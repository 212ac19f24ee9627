import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../shared/model/fact.ts'
import type { Incident, TimelineEntry } from '../../../shared/model/incident.ts'
import type { Command } from '../../../shared/model/input.ts'
import type { Topology } from '../../../shared/model/topology.ts'
import { createEngine } from '../index.ts'
import { configWith, event, OPERATOR, T0 } from '../testing/driver.ts'

/** A chain a > b > c > d > e, f and g apart from it, s in no topology. */
const TOPOLOGY: Topology = {
  services: [...'abcdefg'].map((serviceId) => ({ serviceId })),
  calls: [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e']], // biome-ignore format: one line
}
const SERVICES = [...'abdfs']
const CONFIG = configWith({ topology: TOPOLOGY })
type Word = Extract<Command, { incidentId: string }>['name']

/** What happens: a service turns bad or well, or a person does something to the n-th incident; then time passes. */
type Act = { seconds: number } & ({ turns: string } | { word: Word; nth: number })

const seconds = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 12 }) }, fc.integer({ min: 60, max: 400 }))
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ turns: fc.constantFrom(...SERVICES), seconds }) },
  {
    weight: 2,
    arbitrary: fc.record({
      word: fc.constantFrom<Word>('incident.acknowledge', 'incident.assign', 'incident.note', 'incident.resolve', 'incident.reopen'),
      nth: fc.nat(4),
      seconds,
    }),
  },
)

/** The rules of an incident's life, written down once more: what may follow what, and what a person may ask for when. */
class Model {
  readonly incidents = new Map<string, { timeline: readonly TimelineEntry[]; state: Incident['state']; severity: Incident['severity'] }>()
  /** Monitor and group of every alert that stands. */
  readonly alerting = new Set<string>()

  hear(fact: Fact): void {
    if (fact.kind === 'incident.opened') this.opened(fact.incident, fact.entry)
    if (fact.kind === 'incident.changed') this.changed(fact.incident, fact.entry)
    if (fact.kind !== 'monitor.changed') return
    const key = `${fact.monitor.monitorId} ${fact.monitor.group}`
    if (fact.monitor.state === 'alert') this.alerting.add(key)
    else if (fact.monitor.state === 'ok' || fact.monitor.state === 'warn') this.alerting.delete(key)
  }

  private opened(incident: Incident, entry: TimelineEntry): void {
    expect(this.incidents.has(incident.incidentId)).toBe(false)
    expect(incident.timeline).toEqual([entry])
    expect(entry.kind).toBe('opened')
    expect(incident.state).toBe('open')
    this.keep(incident)
  }

  private changed(incident: Incident, entry: TimelineEntry): void {
    const known = this.incidents.get(incident.incidentId)
    if (known === undefined) throw new Error(`${incident.incidentId} changed before it opened`)
    expect(incident.timeline).toEqual([...known.timeline, entry])
    expect(incident.severity <= known.severity).toBe(true)
    if (entry.kind === 'severity_changed') expect(incident.severity < known.severity).toBe(true)
    expect(incident.state).toBe(this.after(known.state, entry.kind))
    expect(incident.resolvedAt === null).toBe(incident.state !== 'resolved')
    expect((incident.resolution === null) === (incident.state !== 'resolved')).toBe(true)
    this.keep(incident)
  }

  private after(state: Incident['state'], kind: TimelineEntry['kind']): Incident['state'] {
    switch (kind) {
      case 'acknowledged':
        expect(state).toBe('open')
        return 'acknowledged'
      case 'resolved':
        expect(state).not.toBe('resolved')
        return 'resolved'
      case 'reopened':
        expect(state).toBe('resolved')
        return 'open'
      case 'noted':
        return state
      default:
        // Whatever else is written belongs to an incident that is not over.
        expect(state).not.toBe('resolved')
        return state
    }
  }

  private keep(incident: Incident): void {
    const { timeline, state, severity } = incident
    this.incidents.set(incident.incidentId, { timeline: structuredClone(timeline), state, severity })
    expect(new Set(incident.serviceIds).size).toBe(incident.serviceIds.length)
    expect(new Set(incident.monitorIds).size).toBe(incident.monitorIds.length)
    expect(incident.serviceIds[0]).toBe(incident.serviceId)
    const times = timeline.map(({ at }) => at)
    expect(times).toEqual([...times].sort())
  }

  allows(word: Word, incidentId: string, assignee: string | null): boolean {
    const state = this.incidents.get(incidentId)?.state
    if (state === undefined) return false
    if (word === 'incident.acknowledge') return state === 'open'
    if (word === 'incident.assign') return state !== 'resolved' && assignee !== 'bo'
    if (word === 'incident.resolve') return state !== 'resolved'
    return word === 'incident.note' || state === 'resolved'
  }
}

function commandOf(word: Word, incidentId: string): Command {
  switch (word) {
    case 'incident.assign':
      return { name: word, incidentId, assignee: 'bo' }
    case 'incident.note':
      return { name: word, incidentId, text: 'x' }
    case 'incident.resolve':
      return { name: word, incidentId, resolution: 'x' }
    case 'incident.reopen':
      return { name: word, incidentId, reason: 'x' }
    case 'incident.acknowledge':
      return { name: word, incidentId }
  }
}

interface Saved {
  readonly incidents: {
    readonly states: readonly { incident: Incident; latches: { monitorId: string; group: string; open: boolean }[] }[]
    readonly flaps: readonly { monitorId: string; group: string; flappingSinceMs: number | null }[]
  }
}

/** Runs acts through an engine and the model side by side. */
class World {
  readonly engine = createEngine(CONFIG)
  readonly model = new Model()
  private now = T0
  private offset = 0
  private readonly bad = new Set<string>()

  private hear(facts: readonly Fact[]): readonly Fact[] {
    for (const fact of facts) this.model.hear(fact)
    return facts
  }

  pass(seconds: number): void {
    for (const end = this.now + seconds * 1_000; this.now < end; this.now += 500) {
      const events = SERVICES.map((id) => event(id, this.now, this.bad.has(id) ? { latencyMs: 5_000 } : { latencyMs: 300 }))
      const offsets = events.map(() => this.offset++)
      this.hear(this.engine.step({ kind: 'telemetry', v: 1, source: 't', partition: 0, offsets, events, live: true }, this.now))
      this.hear(this.engine.step({ kind: 'tick', v: 1 }, this.now))
    }
  }

  private command(word: Word, nth: number): void {
    const ids = [...this.model.incidents.keys()]
    const incidentId = ids[nth % Math.max(1, ids.length)] ?? 'nobody'
    const states = this.saved().incidents.states
    const assignee = states.find(({ incident }) => incident.incidentId === incidentId)?.incident.assignee ?? null
    const allowed = this.model.allows(word, incidentId, assignee)
    const command = commandOf(word, incidentId)
    const [answer] = this.hear(this.engine.step({ kind: 'command', v: 1, commandId: 'c', actor: OPERATOR, command }, this.now))
    expect(answer?.kind).toBe(allowed ? 'command.accepted' : 'command.refused')
    if (answer?.kind === 'command.refused') expect(answer.message).toMatch(/^[A-Z].*\.$/)
  }

  do(one: Act): void {
    if ('word' in one) this.command(one.word, one.nth)
    else if (!this.bad.delete(one.turns)) this.bad.add(one.turns)
    this.pass(one.seconds)
    this.check()
  }

  private saved(): Saved {
    return JSON.parse(this.engine.serialize()) as Saved
  }

  /** Every standing alert is open in exactly one incident, whose words agree with what it holds. */
  private check(): void {
    const { states, flaps } = this.saved().incidents
    const key = (one: { monitorId: string; group: string }) => `${one.monitorId} ${one.group}`
    const open = states.flatMap(({ latches }) => latches.filter((latch) => latch.open).map(key))
    expect(new Set(open).size).toBe(open.length)
    const flapping = flaps.filter(({ flappingSinceMs }) => flappingSinceMs !== null).map(key)
    expect(new Set(open)).toEqual(new Set([...this.model.alerting, ...flapping]))
    for (const { incident, latches } of states) {
      if (incident.state === 'resolved') continue
      // One that a person reopened waits for a person; any other ends with its last alert.
      const byHand = incident.timeline.some(({ kind, actor }) => kind === 'reopened' && actor !== 'nexus')
      expect(byHand || latches.some((latch) => latch.open)).toBe(true)
    }
    expect(new Set(states.map(({ incident }) => incident.incidentId))).toEqual(new Set(this.model.incidents.keys()))
    for (const { incident } of states) {
      const known = this.model.incidents.get(incident.incidentId)
      expect(incident).toMatchObject({ timeline: known?.timeline, state: known?.state, severity: known?.severity })
      if (incident.title.startsWith('Cascading failure')) {
        expect(incident.title).toMatch(new RegExp(`: ${incident.serviceIds.slice(0, 2).join('(, | and )')}`))
      }
    }
  }
}

describe('incidents, whatever happens', () => {
  it('open, change and end by their rules, with every alert in exactly one of them', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 40 }), (acts) => {
        const world = new World()
        world.pass(5)
        for (const one of acts) world.do(one)
      }),
      { numRuns: 60 },
    )
  })
})
