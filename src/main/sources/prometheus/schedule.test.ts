import { describe, expect, it } from 'vitest'
import { Schedule } from './schedule.ts'

const schedule = new Schedule({ every: 15, lookback: 90, delay: 5, catchUp: 60, queries: [], origin: '' })

describe('the moments asked about', () => {
  it('are whole multiples of the interval, as late as the delay asks', () => {
    expect(schedule.current(64_900)).toBe(45)
    expect(schedule.current(65_000)).toBe(60)
    expect(schedule.untilAfter(60, 66_000)).toBe(14_000)
    expect(schedule.untilAfter(60, 99_000)).toBe(50)
  })

  it('are all asked for afterwards, as far back as is asked for', () => {
    expect(schedule.missed(60, 75, null)).toEqual({ moments: [], lost: null })
    expect(schedule.missed(60, 120, null)).toEqual({ moments: [75, 90, 105], lost: null })
    // The records may hold a moment of another interval.
    expect(schedule.missed(61, 105, null)).toEqual({ moments: [75, 90], lost: null })
    const long = schedule.missed(60, 600, null)
    expect(long.moments).toEqual([540, 555, 570, 585])
    expect(long.lost).toContain('1970-01-01T00:01:15Z to 1970-01-01T00:09:00Z, for that is too long ago')
  })

  it('leave out the time in which Prometheus was away itself', () => {
    expect(schedule.missed(60, 120, 91)).toEqual({ moments: [105], lost: expect.stringContaining('Prometheus was away itself') })
    expect(schedule.missed(60, 120, 119).moments).toEqual([])
    expect(schedule.missed(60, 120, 30)).toEqual({ moments: [75, 90, 105], lost: null })
  })

  it('take no sample from before a Prometheus that was away', () => {
    expect(schedule.lookback(1_000, null)).toBe(90)
    expect(schedule.lookback(1_000, 100)).toBe(90)
    expect(schedule.lookback(1_000, 990.4)).toBe(9)
    expect(schedule.lookback(1_000, 1_005)).toBe(1)
  })
})
