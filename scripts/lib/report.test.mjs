import { describe, expect, it } from 'vitest'
import { add, closingLine, countPlaywright, countVitest, NONE, withVerdict } from './report.mjs'

describe('counting', () => {
  it('sums both runners into one line', () => {
    const unit = countVitest({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 })
    const e2e = countPlaywright({ stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 1 } })
    expect(closingLine(add(add(NONE, unit), e2e))).toBe('8 passed, 2 failed, 4 skipped')
  })

  it('never calls a run that ended badly clean', () => {
    expect(withVerdict(NONE, false).failed).toBe(1)
    expect(withVerdict({ passed: 3, failed: 2, skipped: 0 }, false).failed).toBe(2)
    expect(withVerdict(NONE, true).failed).toBe(0)
  })
})
