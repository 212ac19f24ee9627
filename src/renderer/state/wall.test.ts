import { describe, expect, it } from 'vitest'
import type { SourceStatus } from '../../shared/model/source.ts'
import { countTones } from './board.ts'
import { fakeView } from './fakes.ts'
import { isNight, type WallInput, wallAlertOf } from './wall.ts'

const NOW = Date.parse('2026-11-21T14:03:22Z')
const source: SourceStatus = {
  kind: 'kafka',
  state: 'playing',
  detail: '',
  position: '2026-11-21T14:03:22.000Z',
  start: null,
  end: null,
  progress: null,
  speed: 1,
  loop: false,
  seed: null,
  scenario: null,
  events: 100,
  eventsPerSecond: 10,
}
function alert(stale: readonly boolean[], more: Partial<WallInput> = {}) {
  const services = stale.map((silent, i) => fakeView(`svc-${i}`, { stale: silent, ageMs: silent ? 240_000 + i * 1_000 : 500 }))
  const input: WallInput = {
    connection: { phase: 'live', since: 0 },
    source,
    services,
    counts: countTones(services),
    now: NOW,
    clock: 'utc',
    ...more,
  }
  return wallAlertOf(input)
}

describe('what a wall says in huge words', () => {
  it('says nothing while data comes, and nothing before anything came', () => {
    expect(alert([false, false])).toBeNull()
    expect(alert([])).toBeNull()
    expect(alert([false], { connection: { phase: 'connecting' } })).toBeNull()
  })

  it('says that the line is lost before anything else, with an age that grows', () => {
    const connection = { phase: 'lost', attempt: 3, retryAt: null, since: NOW - 65_000, reason: 'gone' } as const
    expect(alert([true], { connection })).toMatchObject({ kind: 'dead', title: 'Not connected to NEXUS' })
    expect(alert([true], { connection })?.detail).toMatch(/^Last seen \d\d:\d\d:\d\d, 1 min 05 s ago$/)
    expect(alert([true], { connection, now: NOW + 1_000 })?.detail).toContain('1 min 06 s')
  })

  it('names the source that sends nothing any more, and since when', () => {
    expect(alert([true, true])).toEqual({ kind: 'dead', title: 'No data from Kafka', detail: 'For 4 min 00 s, last heard 13:59:22' })
    expect(alert([false], { source: { ...source, state: 'connecting' } })).toMatchObject({
      kind: 'dead',
      detail: expect.stringMatching(/^For 1 s/),
    })
    expect(alert([false], { source: { ...source, kind: 'prometheus', state: 'error' } })?.title).toBe('No data from Prometheus')
    expect(alert([true], { source: { ...source, position: null } })?.detail).toBe('For 4 min 00 s')
  })

  it('does not complain of a recording that was stopped or is over', () => {
    for (const state of ['paused', 'ended'] as const) expect(alert([true], { source: { ...source, kind: 'replay', state } })).toBeNull()
  })

  it('names who is silent longest where others speak', () => {
    expect(alert([true, false])).toEqual({ kind: 'partial', title: 'svc-0 silent', detail: 'for 4 min 00 s' })
    expect(alert([true, true, false])).toEqual({ kind: 'partial', title: 'svc-1 and 1 other silent', detail: 'for 4 min 01 s' })
  })
})

it('knows the night, over midnight too', () => {
  const night = { from: '22:00', to: '06:30', p1: false }
  expect([21 * 60 + 59, 22 * 60, 0, 6 * 60 + 29, 6 * 60 + 30].map((minute) => isNight(night, minute))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(isNight({ from: '12:00', to: '13:00', p1: false }, 12 * 60 + 30)).toBe(true)
  expect(isNight({ from: '12:00', to: '13:00', p1: false }, 1)).toBe(false)
  expect(isNight(null, 0)).toBe(false)
})
