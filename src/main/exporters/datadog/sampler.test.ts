import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MOST_VALUES, Sampler } from './sampler.ts'

it('keeps each value by itself while there are few', () => {
  const sampler = new Sampler<object>(() => 0)
  const series = {}
  for (const value of [5, 6, 7]) sampler.add(series, value, 1)
  expect([...sampler.take()].map(({ value, weight }) => [value, weight])).toEqual([
    [5, 1],
    [6, 1],
    [7, 1],
  ])
  expect([...sampler.take()]).toEqual([])
})

it('stands for as many as were heard, whatever the rate, and never sends more than its limit', () => {
  const calls = fc.array(fc.record({ value: fc.nat(10_000), times: fc.integer({ min: 1, max: 1_000 }) }), { maxLength: 2_000 })
  fc.assert(
    fc.property(calls, fc.integer(), (all, seed) => {
      let state = seed >>> 0
      const sampler = new Sampler<object>(() => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state / 2 ** 32
      })
      const series = {}
      for (const { value, times } of all) sampler.add(series, value, times)
      const sent = [...sampler.take()]
      expect(sent.length).toBeLessThanOrEqual(MOST_VALUES)
      const heard = all.reduce((sum, { times }) => sum + times, 0)
      expect(sent.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(heard, 3)
    }),
    { numRuns: 50 },
  )
})

it('shares the limit among many series', () => {
  const sampler = new Sampler<object>(Math.random)
  const many = Array.from({ length: 100 }, () => ({}))
  const round = () => {
    for (const series of many) for (let i = 0; i < 50; i++) sampler.add(series, i, 1)
    return [...sampler.take()].length
  }
  round()
  expect(round()).toBe(MOST_VALUES)
})

it('does not choose by order', () => {
  const sampler = new Sampler<object>(Math.random)
  const series = {}
  for (let value = 0; value < 50_000; value++) sampler.add(series, value, 1)
  const sent = [...sampler.take()].map(({ value }) => value)
  const mean = sent.reduce((sum, value) => sum + value, 0) / sent.length
  // The mean of 500 of 50,000 lies within five standard errors (645 each).
  expect(Math.abs(mean - 25_000)).toBeLessThan(3_300)
})

it('takes no value that is none', () => {
  const sampler = new Sampler<object>(() => 0)
  sampler.add({}, Number.NaN, 1)
  sampler.add({}, 1, 0)
  expect([...sampler.take()]).toEqual([])
})
