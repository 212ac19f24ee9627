import { describe, expect, it } from 'vitest'
import { alarmHealth } from './alarm-health.ts'

const line = (outcome: string, second: number, group = 'auth', incidentId: string | null = null, monitorId = 'slow') => ({
  monitorId,
  group,
  incidentId,
  outcome,
  atMs: second * 1_000,
  count: 1,
})
const of = (lines: ReturnType<typeof line>[], more: Partial<Parameters<typeof alarmHealth>[0]> = {}) =>
  alarmHealth({
    rules: [{ monitorId: 'slow', title: 'Slow' }],
    lines,
    acknowledged: new Set(),
    muted: new Set(),
    nowMs: 1_000_000,
    ...more,
  })[0]

describe('the health of alarms', () => {
  it('counts alerts, groups, time in alert and what was acknowledged', () => {
    const health = of(
      [
        line('notified', 0, 'auth', 'inc-1'),
        line('renotified', 50),
        line('recovered', 100),
        line('notified', 900, 'db'),
        line('recovered', 5, 'never'),
      ],
      { acknowledged: new Set(['inc-1']) },
    )
    expect(health).toMatchObject({ notified: 2, groups: 2, shortLived: 0, acknowledged: 1, secondsInAlert: 200, flaps: 0, muted: false })
    expect(health?.lastAt).toBe(new Date(900_000).toISOString())
    expect(health?.advice).toBe('It is in good order.')
  })

  it.each([
    ['It is muted: unmute it when the reason is gone.', [], { muted: new Set(['slow']) }],
    ['It has not spoken in the kept history; try it on a recording to see that it can.', [], {}],
    [
      'It went back and forth 1 time: move its recovery threshold further from its alert threshold.',
      [line('notified', 1), line('flapping', 2)],
      {},
    ],
    [
      '4 of 4 alerts were over within a minute: give it a longer window or a minimum firing time.',
      [0, 100, 200, 300].flatMap((at) => [line('notified', at), line('recovered', at + 20)]),
      {},
    ],
    [
      'Nobody acknowledged any of its 4 alerts: raise its threshold, lower its priority, or drop it.',
      [0, 100, 200, 300].flatMap((at) => [line('notified', at), line('recovered', at + 70)]),
      {},
    ],
  ])('advises: %s', (advice, lines, more) => {
    expect(of(lines, more)?.advice).toBe(advice)
  })

  it('puts the loudest first and leaves out monitors that are gone', () => {
    const rules = ['calm', 'slow'].map((monitorId) => ({ monitorId, title: monitorId }))
    const all = alarmHealth({
      rules,
      lines: [line('notified', 1), line('notified', 2, 'x', null, 'gone')],
      acknowledged: new Set(),
      muted: new Set(),
      nowMs: 0,
    })
    expect(all.map(({ monitorId }) => monitorId)).toEqual(['slow', 'calm'])
    expect(all[0]?.secondsInAlert).toBe(0)
  })
})
