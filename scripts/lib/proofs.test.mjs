import { describe, expect, it } from 'vitest'
import { playwrightResults, spoken, vitestResults } from './proofs.mjs'

const passed = { name: 'holds', value: 'passed', unit: '', budget: 'passes', pass: true }
const failed = { ...passed, value: 'failed', pass: false }

describe('vitestResults', () => {
  const file = { name: '/repo/tests/flow/a.test.ts', startTime: 0, endTime: 1_500 }
  const of = (/** @type {string[]} */ ...statuses) =>
    vitestResults({ testResults: [{ ...file, assertionResults: statuses.map((status) => ({ title: 'holds', status })) }] }, '/repo')

  it('makes a figure of each test that ran', () => {
    expect(of('passed', 'failed', 'pending')).toEqual([{ name: 'tests/flow/a.test.ts', figures: [passed, failed], seconds: 1.5 }])
  })

  it('tells a skipped file from one that did not load', () => {
    expect(of('pending')[0]?.skipped).toBeDefined()
    expect(of()[0]?.figures).toMatchObject([{ name: 'loads', pass: false }])
  })
})

describe('playwrightResults', () => {
  const spec = (/** @type {boolean} */ ok, /** @type {string} */ status) => ({
    title: 'holds',
    ok,
    tests: [{ status, results: [{ duration: 2_000 }] }],
  })

  it('finds specs however deep they are', () => {
    const suites = [
      { file: 'a.spec.ts', specs: [spec(true, 'expected')], suites: [{ specs: [spec(false, 'unexpected'), spec(true, 'skipped')] }] },
    ]
    expect(playwrightResults({ suites })).toEqual([{ name: 'tests/e2e/a.spec.ts', figures: [passed, failed], seconds: 6 }])
  })

  it('tells apart what showed the console', () => {
    const both = {
      title: 'holds',
      tests: [
        { projectName: 'browser', status: 'expected', results: [{ duration: 1_000 }] },
        { projectName: 'double', status: 'unexpected', results: [{ duration: 3_000 }] },
        { projectName: 'electron', status: 'skipped', results: [] },
      ],
    }
    expect(playwrightResults({ suites: [{ file: 'a.spec.ts', specs: [both] }] })).toEqual([
      { name: 'tests/e2e/a.spec.ts', figures: [passed], seconds: 1 },
      { name: 'tests/e2e on the double of Electron/a.spec.ts', figures: [failed], seconds: 3 },
      { name: 'tests/e2e in Electron/a.spec.ts', figures: [], skipped: expect.any(String) },
    ])
  })

  it('calls a run without a single test failed', () => {
    expect(playwrightResults({})).toMatchObject([{ figures: [{ pass: false }] }])
  })
})

describe('spoken', () => {
  it('collects what each file printed', () => {
    const output = ' ✓ a\n\nstdout | tests/flow/a.test.ts > x > y\nSixteen of sixteen.\n\nstdout | tests/flow/a.test.ts\nTwo.\n\n other\n'
    expect(spoken(output)).toEqual(new Map([['tests/flow/a.test.ts', ['Sixteen of sixteen.', 'Two.']]]))
  })
})
