/**
 * Turns reports of the test runners into the same form as benchmarks: a test is a figure that passed or did not.
 */

/** @typedef {import('./figures.mjs').BenchResult} BenchResult */
/** @typedef {import('./figures.mjs').Figure} Figure */

/** @param {string} name @param {boolean} pass @returns {Figure} */
const verdict = (name, pass) => ({ name, value: pass ? 'passed' : 'failed', unit: '', budget: 'passes', pass })

/**
 * @param {string} path
 * @param {string} root
 */
const relativeTo = (path, root) => (path.startsWith(root) ? path.slice(root.length + 1) : path).replaceAll('\\', '/')

/**
 * A result for each test file.
 * @param {any} report Vitest's JSON report
 * @param {string} root the repository
 * @returns {BenchResult[]}
 */
export function vitestResults(report, root) {
  return (report.testResults ?? []).map((/** @type {any} */ file) => {
    const name = relativeTo(file.name, root)
    const tests = /** @type {any[]} */ (file.assertionResults)
    const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed')
    const figures = ran.map((test) => verdict(test.title, test.status === 'passed'))
    if (figures.length === 0 && tests.length > 0) return { name, figures, skipped: 'what its tests need is not on this machine' }
    // A file that does not even load has no tests, and is no proof.
    if (figures.length === 0) figures.push(verdict('loads', false))
    return { name, figures, seconds: Math.max(0, (file.endTime - file.startTime) / 1_000) }
  })
}

/** Names of results by what showed the console; a browser is the ordinary case. @type {Record<string, string>} */
const SHELLS = { double: 'tests/e2e on the double of Electron', electron: 'tests/e2e in Electron' }

/**
 * A result for each test file and shell.
 * @param {any} report Playwright's JSON report
 * @returns {BenchResult[]}
 */
export function playwrightResults(report) {
  /** @type {BenchResult[]} */
  const results = []
  for (const file of report.suites ?? []) {
    /** @type {Map<string, {figures: Figure[], milliseconds: number}>} */
    const byShell = new Map()
    const visit = (/** @type {any} */ suite) => {
      for (const spec of suite.specs ?? [])
        for (const test of spec.tests) {
          const folder = SHELLS[test.projectName ?? ''] ?? 'tests/e2e'
          const of = byShell.get(folder) ?? { figures: [], milliseconds: 0 }
          byShell.set(folder, of)
          of.milliseconds += test.results.reduce((/** @type {number} */ sum, /** @type {any} */ run) => sum + run.duration, 0)
          if (test.status !== 'skipped') of.figures.push(verdict(spec.title, test.status === 'expected'))
        }
      for (const inner of suite.suites ?? []) visit(inner)
    }
    visit(file)
    for (const [folder, { figures, milliseconds }] of byShell) {
      const name = `${folder}/${file.file}`
      results.push(
        figures.length > 0 ? { name, figures, seconds: milliseconds / 1_000 } : { name, figures, skipped: 'none of its tests runs here' },
      )
    }
  }
  const broken = (report.errors ?? []).length
  if (broken > 0 || results.length === 0) results.push({ name: 'tests/e2e', figures: [verdict('loads', false)] })
  return results
}

/**
 * What tests printed, by file: the blocks that Vitest's default reporter puts under "stdout | file > test".
 * @param {string} output
 * @returns {Map<string, string[]>}
 */
export function spoken(output) {
  /** @type {Map<string, string[]>} */
  const byFile = new Map()
  /** @type {string[] | null} */
  let block = null
  for (const line of output.split('\n')) {
    const head = /^stdout \| (\S+)/.exec(line)
    if (head?.[1] !== undefined) {
      block = byFile.get(head[1]) ?? []
      byFile.set(head[1], block)
    } else if (line.trim() === '') block = null
    else block?.push(line.trim())
  }
  return byFile
}
