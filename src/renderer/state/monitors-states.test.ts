import { describe, expect, it } from 'vitest'
import type { MonitorStatus } from '../../shared/model/monitor.ts'
import type { Mute } from '../../shared/model/monitor-rules.ts'
import { fakeRule, fakeStatus } from './monitors-fakes.ts'
import {
  alertsBelow,
  familiesOf,
  GAUGE_THRESHOLD,
  gaugeOf,
  MANY_GROUPS,
  minutesUntilTomorrow,
  muteOf,
  rowsOf,
  standingOf,
} from './monitors-states.ts'

const ALL = { text: '', state: null } as const
const rules = [
  fakeRule('high-latency'),
  fakeRule('high-error-rate', { unit: 'percent' }),
  fakeRule('cascading-failure', { priority: 'p1' }),
]
const names = (statuses: readonly MonitorStatus[]) => statuses.map(({ group }) => group)

describe('gaugeOf', () => {
  it('reaches the tick at the threshold and passes it beyond', () => {
    expect(gaugeOf({ value: 2_000, threshold: 2_000 }, false)).toBeCloseTo(GAUGE_THRESHOLD)
    expect(gaugeOf({ value: 1_000, threshold: 2_000 }, false)).toBeCloseTo(GAUGE_THRESHOLD / 2)
    expect(gaugeOf({ value: 2_001, threshold: 2_000 }, false)).toBeGreaterThan(GAUGE_THRESHOLD)
    expect(gaugeOf({ value: 1e9, threshold: 2_000 }, false)).toBe(1)
  })

  it('grows as the value does', () => {
    const lengths = [0, 500, 1_999, 2_000, 2_100, 4_000, 9_000, 30_000].map((value) => gaugeOf({ value, threshold: 2_000 }, false)!)
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b))
  })

  it('turns round where the monitor alerts below its threshold', () => {
    expect(gaugeOf({ value: 60, threshold: 30 }, true)).toBeCloseTo(GAUGE_THRESHOLD / 2)
    expect(gaugeOf({ value: 0, threshold: 30 }, true)).toBe(1)
  })

  it('has no length without a value or a threshold', () => {
    expect(gaugeOf({ value: null, threshold: 2_000 }, false)).toBeNull()
    expect(gaugeOf({ value: 3, threshold: null }, false)).toBeNull()
  })
})

describe('alertsBelow', () => {
  it('reads the comparison of the query', () => {
    expect(alertsBelow(fakeRule('low-fps', { query: 'avg(last_1m):avg:nexus.frontend.fps{*} < 30' }))).toBe(true)
    expect(alertsBelow(fakeRule('high-latency'))).toBe(false)
    expect(alertsBelow(undefined)).toBe(false)
  })
})

describe('familiesOf', () => {
  it('puts the worst monitor first, and among equals the higher priority', () => {
    const statuses = [
      fakeStatus('high-latency', 'auth', { state: 'alert', value: 5_000 }),
      fakeStatus('high-error-rate', 'auth'),
      fakeStatus('cascading-failure', '*', { state: 'alert' }),
    ]
    expect(familiesOf(statuses, rules, ALL).map((one) => one.monitorId)).toEqual(['cascading-failure', 'high-latency', 'high-error-rate'])
  })

  it('puts the worst group first, then the farthest beyond its threshold, then by name', () => {
    const statuses = [
      fakeStatus('high-latency', 'b10'),
      fakeStatus('high-latency', 'b9'),
      fakeStatus('high-latency', 'slow', { state: 'alert', value: 2_500 }),
      fakeStatus('high-latency', 'slowest', { state: 'alert', value: 9_000 }),
      fakeStatus('high-latency', 'gone', { state: 'no_data', value: null }),
      fakeStatus('high-latency', 'near', { state: 'warn', value: 1_500 }),
    ]
    expect(names(familiesOf(statuses, rules, ALL)[0]!.groups)).toEqual(['slowest', 'slow', 'near', 'gone', 'b9', 'b10'])
  })

  it('keeps rows at rest in place whatever their values do', () => {
    const at = (a: number, b: number) =>
      names(
        familiesOf([fakeStatus('high-latency', 'a', { value: a }), fakeStatus('high-latency', 'b', { value: b })], rules, ALL)[0]!.groups,
      )
    expect(at(10, 1_900)).toEqual(at(1_900, 10))
  })

  it('shows monitors without a group, and hides them from a filter', () => {
    expect(familiesOf([], rules, ALL)).toHaveLength(3)
    expect(familiesOf([], rules, { text: 'latency', state: null })).toEqual([])
  })

  it('filters by every word, by state and by mute', () => {
    const statuses = [fakeStatus('high-latency', 'auth', { muted: true }), fakeStatus('high-latency', 'gateway', { state: 'warn' })]
    const groups = (filter: Parameters<typeof familiesOf>[2]) => familiesOf(statuses, rules, filter).flatMap((one) => names(one.groups))
    expect(groups({ text: 'LATENCY gate', state: null })).toEqual(['gateway'])
    expect(groups({ text: '', state: 'warn' })).toEqual(['gateway'])
    expect(groups({ text: '', state: 'muted' })).toEqual(['auth'])
  })
})

describe('rowsOf', () => {
  const many = Array.from({ length: 44 }, (_, i) => fakeStatus('high-latency', `s${i}`, i < 2 ? { state: 'alert', value: 5_000 } : {}))

  it('hides what is OK behind one line when there are many groups', () => {
    const rows = rowsOf(familiesOf(many, [rules[0]!], ALL), new Set(), false)
    expect(rows.map((row) => row.kind)).toEqual(['monitor', 'group', 'group', 'rest'])
    expect(rows.at(-1)).toMatchObject({ count: 42 })
  })

  it('shows everything once opened or filtered', () => {
    const families = familiesOf(many, [rules[0]!], ALL)
    expect(rowsOf(families, new Set(['high-latency']), false)).toHaveLength(45)
    expect(rowsOf(families, new Set(), true)).toHaveLength(45)
  })

  it('shows few groups at once, and one line for a monitor of the whole system', () => {
    const few = rowsOf(familiesOf(many.slice(0, MANY_GROUPS), [rules[0]!], ALL), new Set(), false)
    expect(few).toHaveLength(MANY_GROUPS + 1)
    const whole = rowsOf(familiesOf([fakeStatus('cascading-failure', '*')], [rules[2]!], ALL), new Set(), false)
    expect(whole).toMatchObject([{ kind: 'group', alone: true }])
  })

  it('gives every line a key of its own', () => {
    const rows = rowsOf(familiesOf([...many, fakeStatus('cascading-failure', '*')], rules, ALL), new Set(), false)
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })
})

describe('standingOf', () => {
  it('says how things stand', () => {
    expect(standingOf([])).toBe('Nothing is evaluated yet')
    expect(standingOf([fakeStatus('a', 'x'), fakeStatus('a', 'y')])).toBe('All 2 checks OK')
    expect(standingOf([fakeStatus('a', 'x', { state: 'alert', muted: true }), fakeStatus('a', 'y', { state: 'no_data' })])).toBe(
      '1 in alert · 1 without data · 1 muted of 2 checks',
    )
  })
})

describe('muteOf', () => {
  const mute = (group: string | null): Mute => ({ monitorId: 'm', group, reason: 'r', actor: 'a', since: '', until: '' })

  it("prefers the group's own mute, and knows that of the whole monitor", () => {
    expect(muteOf([mute(null), mute('x')], 'm', 'x')?.group).toBe('x')
    expect(muteOf([mute(null)], 'm', 'x')?.group).toBeNull()
    expect(muteOf([mute('y')], 'm', 'x')).toBeNull()
    expect(muteOf([mute('x')], 'm', null)).toBeNull()
    expect(muteOf([mute(null)], 'other', null)).toBeNull()
  })
})

describe('minutesUntilTomorrow', () => {
  it('ends at eight in the morning of the next day', () => {
    const evening = new Date(2026, 10, 21, 20, 0, 0).getTime()
    expect(minutesUntilTomorrow(evening)).toBe(12 * 60)
    const night = new Date(2026, 10, 21, 0, 1, 0).getTime()
    expect(minutesUntilTomorrow(night)).toBe(32 * 60 - 1)
  })
})
