import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../shared/model/fact.ts'
import type { MonitorState } from '../../../shared/model/monitor.ts'
import { compareFirings, Firings } from './firings.ts'

const changed = (second: number, state: MonitorState, group = 'auth', monitorId = 'slow'): Fact => ({
  seq: second,
  at: second * 1_000,
  kind: 'monitor.changed',
  from: 'ok',
  monitor: {
    monitorId,
    group,
    state,
    value: second,
    threshold: 1,
    unit: 'ms',
    windowSeconds: 3,
    since: new Date(second * 1_000).toISOString(),
    muted: false,
    why: `At ${second}.`,
  },
})
const firings = (...facts: Fact[]) => {
  const heard = new Firings((id) => id === 'slow')
  heard.hear(facts)
  return heard.all
}
const seconds = (list: ReturnType<typeof firings>) =>
  list.map(({ group, from, to }) => [group, Date.parse(from) / 1_000, to === null ? null : Date.parse(to) / 1_000])

describe('firings', () => {
  it('last from the alert to the recovery, through what lies between', () => {
    const all = firings(
      changed(1, 'pending'),
      changed(2, 'alert'),
      changed(3, 'recovering'),
      changed(4, 'alert'),
      changed(5, 'no_data'),
      changed(6, 'recovering'),
      changed(7, 'ok'),
      changed(8, 'warn'),
      changed(9, 'alert', 'db'),
      changed(10, 'alert', 'db', 'other'),
    )
    expect(seconds(all)).toEqual([
      ['auth', 2, 7],
      ['db', 9, null],
    ])
    expect(all[0]).toMatchObject({ value: 2, why: 'At 2.' })
  })

  it('are the same where monitor and group agree and the times overlap', () => {
    const would = firings(changed(2, 'alert'), changed(7, 'ok'), changed(20, 'alert'), changed(30, 'ok'), changed(40, 'alert', 'db'))
    const did = firings(changed(6, 'alert'), changed(9, 'ok'), changed(31, 'alert'), changed(33, 'ok'), changed(90, 'alert', 'db'))
    expect(compareFirings(would, did)).toEqual({ onlyWould: 1, onlyDid: 1 })
    expect(compareFirings(would, would)).toEqual({ onlyWould: 0, onlyDid: 0 })
    expect(compareFirings([], did)).toEqual({ onlyWould: 0, onlyDid: 3 })
  })
})
