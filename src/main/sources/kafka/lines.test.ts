import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runsOf } from './lines.ts'

const messages = (offsets: readonly number[]) => offsets.map((offset) => ({ offset: String(offset), value: Buffer.from(`v${offset}`) }))

test('cuts at holes, leaves out what was folded, and keeps the place of a message without a value', () => {
  expect([...runsOf(messages([3, 4, 5, 9, 10]), 4)]).toEqual([
    { offset: 4, lines: [Buffer.from('v4'), Buffer.from('v5')] },
    { offset: 9, lines: [Buffer.from('v9'), Buffer.from('v10')] },
  ])
  expect([...runsOf([{ offset: '7', value: null }], 0)]).toEqual([{ offset: 7, lines: [''] }])
  expect([...runsOf(messages([1, 2]), 3)]).toEqual([])
})

test('names every message once by its offset, whatever is missing', () => {
  const steps = fc.array(fc.oneof({ weight: 50, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 9 })), { maxLength: 3_000 })
  fc.assert(
    fc.property(steps, fc.nat(2_000), (gaps, next) => {
      let offset = 0
      const offsets = gaps.map((gap) => {
        offset += gap
        return offset
      })
      const found = [...runsOf(messages(offsets), next)].flatMap((run) => {
        expect(run.lines.length).toBeLessThanOrEqual(1_000)
        return run.lines.map((line, i) => [run.offset + i, String(line)])
      })
      expect(found).toEqual(offsets.filter((one) => one >= next).map((one) => [one, `v${one}`]))
    }),
    { numRuns: 50 },
  )
})
