import { createStore } from 'jotai'
import { describe, expect, it } from 'vitest'
import type { AnalysisWire } from '../../shared/model/analysis.ts'
import { toWire } from '../../shared/model/case.ts'
import type { IncidentSummaryWire } from '../../shared/model/incident.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { UtteranceWire, VoiceStatusWire } from '../../shared/model/voice.ts'
import { fakeAnalysis, fakeIncident, fakeServiceWire, fakeUpdate, fakeUtterance, fakeVoiceStatus } from './fakes.ts'
import { Feed } from './feed.ts'
import { ownSettingsAtom, sessionAtom } from './session.ts'
import {
  analysesAtom,
  captionAtom,
  countsAtom,
  fixesAtom,
  incidentsAtom,
  integrityAtom,
  servicesAtom,
  settingsAtom,
  standInAtom,
} from './store.ts'
import { transcriptVersionAtom, type VoiceOrder, voiceStatusAtom } from './voice.ts'
import { FLAG, STATUS_CODE, World } from './world.ts'

function setUp() {
  const pending: (() => void)[] = []
  const world = new World()
  const store = createStore()
  const orders: VoiceOrder[] = []
  const others: null[] = []
  const feed = new Feed({
    world,
    store,
    now: () => 0,
    after: (_ms, run) => {
      pending.push(run)
      return () => pending.splice(pending.indexOf(run), 1)
    },
    onVoice: (order) => orders.push(order),
    onOtherCore: () => {
      others.push(null)
    },
  })
  const publish = () => {
    for (const run of pending.splice(0)) run()
  }
  return { feed, world, store, publish, pending, orders, others }
}

describe('Feed', () => {
  it('writes the world at once and the lists a little later', () => {
    const { feed, world, store, publish } = setUp()
    feed.begin()
    const topology = {
      services: [{ service_id: 'a', position: { x: 1, y: 0, z: 2 } }, { service_id: 'b' }],
      calls: [['a', 'b'] as [string, string]],
    }
    expect(
      feed.apply(fakeUpdate(1, [fakeServiceWire('a'), fakeServiceWire('b', { status: 'critical', incident_id: 'i' })], { topology })),
    ).toBe('ok')
    expect(world.status[world.slotOf('b')]).toBe(STATUS_CODE.critical)
    expect(world.flags[world.slotOf('b')]).toBe(FLAG.incident)
    expect([...world.fixedPosition.slice(0, 3)]).toEqual([1, 0, 2])
    expect(world.edges).toEqual([{ from: 0, to: 1 }])
    expect(store.get(servicesAtom)).toEqual([])
    publish()
    expect(store.get(servicesAtom).map((view) => view.serviceId)).toEqual(['b', 'a'])
    expect(store.get(integrityAtom)).toBe(100)
  })

  it('takes preferences that another window changed, but keeps what feeds NEXUS, and the looks that a viewer chose', () => {
    const { feed, store } = setUp()
    const { source: _, ...settings } = DEFAULT_SETTINGS
    const message = { type: 'settings' as const, timestamp: '' }
    store.set(settingsAtom, (now) => ({ ...now, source: { kind: 'otlp', place: '4318' } }))
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    expect(feed.apply({ ...message, settings: { ...settings, theme: 'light', keymap: { 'a.b_c': [{ key: 'y' }] } } })).toBe('ok')
    expect(store.get(settingsAtom)).toMatchObject({ theme: 'light', keymap: { 'a.b_c': [{ key: 'y' }] }, source: { kind: 'otlp' } })
    expect(feed.apply(fakeUpdate(3, []))).toBe('ok')
    store.set(sessionAtom, { role: 'viewer', name: 'viewer', how: 'session' })
    store.set(ownSettingsAtom, { theme: 'dark' })
    feed.apply({ ...message, settings: { ...settings, theme: 'light', volume: 0.5 } })
    expect(store.get(settingsAtom)).toMatchObject({ theme: 'dark', volume: 0.5 })
  })

  it('merges partial updates and leaves other services alone', () => {
    const { feed, store, publish } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, [fakeServiceWire('a'), fakeServiceWire('b')]))
    feed.apply(fakeUpdate(2, [fakeServiceWire('a', { status: 'warning' })], { partial: true }))
    publish()
    expect(store.get(countsAtom)).toMatchObject({ total: 2, warning: 1, healthy: 1 })
  })

  it('forgets services that a full update no longer lists', () => {
    const { feed, world, store, publish } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, [fakeServiceWire('a'), fakeServiceWire('b')]))
    feed.apply(fakeUpdate(2, [fakeServiceWire('b')]))
    publish()
    expect(world.ids).toEqual(['b'])
    expect(store.get(servicesAtom).map((view) => view.serviceId)).toEqual(['b'])
    feed.apply(fakeUpdate(3, [], { partial: true, removed: ['b'] }))
    expect(world.count).toBe(0)
  })

  it('asks for a resync on a gap and when the first message is partial', () => {
    const { feed } = setUp()
    feed.begin()
    expect(feed.apply(fakeUpdate(5, [], { partial: true }))).toBe('resync')
    expect(feed.apply(fakeUpdate(6, []))).toBe('ok')
    expect(feed.apply(fakeUpdate(8, []))).toBe('resync')
  })

  it('keeps the newest analysis of an incident, and counts it in the sequence', () => {
    const { feed, store } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    const message = (at: string) => ({
      type: 'analysis' as const,
      timestamp: at,
      analysis: toWire<AnalysisWire>(fakeAnalysis('i', { at })),
    })
    expect(feed.apply(message('2026-01-01T00:00:20Z'))).toBe('ok')
    feed.apply(message('2026-01-01T00:00:10Z'))
    expect(store.get(analysesAtom).get('i')?.at).toBe('2026-01-01T00:00:20Z')
    expect(feed.apply(fakeUpdate(4, []))).toBe('ok')
  })

  it('counts alerts and results in the sequence', () => {
    const { feed, store } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    feed.apply({
      type: 'remediation_result',
      state: 'succeeded',
      timestamp: '',
      remediation_id: 'r',
      service_id: 'a',
      action: 'reset_context',
      success: true,
      new_status: 'healthy',
      message: 'Repair successful.',
    })
    expect(feed.apply(fakeUpdate(3, []))).toBe('ok')
    expect(store.get(fixesAtom).get('a')).toMatchObject({ state: 'succeeded', message: 'Repair successful.' })
    expect(store.get(captionAtom)).toMatchObject({ tone: 'good' })
  })

  it('hands on what is to be said, counted in the sequence', () => {
    const { feed, store, orders } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    const utterance = fakeUtterance('u')
    const timestamp = '2026-01-01T00:00:01.000Z'
    feed.apply({ type: 'voice_say', timestamp, utterance: toWire<UtteranceWire>(utterance), preempts: true })
    feed.apply({ type: 'voice_hush', timestamp, utterance_id: 'u', why: 'It was shelved.' })
    feed.apply({ type: 'voice_status', timestamp, status: toWire<VoiceStatusWire>(fakeVoiceStatus({ waiting: 2 })) })
    expect(feed.apply(fakeUpdate(5, []))).toBe('ok')
    expect(orders).toEqual([
      { kind: 'say', at: Date.parse(timestamp), utterance, preempts: true },
      { kind: 'hush', utteranceId: 'u', why: 'It was shelved.' },
    ])
    expect(store.get(voiceStatusAtom)).toMatchObject({ waiting: 2, budget: { limit: 10 } })
    expect(store.get(transcriptVersionAtom)).toBe(2)
  })

  it('captions an alert itself only where the core has no voice', () => {
    const { feed, store } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    const alert = {
      type: 'alert' as const,
      timestamp: '',
      severity: 'critical' as const,
      service_id: 'ai-brain',
      monitor_id: 'high-latency',
      message: 'Latency is high.',
      voice_url: null,
      analysis: null,
      evidence: [],
      incident_id: 'i',
      trace_id: null,
      datadog_url: null,
    }
    feed.apply(alert)
    expect(store.get(captionAtom)).toMatchObject({ tone: 'critical', text: 'ai-brain: Latency is high.' })
    store.set(captionAtom, null)
    store.set(voiceStatusAtom, fakeVoiceStatus())
    feed.apply(alert)
    expect(store.get(captionAtom)).toBeNull()
  })

  it('marks everything stale when the line is lost', () => {
    const { feed, world } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, [fakeServiceWire('a')]))
    feed.stale(4_000)
    expect((world.flags[0] ?? 0) & FLAG.stale).toBe(FLAG.stale)
    expect(world.ageMs[0]).toBe(4_100)
  })

  it('drops the past of another source', () => {
    const { feed, store } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(1, [fakeServiceWire('a')]))
    store.set(fixesAtom, new Map([['a', { serviceId: 'a', label: '', state: 'failed', message: '', remediationId: null, at: 0 }]]))
    const { source } = fakeUpdate(2, [])
    feed.apply(fakeUpdate(2, [], { source: { ...source, kind: 'replay', start: '2023-01-01T00:00:00Z' } }))
    expect(store.get(fixesAtom).size).toBe(0)
    expect(feed.spectrum.all()).toHaveLength(1)
  })

  it('leaves no ghost of the calls of another system', () => {
    const { feed, world } = setUp()
    feed.begin()
    const calls = (from: string, to: string) => ({ services: [], calls: [[from, to] as [string, string]] })
    feed.apply(fakeUpdate(1, [fakeServiceWire('a'), fakeServiceWire('b')], { topology: calls('a', 'b') }))
    feed.begin()
    feed.apply(fakeUpdate(1, [fakeServiceWire('c'), fakeServiceWire('d')], { topology: calls('c', 'd') }))
    expect(world.ids.slice(0, world.count)).toEqual(['c', 'd'])
    expect(world.edges).toEqual([{ from: 0, to: 1 }])
  })

  it('replaces its incidents by the history of the core, but keeps what it heard meanwhile', () => {
    const { feed, store } = setUp()
    store.set(incidentsAtom, [fakeIncident('of-another-core')])
    feed.begin()
    feed.apply(fakeUpdate(1, []))
    feed.apply({ type: 'incident_update', timestamp: '', incident: toWire<IncidentSummaryWire>(fakeIncident('live')) })
    feed.history([fakeIncident('old')])
    expect(
      store
        .get(incidentsAtom)
        .map((one) => one.incidentId)
        .sort(),
    ).toEqual(['live', 'old'])
  })

  it('leaves no columns while time stands still', () => {
    const { feed } = setUp()
    feed.begin()
    const { source } = fakeUpdate(1, [])
    for (let seq = 1; seq < 9; seq++) {
      const timestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, 2 * seq)).toISOString()
      feed.apply(fakeUpdate(seq, [fakeServiceWire('a')], { timestamp, source: { ...source, state: seq < 4 ? 'playing' : 'paused' } }))
    }
    expect(feed.spectrum.all()).toHaveLength(3)
  })

  it('publishes once for many messages', () => {
    const { feed, pending } = setUp()
    feed.begin()
    for (let seq = 1; seq < 50; seq++) feed.apply(fakeUpdate(seq, [fakeServiceWire('a')], { partial: seq > 1 }))
    expect(pending).toHaveLength(1)
    feed.stop()
    expect(pending).toHaveLength(0)
  })

  it('takes in another core on the same line: its first message is a full state, and nothing of the former one stays', () => {
    const { feed, store, orders, others, publish } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(0, [fakeServiceWire('a'), fakeServiceWire('b', { status: 'critical' })]))
    feed.apply({ type: 'incident_update', timestamp: '', incident: toWire<IncidentSummaryWire>(fakeIncident('i1')) })
    feed.apply({ type: 'alert', timestamp: '', severity: 'critical', message: 'b fails', service_id: 'b' } as never)
    publish()
    expect(store.get(incidentsAtom)).toHaveLength(1)
    const other = { session: 'core-2', stand_in: true } as const
    expect(feed.apply(fakeUpdate(1, [], { ...other, partial: true })), 'half of another core').toBe('resync')
    expect(feed.apply(fakeUpdate(0, [fakeServiceWire('a')], other))).toBe('ok')
    publish()
    expect(store.get(incidentsAtom)).toEqual([])
    expect(store.get(captionAtom)).toBeNull()
    expect(store.get(standInAtom)).toBe(true)
    expect(store.get(servicesAtom).map(({ serviceId }) => serviceId)).toEqual(['a'])
    expect(orders.at(-1)).toMatchObject({ kind: 'hush', utteranceId: null })
    expect(others).toHaveLength(1)
    expect(feed.apply(fakeUpdate(1, [], { ...other, partial: true }))).toBe('ok')
    expect(feed.apply(fakeUpdate(3, [], { ...other, partial: true })), 'a gap is a gap here too').toBe('resync')
  })

  it('does not take the first message after a new line for another core in its place', () => {
    const { feed, others } = setUp()
    feed.begin()
    feed.apply(fakeUpdate(0, []))
    feed.begin()
    feed.apply(fakeUpdate(0, [], { session: 'core-2' }))
    expect(others).toEqual([])
  })
})
