/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @type {Counts} */
export const NONE = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped })

/**
 * Counts of a run whose exit code said failure but whose report names none (a file that did not even load).
 * @param {Counts} counts
 * @param {boolean} ok whether the runner itself ended well
 * @returns {Counts}
 */
export const withVerdict = (counts, ok) => (ok || counts.failed > 0 ? counts : { ...counts, failed: 1 })

/**
 * @param {any} report Vitest's JSON report
 * @returns {Counts}
 */
export function countVitest(report) {
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  }
}

/**
 * @param {any} report Playwright's JSON report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report.stats ?? {}
  // Retries are off; should they ever be on, a flaky test is a failed one.
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/**
 * The one line a person or a script looks for at the end.
 * @param {Counts} counts
 */
export const closingLine = (counts) => `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
