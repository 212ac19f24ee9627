import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Backtest } from '../../shared/model/backtest.ts'
import { lanesOf, ticksOf } from './monitors-backtest.ts'

type Firing = Backtest['wouldFire'][number]

const START = Date.parse('2026-01-01T00:00:00.000Z')
const at = (second: number) => new Date(START + second * 1000).toISOString()
const firing = (monitorId: string, group: string, from: number, to: number | null): Firing => ({
  monitorId,
  group,
  from: at(from),
  to: to === null ? null : at(to),
  value: 1,
  why: 'why',
})
const backtest = (wouldFire: Firing[], didFire: Firing[]): Backtest => ({
  from: at(0),
  to: at(100),
  events: 1,
  wouldFire,
  didFire,
  onlyWould: 0,
  onlyDid: 0,
  incidents: 0,
  problems: [],
  summary: '',
})

describe('lanesOf', () => {
  it('places bars in time and puts what differs first', () => {
    const lanes = lanesOf(backtest([firing('m', 'a', 10, 20), firing('m', 'b', 50, null)], [firing('m', 'a', 15, 40)]))!
    expect(lanes.lanes.map(({ group, onlyWould, onlyDid }) => [group, onlyWould, onlyDid])).toEqual([
      ['b', 1, 0],
      ['a', 0, 0],
    ])
    expect(lanes.lanes[0]!.would[0]).toMatchObject({ start: 0.5, end: 1, only: true })
    expect(lanes.lanes[1]!.did[0]).toMatchObject({ start: 0.15, end: 0.4, only: false })
  })

  it('counts alerts at other times as differences of both sides', () => {
    const [lane] = lanesOf(backtest([firing('m', 'a', 0, 10)], [firing('m', 'a', 20, 30)]))!.lanes
    expect(lane).toMatchObject({ onlyWould: 1, onlyDid: 1 })
  })

  it('does not mix monitors or groups whose names run together', () => {
    expect(lanesOf(backtest([firing('a b', 'c', 0, 10)], [firing('a', 'b c', 0, 10)]))!.lanes).toHaveLength(2)
  })

  it('draws nothing without time', () => {
    expect(lanesOf({ ...backtest([], []), from: null, to: null })).toBeNull()
    expect(lanesOf(backtest([], []))!.lanes).toEqual([])
  })

  it('keeps every bar inside the axis, however short or late', () => {
    const side = fc.array(
      fc.record({
        from: fc.integer({ min: -50, max: 150 }),
        length: fc.option(fc.integer({ min: 0, max: 80 })),
        group: fc.constantFrom('a', 'b'),
      }),
    )
    fc.assert(
      fc.property(side, side, (would, did) => {
        const made = (list: typeof would) =>
          list.map(({ from, length, group }) => firing('m', group, from, length === null ? null : from + length))
        for (const { would: up, did: down } of lanesOf(backtest(made(would), made(did)))!.lanes) {
          for (const { start, end } of [...up, ...down]) {
            expect(start).toBeGreaterThanOrEqual(0)
            expect(end).toBeGreaterThan(start)
            expect(end).toBeLessThanOrEqual(1)
          }
        }
      }),
    )
  })
})

describe('ticksOf', () => {
  it('has few, round ticks inside the axis', () => {
    expect(ticksOf(START, START + 60_000)).toEqual([0, 10, 20, 30, 40, 50, 60])
    for (const seconds of [3, 59, 600, 3_601, 90_000, 4_000_000]) {
      const ticks = ticksOf(START, START + seconds * 1000)
      expect(ticks.length).toBeLessThanOrEqual(9)
      expect(ticks.at(-1)).toBeLessThanOrEqual(seconds)
    }
  })
})
