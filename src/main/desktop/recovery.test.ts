import { expect, test } from 'vitest'
import { CrashPolicy } from './recovery.ts'

test('a page that crashes is loaded again, later each time, and given up for a while at the sixth', () => {
  const policy = new CrashPolicy()
  const seen = [0, 10_000, 20_000, 30_000, 40_000, 50_000].map((at) => policy.crashed(at))
  expect(seen.map(({ afterMs }) => afterMs)).toEqual([1_000, 5_000, 15_000, 15_000, 15_000, 0])
  expect(seen.map(({ show }) => show)).toEqual(['console', 'console', 'console', 'console', 'console', 'sorry'])
})

test('crashes of long ago do not count', () => {
  const policy = new CrashPolicy()
  for (let hour = 0; hour < 24; hour++) expect(policy.crashed(hour * 3_600_000)).toEqual({ show: 'console', afterMs: 1_000 })
})
