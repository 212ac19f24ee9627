import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTones, searchViews, sortNames, toneOf, worstFirst } from './board.ts'
import { fakeIncident, fakeView } from './fakes.ts'
import { SpectrumHistory } from './history.ts'
import { incidentLengthMs, mergeIncidents, searchIncidents } from './incidents.ts'
import { clockText, dateTimeText, latencyText, percentText, rateText, shortName, spanText, stopwatchText, withClock } from './words.ts'

describe('worstFirst', () => {
  it('puts trouble first and keeps a steady order', () => {
    const views = [
      fakeView('b'),
      fakeView('s', { stale: true, status: 'critical' }),
      fakeView('w', { status: 'warning' }),
      fakeView('u', { status: 'unknown' }),
      fakeView('c', { status: 'critical' }),
      fakeView('a10'),
      fakeView('a9'),
    ]
    const byName = sortNames(views.map((view) => view.serviceId)).map((name) => views.find((view) => view.serviceId === name)!)
    expect(worstFirst(byName).map((view) => view.serviceId)).toEqual(['c', 'w', 's', 'u', 'a9', 'a10', 'b'])
    const critical = { status: 'critical' } as const
    const trouble = [fakeView('a', critical), fakeView('b', { ...critical, incidentId: 'i' }), fakeView('c', { ...critical, impact: 8 })]
    expect(worstFirst(trouble).map((view) => view.serviceId)).toEqual(['c', 'b', 'a'])
  })

  it('does not depend on values that change with every sample', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 9_000, noNaN: true }), { minLength: 2, maxLength: 20 }), (latencies) => {
        const before = worstFirst(latencies.map((latencyMs, index) => fakeView(`s${index}`, { latencyMs })))
        const after = worstFirst(latencies.map((_, index) => fakeView(`s${index}`)))
        expect(before.map((view) => view.serviceId)).toEqual(after.map((view) => view.serviceId))
      }),
    )
  })

  it('counts and finds', () => {
    const views = [fakeView('pay/ment::A', { chronic: true }), fakeView('auth', { stale: true }), fakeView('x', { recovering: true })]
    expect(countTones(views)).toMatchObject({ total: 3, stale: 1, healthy: 2, chronic: 1, recovering: 1 })
    expect(searchViews(views, 'MENT a').map((view) => view.serviceId)).toEqual(['pay/ment::A'])
    expect(searchViews(views, ' ')).toBe(views)
    expect(toneOf(fakeView('a', { stale: true, status: 'healthy' }))).toBe('stale')
  })
})

describe('words', () => {
  it('writes figures', () => {
    expect(latencyText(4870.4)).toBe('4,870 ms')
    expect(latencyText(3.14)).toBe('3.1 ms')
    expect(latencyText(null)).toBe('–')
    expect(percentText(0.051)).toBe('5.1 %')
    expect(percentText(0.8)).toBe('80 %')
    expect(percentText(0)).toBe('0 %')
    expect(rateText(9.96)).toBe('10.0')
    expect(rateText(10_123)).toBe('10,123')
  })

  it('writes spans', () => {
    expect([0, 14_000, 185_000, 7_800_000, 260_000_000].map(spanText)).toEqual(['0 s', '14 s', '3 min 05 s', '2 h 10 min', '3 d 0 h'])
    expect([31_000, 725_000, 3_725_000, 1_036_800_000].map(stopwatchText)).toEqual(['00:31', '12:05', '1:02:05', '12 d'])
  })

  it('puts the instants of a sentence on the clock of the page', () => {
    expect(withClock('db failed at 2023-08-02T10:00:05.000Z, a at 2023-08-02T10:00:15Z, b at 2023-08-02 10:00:20.5 UTC.', 'utc')).toBe(
      'db failed at 10:00:05, a at 10:00:15, b at 10:00:20.',
    )
  })

  it('writes recordings in UTC', () => {
    expect(clockText('2023-08-02T10:00:00Z', 'utc')).toBe('10:00:00')
    expect(dateTimeText('2023-08-02T10:00:00Z', 'utc')).toBe('2023-08-02 10:00:00 UTC')
    expect(clockText(null, 'utc')).toBe('–')
  })

  it('cuts names in the middle, never longer than asked', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 8, max: 60 }), (name, most) => {
        expect(shortName(name, most).length).toBeLessThanOrEqual(Math.max(most, 0))
      }),
    )
    expect(shortName('lambda::petadoptions/prod-31', 16)).toBe('lambda::p…rod-31')
  })
})

describe('incidents', () => {
  it('keeps the newest copy, newest incident first', () => {
    const old = fakeIncident('a', { updatedAt: '2026-01-01T00:00:01Z' })
    const newer = fakeIncident('a', { state: 'resolved', updatedAt: '2026-01-01T00:00:02Z' })
    const later = fakeIncident('b', { openedAt: '2026-01-01T01:00:00Z' })
    expect(mergeIncidents([old], [newer, later]).map((one) => [one.incidentId, one.state])).toEqual([
      ['b', 'open'],
      ['a', 'resolved'],
    ])
    expect(mergeIncidents([newer], [old])[0]?.state).toBe('resolved')
  })

  it('finds by any word and measures its length', () => {
    const incident = fakeIncident('a', { resolution: 'Recovered after Reset context.', serviceIds: ['ai-brain', 'gateway'] })
    expect(searchIncidents([incident], 'gateway reset')).toHaveLength(1)
    expect(searchIncidents([incident], 'payment')).toHaveLength(0)
    expect(incidentLengthMs(incident, Date.parse('2026-01-01T00:00:31Z'))).toBe(31_000)
    expect(incidentLengthMs({ ...incident, resolvedAt: '2026-01-01T00:00:05Z' }, 0)).toBe(5_000)
  })
})

describe('SpectrumHistory', () => {
  const counts = (critical: number) => ({ ...countTones([]), critical, healthy: 5 - critical, total: 5 })

  it('keeps the worst moment of a column', () => {
    const history = new SpectrumHistory(2_000, 10)
    history.add(0, 0, counts(0), 100)
    history.add(500, 500, counts(2), 60)
    history.add(1_500, 1_500, counts(0), 100)
    expect(history.all()).toHaveLength(1)
    expect(history.all()[0]).toMatchObject({ critical: 2, integrity: 60, at: 1_500 })
  })

  it('shows a hole as a gap, a hiccup as more of the same', () => {
    const history = new SpectrumHistory(2_000, 50)
    history.add(0, 0, counts(1), 80)
    history.add(4_000, 4_000, counts(1), 80)
    expect(history.all().map((column) => column.gap)).toEqual([false, false, false])
    history.add(24_000, 24_000, counts(1), 80)
    expect(history.all().filter((column) => column.gap)).toHaveLength(9)
  })

  it('is bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 50 }), (times) => {
        const history = new SpectrumHistory(2_000, 20)
        for (const time of times.sort((a, b) => a - b)) history.add(time, time, counts(0), 100)
        expect(history.all().length).toBeLessThanOrEqual(20)
      }),
    )
  })
})
